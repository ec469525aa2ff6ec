"""Text that people write: folded for search, keyed for sorting, cut to slugs, reduced to stems, made safe to show.

One folded alphabet runs through everything: what is typed without diacritics ("berniem") meets what is written
with them ("bērniem"), because both sides go through the same functions.
"""

import html
import re
import unicodedata
from functools import lru_cache

import nh3
import simplemma
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

# Latin letters that Unicode does not decompose.
_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ŋ": "n", "ħ": "h"}
)
_DROPPED_CATEGORIES = frozenset({"Mn", "Me", "Cf", "Cs"})
_SPACES = re.compile(r"\s+")


def fold(text: str) -> str:
    """Reduce to the form that is compared: no diacritics, no case, single spaces; idempotent."""
    if text.isascii():
        folded = text.casefold()
    else:
        decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        folded = "".join(c for c in decomposed if unicodedata.category(c) not in _DROPPED_CATEGORIES)
        folded = folded.translate(_UNDECOMPOSED)
    return " ".join(folded.replace("\x00", " ").split())


# --- sorting -------------------------------------------------------------------------------------------------------

_OWN_LETTERS = {"č": "c~", "ģ": "g~", "ķ": "k~", "ļ": "l~", "ņ": "n~", "ŗ": "r~", "š": "s~", "ž": "z~"}
_SECOND = {"ā": "a", "ē": "e", "ī": "i", "ō": "o", "ū": "u", "y": "i"}


def sort_key(text: str) -> str:
    """Key for ``ORDER BY … COLLATE "C"`` in the order of Latvian dictionaries (Unicode CLDR, locale lv).

    First level: digits, then a b c č d e f g ģ h i j k ķ l ļ m n ņ o p q r ŗ s š t u v w x z ž, then other scripts;
    č, ģ … are letters of their own. Second level, only between otherwise equal texts: a before ā, e before ē,
    i before ī before y, and so on. Case and punctuation do not count. Only ASCII characters come out.
    """
    first: list[str] = []
    second: list[str] = []
    for char in unicodedata.normalize("NFC", text.casefold()):
        key, weight = _collation(char)
        first.append(key)
        second.append(weight)
    primary = "!".join("".join(first).split())
    accents = "".join(second).rstrip("0")
    return f"{primary} {accents}" if accents else primary


@lru_cache(maxsize=4096)
def _collation(char: str) -> tuple[str, str]:
    """First-level key and second-level weights of one lower-case character."""
    if char in _OWN_LETTERS:
        return _OWN_LETTERS[char], "0"
    if char in _SECOND:
        return _SECOND[char], "2" if char == "y" else "1"
    base = fold(char)
    if not base or not base.isalnum():
        return ("", "") if not base and not char.isspace() else (" ", "")
    key = "".join(c if c.isascii() else f"{{{ord(c):06x}" for c in base)
    return key, ("0" if base == char else "3") * len(base)


# --- slugs ---------------------------------------------------------------------------------------------------------

SLUG_LENGTH = 60
_CYRILLIC = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфхцэыі", "abvgdeziiklmnoprstufhceyi", strict=True))
    | {"ж": "z", "ч": "c", "ш": "s", "щ": "sc", "ю": "ju", "я": "ja", "є": "je", "ґ": "g", "ъ": "", "ь": ""}
)
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def slugify(text: str) -> str:
    """ASCII slug of at most 60 characters, cut at a word; empty when nothing in the text can be written in ASCII."""
    slug = _NOT_SLUG.sub("-", fold(text).translate(_CYRILLIC)).strip("-")
    if len(slug) <= SLUG_LENGTH:
        return slug
    head, _, _ = slug[: SLUG_LENGTH + 1].rpartition("-")
    return head or slug[:SLUG_LENGTH]


# --- words ---------------------------------------------------------------------------------------------------------

_WORD = re.compile(r"[^\W_]+")
_STOP_WORDS = frozenset(
    fold(
        "un ar par no uz pie kas kā ka vai bet ja jo lai ne nav ir ja jau arī gan tad tik kad kur pēc pirms pret"
    ).split()
)
_ENDINGS = tuple(
    sorted(
        "s is us a e i u o ai ei ie iem am em im ama ajiem ajam ajai ajam ajos ajas ajas as es os um u ajs ais".split(),
        key=len,
        reverse=True,
    )
)
_SHORTEST_STEM = 3
_LONGEST_WORD = 40
_LONGEST_TEXT = 100_000


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """Strip the ending of one word and undo the softening before it."""
    word = fold(word)
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word.removesuffix(ending)
    return word


@lru_cache(maxsize=16_384)
def _alternatives(word: str) -> tuple[str, ...]:
    """Tokens of one folded word: its stem and its lemma."""
    word = word[:_LONGEST_WORD]
    return tuple(dict.fromkeys((stem(word), fold(simplemma.lemmatize(word, lang="lv")))))


def tokens(text: str) -> list[str]:
    """Distinct tokens to index a text by, in the order of their first use."""
    words = _WORD.findall(fold(text[:_LONGEST_TEXT]))
    return list(dict.fromkeys(token for word in words if word not in _STOP_WORDS for token in _alternatives(word)))


def query_terms(text: str, *, prefix: bool = False) -> list[list[str]]:
    """One group of alternative tokens per word asked for; a text matches when each group has a token in it.

    With ``prefix`` (someone is still typing) the last group also holds a token with ``:*``, as tsquery writes it.
    """
    words = [word for word in _WORD.findall(fold(text[:_LONGEST_TEXT])) if word not in _STOP_WORDS]
    groups = [list(_alternatives(word)) for word in words]
    if prefix and groups:
        groups[-1].append(f"{groups[-1][0]}:*")
    return groups


# --- markup --------------------------------------------------------------------------------------------------------

_MARKDOWN = MarkdownIt("commonmark", {"html": False})
_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "h2", "h3", "h4", "blockquote", "a", "code", "pre", "hr"}


def clean(markup: str) -> SafeString:
    """HTML from anywhere reduced to the few tags Talka shows."""
    return mark_safe(  # noqa: S308  nh3 has just removed everything outside the lists
        nh3.clean(
            markup,
            tags=_TAGS,
            attributes={"a": {"href"}},
            url_schemes={"http", "https", "mailto"},
            link_rel="nofollow ugc noopener",
        )
    )


def markdown(text: str) -> SafeString:
    """CommonMark without raw HTML, as safe HTML."""
    return clean(_MARKDOWN.render(text))


_TAG = re.compile(r"<[^>]*>")


def plain(markup: str) -> str:
    """Text of HTML or Markdown: for feeds, JSON-LD, search."""
    return _SPACES.sub(" ", html.unescape(_TAG.sub(" ", markup))).strip()
