"""What stands in the frames of other sites: which page of ours becomes which frame, and the code to copy."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, urlencode

from django.conf import settings
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_from_path, override
from django.utils.translation import gettext as _

from talka.channels.theme import Look
from talka.opportunities.queries import detail
from talka.opportunities.seen import PARAMETER
from talka.organisations import queries as organisers
from talka.organisations.models import Organisation
from talka.registers.models import Municipality
from talka.registers.queries import municipality_by_slug

SEVERAL, ALONE = 600, 260
"""Pixels high: a list, one card."""


@dataclass(frozen=True, slots=True)
class Frame:
    """`address` whole, `title` for those who hear the page."""

    address: str
    title: str
    height: int = SEVERAL

    def code(self) -> SafeString:
        """What is copied into a page."""
        return format_html(
            '<iframe src="{}" title="{}" width="100%" height="{}" loading="lazy"></iframe>',
            self.address,
            self.title,
            self.height,
        )


def _prefix(language: str) -> str:
    return settings.SITE_URL + ("" if language == settings.LANGUAGE_CODE else f"/{language}")


def _asking(address: str, question: str) -> str:
    return f"{address}?{question}" if question else address


def list_title(name: str = "") -> str:
    title = _("Talka: volunteer opportunities")
    return f"{title} – {name}" if name else title


def of_municipality(found: Municipality, look: Look) -> Frame:
    question = "&".join(part for part in (f"municipality={found.atvk}", look.question()) if part)
    address = f"{_prefix(get_language() or 'lv')}/iegult/iespejas?{question}"
    return Frame(address, list_title(found.display_name))


def of_organisation(found: Organisation, look: Look) -> Frame:
    """`found` has to be public, or the frame is empty of it."""
    language = get_language() or "lv"
    path = found.get_absolute_url().removeprefix(f"/{language}").rstrip("/")
    return Frame(_asking(f"{_prefix(language)}/iegult{path}", look.question()), list_title(found.name))


def of_opportunity(public_id: str, title: str, look: Look) -> Frame:
    address = f"{_prefix(get_language() or 'lv')}/iegult/iespejas/{public_id}"
    return Frame(_asking(address, look.colours()), title, ALONE)


def framed(parts: SplitResult, look: Look) -> Frame | None:
    """The frame for a page of ours, in the page's language; None for anything else."""
    if f"{parts.scheme}://{parts.netloc}" != settings.SITE_URL:
        return None
    with override(get_language_from_path(parts.path) or settings.LANGUAGE_CODE):
        try:
            match = resolve(parts.path)
        except Resolver404:
            return None
        return _of_page(match, parts.query, look)


def _of_page(match: ResolverMatch, question: str, look: Look) -> Frame | None:
    given = match.kwargs
    match match.view_name:
        case "opportunities":
            address = f"{_prefix(get_language() or 'lv')}/iegult/iespejas"
            asked = [pair for pair in parse_qsl(question, keep_blank_values=True) if pair[0] != PARAMETER]
            return Frame(_asking(address, urlencode(asked)), list_title())
        case "opportunity":
            row = detail(given["public_id"])
            return of_opportunity(row.public_id, row.title, look) if row else None
        case "organisation":
            house = organisers.profile(given["number"], given["tail"])
            return of_organisation(house, look) if house else None
        case "municipality":
            town = municipality_by_slug(given["slug"])
            return of_municipality(town, look) if town else None
    return None


def path_of(frame: Frame) -> str:
    """For a look at it on our own page, whatever name this machine is called by."""
    return frame.address.removeprefix(settings.SITE_URL)
