"""Text that people write: folded for search, keyed for sorting, cut to slugs, reduced to stems, made safe to show.

One folded alphabet runs through search: what is typed without diacritics ("berniem") meets what is written with
them ("bērniem"), because the text indexed and the words asked for go through the same functions.
"""

import html
import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Mapping
from functools import lru_cache
from itertools import accumulate

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

# Latin letters that Unicode does not decompose.
_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ŋ": "n", "ħ": "h"}
)
_DROPPED = frozenset({"Mn", "Me", "Cf", "Cs"})  # marks, invisible characters, halves of surrogate pairs


def fold(text: str) -> str:
    """The form that is compared: no diacritics, no case, single spaces. Folding twice changes nothing."""
    folded = text.casefold()
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        kept = "".join(char for char in decomposed if unicodedata.category(char) not in _DROPPED)
        folded = kept.translate(_UNDECOMPOSED)
    return " ".join(folded.replace("\x00", " ").split())


# --- sorting -------------------------------------------------------------------------------------------------------

_OWN_LETTERS = {"č": "c~", "ģ": "g~", "ķ": "k~", "ļ": "l~", "ņ": "n~", "ŗ": "r~", "š": "s~", "ž": "z~"}
_SAME_LETTER = {"ā": ("a", "1"), "ē": ("e", "1"), "ī": ("i", "1"), "ō": ("o", "1"), "ū": ("u", "1"), "y": ("i", "2")}


def sort_key(text: str) -> str:
    """Key for ``ORDER BY … COLLATE "C"`` in the order of Latvian dictionaries, as the Unicode CLDR has it for lv.

    First level: digits, then a b c č d e f g ģ h i j k ķ l ļ m n ņ o p q r ŗ s š t u v w x z ž, then other scripts;
    a shorter text comes before a longer one and a space before a letter. Second level, only between texts that are
    the same so far: a before ā, e before ē, i before ī before y, and foreign accents last. Case and punctuation do
    not count. The key is printable ASCII: "~" after a letter sorts above every letter that may follow it.
    """
    pairs = [_collation(char) for char in unicodedata.normalize("NFC", text.casefold())]
    first = "!".join("".join(key for key, _ in pairs).split())
    second = "".join(weight for _, weight in pairs).rstrip("0")
    return f"{first} {second}" if second else first


@lru_cache(maxsize=4096)
def _collation(char: str) -> tuple[str, str]:
    """First-level key and second-level weights of one lower-case character."""
    if char in _OWN_LETTERS:
        return _OWN_LETTERS[char], "0"
    if char in _SAME_LETTER:
        return _SAME_LETTER[char]
    base = "".join(part for part in fold(char) if part.isalnum())
    if not base:
        return ("", "") if unicodedata.category(char) in _DROPPED or char in "'’`´\"“”„«»" else (" ", "")
    key = "".join(part if part.isascii() else f"{{{ord(part):06x}" for part in base)
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
_LONGEST_WORD = 40
_LONGEST_TEXT = 100_000
_MOST_WORDS_ASKED = 16
_STOP_WORDS = frozenset(
    fold(
        "un ar arī par no uz pie ap aiz pa pēc pirms pret priekš pār starp zem virs caur bez dēļ līdz kopš labad vai "
        "ja jā ka lai bet gan jo jau jeb nu ne nē nav nevis tad tā kā te tur kur kad tik tikai vien vēl tomēr taču "
        "tāpēc kāpēc ikviens kas ko kam kuru kurš kura kuri kuras tas tās to tie tos tajā šis šī šo šie šos šajā es tu "
        "viņš viņa mēs jūs viņi mums jums mūsu jūsu sev savs sava savu savus savas ir esi esam esat būt būs bija tiek "
        "tiks tika var varat varēs and the of in to for with on at by from is are or we you our your an "
        "и в во на с со для по не от до за из к о у а но или как что это мы вы"
    ).split()
)
_ENDINGS = frozenset(
    {"s", "a", "u", "i", "e", "o", "is", "us", "es", "os", "as", "im", "um", "am", "em", "ai", "ei", "ij", "ie", "iem"}
    | {"ais"}  # ajam, ajiem … lose their "aj" in a second step
)
_VOWELS = frozenset("aeiou")


def _verb_stem(stem: str) -> str:
    """Cut "palidze" to "palidz", the stem of "palīdzība"; the vowel of "lasi" tells reading from a salmon."""
    return stem[:-1] if len(stem) >= 6 else stem


def _undo_softening(stem: str) -> str:
    """What folding leaves of a softened consonant: upju/upe, latvieši/latvietis, iestāžu/iestāde.

    The last two only in stems of five letters or more: shorter ones would mix māsa with māte and gāze with gads.
    """
    if len(stem) >= 3 and stem[-1] == "j" and stem[-2] in "pbmvf":
        return stem[:-1]
    if len(stem) >= 4 and stem.endswith("ss"):
        stem = stem[:-1]
    if len(stem) >= 5 and (stem[-2] in _VOWELS or stem[-2] in "rln"):
        return stem[:-1] + {"s": "t", "z": "d"}.get(stem[-1], stem[-1])
    return stem


def _is_infinitive(word: str) -> bool:
    """Whether it ends like "mācīt", not "iziet"; a loanword such as "internet" looks the same."""
    return len(word) >= 5 and word[-1] == "t" and word[-2] in _VOWELS and word[-3] != "i"


def _without_ending(word: str) -> str:
    for length in (3, 2, 1):
        if len(word) - length >= 2 and word[-length:] in _ENDINGS:
            return word[:-length]
    return word


def _folded_stem(word: str) -> str:
    if _is_infinitive(word):
        return _undo_softening(_verb_stem(word[:-1]))
    if word.endswith("ties") and len(word) >= 6 and word[-5] in _VOWELS:  # mācīties
        return _undo_softening(_verb_stem(word[:-4]))
    word = _without_ending(word)
    size = len(word)
    if word.endswith("san") and size >= 7 and word[-4] in _VOWELS:  # mācīšana
        word = _verb_stem(word[:-3])
    elif (
        (word.endswith("aj") and size >= 4)  # vecajiem; and skolotājs, for "skolotajiem" may be either
        or (word.endswith(("ej", "oj")) and size >= 6)  # palīdzēja, ziņoja
        or (word.endswith("ib") and size >= 8)  # palīdzība
    ):
        word = word[:-2]
    if word.endswith("ak") and len(word) >= 6:  # gudrākais
        word = word[:-2]
    return _undo_softening(word)


def stem(word: str) -> str:
    """The folded word without its ending, the softening before it undone: brāļi and brālis are both "bral"."""
    return _folded_stem(fold(word))


class WordList:
    """A dictionary of many short words as one text, in a seventh of the memory; looking up takes some microseconds."""

    def __init__(self, words: Mapping[str, str]) -> None:
        lines = sorted(f"{word}={said}".encode() for word, said in words.items())  # "=" comes before any letter
        self.text = b"".join(lines)
        self.ends = array("I", accumulate(map(len, lines)))

    def __len__(self) -> int:
        return len(self.ends)

    def get(self, word: str) -> str:
        """What it says of the word; empty where it does not know it."""
        wanted = f"{word}=".encode()
        at = bisect_left(range(len(self.ends)), wanted, key=self._line)
        line = self._line(at) if at < len(self.ends) else b""
        return line.removeprefix(wanted).decode() if line.startswith(wanted) else ""

    def _line(self, place: int) -> bytes:
        return self.text[self.ends[place - 1] if place else 0 : self.ends[place]]


@lru_cache(maxsize=1)
def irregular_stems() -> WordList:
    """Folded form → stems of its lemmas (space between), where simplemma's lemma has another stem than the form.

    Forms of verbs, mostly. Takes half a second once per process, where simplemma's own dictionary would keep 21 MB
    and know nothing of words typed without diacritics; so a long-lived process calls this as it starts.
    """
    irregular: dict[str, str] = {}
    lemma_stems: dict[str, str] = {}
    simplify = str.maketrans("āčēģīķļņōŗšūž", "acegiklnorsuz")  # the dictionary has no other letters; fold() is slower
    for form, lemma in DefaultDictionaryFactory(cache_max_size=0).get_dictionary("lv").items():
        if lemma not in lemma_stems:
            lemma_stems[lemma] = _folded_stem(lemma.casefold().translate(simplify))
        folded, lemma_stem = form.casefold().translate(simplify), lemma_stems[lemma]
        if lemma_stem != _folded_stem(folded):
            known = irregular.get(folded, "").split()
            irregular[folded] = lemma_stem if lemma_stem in known or not known else " ".join([*known, lemma_stem])
    return WordList(irregular)


@lru_cache(maxsize=16_384)
def _alternatives(word: str) -> tuple[str, ...]:
    """Tokens of one folded word: its stem, those of its lemmas when they differ, and what may be no infinitive."""
    if not word.isalpha():
        return (word,)
    whole = [word] if _is_infinitive(word) else []
    return tuple(dict.fromkeys([_folded_stem(word), *irregular_stems().get(word).split(), *whole]))


def _words(text: str) -> list[str]:
    found = (match.group()[:_LONGEST_WORD] for match in _WORD.finditer(fold(text[:_LONGEST_TEXT])))
    return [word for word in found if word not in _STOP_WORDS]


def tokens(text: str) -> list[str]:
    """Distinct tokens to index plain text by, in the order of their first use; only letters and digits in them."""
    return list(dict.fromkeys(token for word in _words(text) for token in _alternatives(word)))


def query_terms(text: str, *, prefix: bool = False) -> list[list[str]]:
    """One group of alternative tokens per word asked for; a text matches when every group has a token in it.

    With ``prefix`` (someone is still typing) the last group ends with a token marked ``:*`` as tsquery writes it.
    Tokens hold letters and digits only, so that they may be joined into a tsquery as they are.
    """
    words = _words(text)[:_MOST_WORDS_ASKED]
    groups = [list(_alternatives(word)) for word in words]
    if prefix and groups:
        word, stemmed = words[-1], groups[-1][0]
        begun = stemmed if word.startswith(stemmed) else stemmed[:-1]  # without the letter that softening changed
        groups[-1].append(f"{max(begun, word[:3], key=len)}:*")
    return groups


# --- markup --------------------------------------------------------------------------------------------------------

_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "h3", "h4", "blockquote", "a", "code", "pre", "hr"}
_BLOCK = re.compile(r"(?i)<(?=/?(?:p|div|br|li|ul|ol|h[1-6]|hr|tr|t[dh]|table|pre|blockquote|section|article)\b)")


def _lower_headings(state: StateCore) -> None:
    """Headings of a text rank below those of the page around it."""
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = "h3" if token.tag in {"h1", "h2"} else "h4"


def _parser(*, raw_html: bool) -> MarkdownIt:
    """CommonMark with line breaks kept, without pictures (no request to strangers) and code by indentation."""
    parser = MarkdownIt("commonmark", {"html": raw_html, "breaks": True}).disable(["image", "code"])
    parser.core.ruler.push("lower_headings", _lower_headings)
    return parser


_MARKDOWN = _parser(raw_html=False)
_MARKDOWN_OR_HTML = _parser(raw_html=True)


def _well_formed(text: str) -> str:
    """Without halves of surrogate pairs, which no encoding can carry."""
    return text.encode(errors="ignore").decode()


_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """Without the characters that XML 1.0 forbids even when escaped (most control characters); calendars forbid them too.

    Word's break of a line within a paragraph is one of them: a space stays, so that its two words stay two.
    """
    return _NOT_XML.sub("", text.replace("\v", " "))


def clean(markup: str) -> SafeString:
    """HTML from anywhere, reduced to the few tags that Talka shows. Cleaning twice changes nothing."""
    cleaned = nh3.clean(
        _well_formed(markup),
        tags=_TAGS,
        attributes={"*": set(), "a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
        link_rel="nofollow ugc noopener",
    )
    return mark_safe(cleaned)  # noqa: S308  nh3 has just removed everything outside the lists


def markdown(text: str) -> SafeString:
    """CommonMark without raw HTML, as safe HTML."""
    return clean(_MARKDOWN.render(text))


def plain(markup: str) -> str:
    """The words of HTML or Markdown on one line, for feeds, JSON-LD and search: text, to be escaped where shown."""
    spaced = _BLOCK.sub(" <", _MARKDOWN_OR_HTML.render(_well_formed(markup)))
    return " ".join(html.unescape(nh3.clean(spaced, tags=set())).split())
