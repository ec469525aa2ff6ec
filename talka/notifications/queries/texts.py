"""A stored message put into words: subject, plain text and HTML, all from one text in one language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.template import Context, Engine
from django.urls import translate_url
from django.utils import translation
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.token import Token

from talka.core import clock
from talka.core.templatetags.dates import at_moment, on_day
from talka.core.text import markdown, xml_text
from talka.notifications.kinds import Kind
from talka.notifications.models import TextOverride

VARIABLE = re.compile(r"{([a-z][a-z0-9_]*)}")
PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
LONGEST_SUBJECT = 150
_PARSER = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(["image", "code"])


@dataclass(frozen=True, slots=True)
class Said:
    """What a reader gets. `text` and `html` say the same."""

    subject: str
    text: str
    html: SafeString


class Quoted(str):
    """A value that somebody typed: compared as it is, shown so that markdown finds nothing in it to act on."""

    __slots__ = ()

    def __str__(self) -> str:
        return PUNCTUATION.sub(r"\\\1", xml_text(str.__str__(self)).replace("\r\n", "\n"))


def revive(key: str, value: Any) -> Any:
    """JSON as the template wants it: `…_at` an instant, `…_on` a date, texts quoted, lists and dicts likewise inside."""
    if isinstance(value, str):
        revived: date | datetime | None = None
        if key.endswith("_at"):
            revived = parse_datetime(value)
        elif key.endswith("_on"):
            revived = parse_date(value)
        return revived or Quoted(value)
    if isinstance(value, Mapping):
        return {name: revive(name, one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [revive(key, one) for one in value]
    return value


def _shown(value: Any) -> str:
    """A value inside a moderator's own text."""
    if isinstance(value, datetime):
        return at_moment(value, clock.now())
    if isinstance(value, date):
        return on_day(value, clock.now())
    return str(value)


def variables(kind: Kind) -> list[str]:
    """Names that a moderator's own text may use: the plain values of the sample."""
    return [name for name, value in kind.sample.items() if not isinstance(value, list | tuple | Mapping | bool)]


def say(
    kind: Kind, context: Mapping[str, Any], language: str, own: TextOverride | None = None, *, url: str = ""
) -> Said:
    """Put a message into words. `own`, the moderator's text of this kind and language, takes the template's place.

    `url` is the whole address of the page it is about: a template may name it as a variable.
    """
    values = {name: revive(name, value) for name, value in context.items()}
    values.setdefault("url", Quoted(url))
    with translation.override(language):
        if own is None:
            template = Engine.get_default().get_template(kind.template)
            source = template.render(Context(values, autoescape=False)).strip()
            subject, _, body = source.partition("\n")
        else:
            known = set(variables(kind))
            words = {name: _shown(value) for name, value in values.items() if name in known}
            subject, body = (
                VARIABLE.sub(lambda found: words.get(found[1], ""), text) for text in (own.subject, own.body)
            )
    return Said(_line(subject), _text(_PARSER.parse(body)), markdown(body))


def template_words(kind: Kind, language: str) -> tuple[str, str]:
    """The program's own subject and text with `{name}` where values stand: what a moderator begins to edit.

    Where a template chooses between sentences, the one for the sample is shown.
    """
    values = {name: _named(name, revive(name, value)) for name, value in kind.sample.items()}
    with translation.override(language):
        template = Engine.get_default().get_template(kind.template)
        words = template.render(Context(values, autoescape=False)).strip()
        for name, value in values.items():
            if isinstance(value, date):
                words = words.replace(_shown(value), f"{{{name}}}")
    subject, _, body = words.partition("\n")
    return subject.strip(), body.strip()


def _named(name: str, value: Any) -> Any:
    """The same value to a template that compares or counts, its name to one that shows it."""
    shown = {"__str__": lambda _self: f"{{{name}}}"}
    if isinstance(value, str):
        return type("Named", (str,), shown)(str.__str__(value))
    if isinstance(value, int) and not isinstance(value, bool):
        return type("Named", (int,), shown)(value)
    return value


def _line(subject: str) -> str:
    """The subject on one line without marks of markdown; no header can be smuggled in."""
    words = " ".join(_text(_PARSER.parseInline(subject)).split())
    return words if len(words) <= LONGEST_SUBJECT else words[: LONGEST_SUBJECT - 1].rstrip() + "…"


def _text(tokens: list[Token]) -> str:
    """The words of parsed markdown: paragraphs apart, a dash before each item of a list."""
    text, after_item = "", False
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type == "inline":
            item = before is not None and before.type == "paragraph_open" and before.hidden
            text += ("\n" if item and after_item else "\n\n") + ("- " if item else "") + _words(token.children or [])
            after_item = item
    return text.strip()


def _words(tokens: list[Token]) -> str:
    words: list[str] = []
    addresses: list[str] = []
    for token in tokens:
        if token.type in {"text", "code_inline"}:
            words.append(token.content)
        elif token.type in {"softbreak", "hardbreak"}:
            words.append("\n")
        elif token.type == "link_open":
            addresses.append(str(token.attrGet("href")))
        elif token.type == "link_close":
            words.append(f" ({addresses.pop()})")
    return "".join(words)


def address(url: str, language: str) -> str:
    """The whole address of a page of Talka, in the reader's language whatever language it was named in."""
    if not url:
        return ""
    if not url.startswith("/"):
        return url
    with translation.override(translation.get_language_from_path(url) or settings.LANGUAGE_CODE):
        return settings.SITE_URL + translate_url(url, language)
