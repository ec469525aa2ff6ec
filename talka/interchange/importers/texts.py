"""Texts as partners write them: HTML, entities escaped twice, control signs; and the language they are in."""

from __future__ import annotations

import html
import re
from collections import Counter
from functools import lru_cache
from itertools import chain

import nh3

from talka.core.text import fold

_TAG_NAMES = (
    "a|abbr|article|b|big|blockquote|body|br|center|code|div|em|embed|figure|font|footer|form|h[1-6]|head|header|hr|html|i|"
    "iframe|img|input|ins|li|link|main|math|meta|nav|object|ol|p|picture|pre|s|script|section|small|span|strike|strong|style|"
    "sub|sup|svg|table|tbody|td|template|textarea|tfoot|th|thead|title|tr|u|ul|video"
)
_LOOKS_LIKE_HTML = re.compile(rf"<(?:!--|/?(?:{_TAG_NAMES})(?:[\s/][^<>]*)?>)", re.IGNORECASE)
"""Names are listed, because people write <parkā> and mean it."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff]")
_BLOCKS = {"p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "tr", "table", "blockquote"}
_BLOCKS |= {"pre", "section", "article", "td", "th"}
_ITEM = re.compile(r"<li>\s*")
_LINE = re.compile(r"<br>|<tr>|</li>")
_PARAGRAPH = re.compile(r"</?(?:p|div|ul|ol|h[1-6]|hr|table|blockquote|pre|section|article)>")
_TAG = re.compile(r"<[^>]*>")
_SPACES = re.compile(r" {2,}|[ \t\xa0]*[\t\xa0][ \t\xa0]*")
_LINE_ENDS = re.compile(r" ?\n ?")
_EMPTY_LINES = re.compile(r"\n{3,}")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 300
_FUNCTION_WORDS = {
    "lv": "un ir ar par kas vai uz lai mēs jūs būs tiek kā arī pie tas ja kur brīvprātīgo palīdzēt",
    "en": "the and of to for with are you our your will is be help volunteers",
    "ru": "и в на с для по мы вы не это что как или помощь",
    "uk": "і та в на з для що як ми ви або це допомога",
    "fr": "le la les des et une dans pour avec vous nous est du sur aux par",
    "de": "der die das und ist für mit wir sie ein eine bei zu auf",
    "lt": "ir yra su kad į kaip mes jūs arba apie savanorių padėti",
    "et": "ja on see ning et kui meie teie või abi vabatahtlike",
}
_MARKS = {
    word: [code for code, words in _FUNCTION_WORDS.items() if word in words.split()]
    for words in _FUNCTION_WORDS.values()
    for word in words.split()
}


def whole(text: str) -> str:
    """Without what no database and no page can carry."""
    return (text if text.isprintable() else _CONTROL.sub("", text)).strip()


def _unescaped(text: str) -> str:
    """Tags that come as entities, once or twice, are tags: so feeds and JSON-LD carry HTML. Other text stays as it is."""
    if "&" not in text or ("<" in text and _LOOKS_LIKE_HTML.search(text)):
        return text
    plain = html.unescape(html.unescape(text))
    return plain if _LOOKS_LIKE_HTML.search(plain) else text


def line(text: str) -> str:
    """Plain words on one line."""
    if not text:
        return ""
    text = _unescaped(whole(text))
    if "<" in text and _LOOKS_LIKE_HTML.search(text):
        text = nh3.clean(text, tags=set())
    if "&" in text:
        text = whole(html.unescape(html.unescape(text)))
    return " ".join(text.split())


def paragraphs(text: str) -> str:
    """Plain text with paragraphs and lists as Markdown reads them; scripts and styles are gone with their content."""
    if not text:
        return ""
    text = _unescaped(whole(text))
    if "<" in text and _LOOKS_LIKE_HTML.search(text):
        text = nh3.clean(text, tags=_BLOCKS, attributes={}).replace("\n", " ")
        text = _PARAGRAPH.sub("\n\n", _LINE.sub("\n", _ITEM.sub("\n- ", text)))
        text = _TAG.sub(" ", text)
    if "&" in text:
        text = whole(html.unescape(html.unescape(text)))
    if "  " in text or "\t" in text or "\xa0" in text:
        text = _SPACES.sub(" ", text)
    if "\n" not in text and "\r" not in text:
        return text.strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _EMPTY_LINES.sub("\n\n", _LINE_ENDS.sub("\n", text)).strip()


@lru_cache(maxsize=8_192)
def key(text: str) -> str:
    """The form in which words of vocabularies and headings are compared: "Soins aux animaux" is "soinsauxanimaux"."""
    return "".join(char for char in fold(text) if char.isalnum())


def words_of_name(name: str) -> str:
    """EmpathyAndCompassion as people read it: Empathy and compassion."""
    spaced = _HUMP.sub(" ", name)
    return spaced if spaced == name else spaced[:1] + spaced[1:].lower()


def language_of(text: str, among: list[str]) -> str:
    """The language that most of the small words are of, else the first of `among`, else Latvian."""
    small = filter(None, map(_MARKS.get, _WORD.findall(text[:_SAMPLE].lower())))
    votes = Counter(chain.from_iterable(small))
    if not votes:
        return among[0] if among else "lv"
    most = max(votes.values())
    best = [code for code in _FUNCTION_WORDS if votes[code] == most]
    return next((code for code in among if code in best), best[0])
