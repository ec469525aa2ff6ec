"""Finding places in what people type: "suņi Jelgavā", "netālu no Cēsīm", "jelgavas novads".

Latvian names are compared by the forms that grammar gives them (Jelgava, Jelgavas, Jelgavai, Jelgavu, Jelgavā), not by
stems, so that "balva" (a prize) is not the town Balvi. Villages often bear the name of an everyday thing (Ozoli: oaks):
unless they are the centre of a parish and not an everyday word, they are found only where the text says that a place is
meant, by a capital inside the text, "pie" or "near", or no other word.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, takewhile

from talka.core.text import fold
from talka.registers.enums import MunicipalityKind, PlaceKind
from talka.registers.models import Municipality

MUNICIPALITY = "municipality"
LONGEST_NAME = 4  # words
SUGGESTIONS = 8
WORD = re.compile(r"[^\W_]+\.?")
NEAR = (("netalu", "no"), ("blakus",), ("tuvu",), ("pie",), ("ap",), ("near",), ("around",), ("close", "to"), ("in",))
# centres of parishes whose name, in some case, is an everyday word
EVERYDAY = """
Amata Anna Annas Asare Auri Bērze Bērzi Cena Code Cēre Ezere Glūdas Indra Irši Jeri Liepa Lode Līdumnieki Līgo Malta
Medumi More Nagļi Pilda Plāņi Pope Puša Pāle Pūre Ranka Renda Rite Saka Sala Sarkaņi Sauna Skaista Strazde Svēte Sēja
Sēļi Tome Turki Vabole Valle Vecumi Viesturi Vīksna Vāne Zaņa Zeltiņi Zirņi Ābeļi Ērgļi Žīguri
"""
CENTRE_RANK = 2
RANK = {PlaceKind.TOWN.value: 0, MUNICIPALITY: 1, PlaceKind.PARISH.value: 3, PlaceKind.VILLAGE.value: 4}
# ending of the nominative: endings of the other cases, folded; the longest ending that fits decides
DECLENSIONS = {
    "pils": ("pils", "pilij", "pili"),
    "cesis": ("cesis", "cesu", "cesim"),
    "novads": ("novads", "novada", "novadam", "novadu", "nov.", "nov"),
    "pagasts": ("pagasts", "pagasta", "pagastam", "pagastu", "pag.", "pag"),
    "ciems": ("ciems", "ciema", "ciemam", "ciemu"),
    "as": ("as", "u", "am"),
    "es": ("es", "u", "em"),
    "is": ("is", "a", "im", "i"),
    "us": ("us", "um", "u"),
    "s": ("s", "a", "am", "u"),
    "a": ("a", "as", "ai", "u"),
    "e": ("e", "es", "ei", "i"),
    "i": ("i", "u", "iem", "us", "os"),
}


@dataclass(frozen=True, slots=True)
class PlaceHit:
    """A place that a text names. `start` and `end` say where in the text ("near" words included)."""

    name: str
    kind: str
    parish: str
    municipality: Municipality
    lat: float
    lon: float
    x: float
    y: float
    start: int = 0
    end: int = 0

    @property
    def label(self) -> str:
        """The name with what tells it from others of the same name: "Noviki, Šķilbēnu pagasts, Balvu novads"."""
        parts = (self.name, self.parish, self.municipality.name)
        return ", ".join(dict.fromkeys(part for part in parts if part))


def forms(word: str) -> set[str]:
    """Folded case forms of one word of a name; the locative folds to one of them or ends in -os, -as, -is."""
    word = fold(word)
    for ending, others in sorted(DECLENSIONS.items(), key=lambda pair: -len(pair[0])):
        if word.endswith(ending):
            stem = word.removesuffix(ending)
            return {word} | {stem + other for other in others}
    return {word}


def name_forms(name: str) -> Iterator[tuple[str, ...]]:
    """Word sequences under which a name is found: the last word is declined, the words before it stay as they are."""
    *before, last = name.split()
    for form in forms(last):
        yield (*map(fold, before), form)


def _base_name(county: Municipality) -> str:
    return county.name_en.removesuffix(" municipality")


class PlaceIndex:
    """Places and active municipalities, by their forms and by the beginning of their names."""

    def __init__(self, municipalities: Iterable[Municipality], places: Iterable[PlaceHit]) -> None:
        hits = list(places)
        towns = {hit.name for hit in hits if hit.kind == PlaceKind.TOWN}
        hits += [self.of_municipality(row) for row in municipalities if row.name not in towns]
        self.centres = _centres(hits)
        hits.sort(key=lambda hit: (self.rank(hit), hit.name, hit.municipality.atvk))
        self.by_form = _by_form(hits)
        self.sorted = sorted(_distinct(hits), key=self.order)

    def order(self, hit: PlaceHit) -> tuple[str, int, str]:
        return fold(hit.name), self.rank(hit), hit.label

    @staticmethod
    def of_municipality(municipality: Municipality) -> PlaceHit:
        x, y = municipality.plane
        return PlaceHit(municipality.name, MUNICIPALITY, "", municipality, municipality.lat, municipality.lon, x, y)

    def rank(self, hit: PlaceHit) -> int:
        return CENTRE_RANK if self.is_centre(hit) else RANK[hit.kind]

    def is_centre(self, hit: PlaceHit) -> bool:
        """Say whether a village gave its parish the name, and its own name is no everyday word."""
        return hit.kind == PlaceKind.VILLAGE and (hit.name, hit.municipality.atvk) in self.centres

    def find(self, text: str) -> list[PlaceHit]:
        """Every place that `text` names, towns and municipalities first; longer names win over shorter ones."""
        words = [(fold(m[0]), m.start(), m.end()) for m in WORD.finditer(text)]
        found: list[PlaceHit] = []
        at = 0
        while at < len(words):
            near = self.near_words(words, at)
            size, hits = self.at(text, words, at + near, certain=near > 0)
            if hits:
                start, end = words[at][1], words[at + near + size - 1][2]
                found += [_placed(hit, start, end) for hit in hits]
            at += near + size if hits else 1
        return found

    @staticmethod
    def near_words(words: list[tuple[str, int, int]], at: int) -> int:
        """How many words at this point say "near"."""
        for phrase in NEAR:
            if tuple(word for word, _, _ in words[at : at + len(phrase)]) == phrase:
                return len(phrase)
        return 0

    def at(self, text: str, words: list[tuple[str, int, int]], at: int, *, certain: bool) -> tuple[int, list[PlaceHit]]:
        """Find the longest name that begins at a word: its number of words and the places that bear it."""
        for size in range(min(LONGEST_NAME, len(words) - at), 0, -1):
            key = " ".join(word for word, _, _ in words[at : at + size])
            known = self.by_form.get(key) or self.by_form.get(key.removesuffix("."), ())
            meant = certain or size == len(words) or (at > 0 and text[words[at][1]].isupper())
            if hits := [hit for hit in known if meant or hit.kind != PlaceKind.VILLAGE or self.is_centre(hit)]:
                return size, hits
        return 0, []

    def suggest(self, prefix: str) -> list[PlaceHit]:
        """Places whose name begins so, towns and municipalities first."""
        start = fold(prefix)
        if not start:
            return []
        at = bisect_left(self.sorted, start, key=lambda hit: fold(hit.name))
        matching = takewhile(lambda hit: fold(hit.name).startswith(start), islice(self.sorted, at, None))
        return sorted(matching, key=lambda hit: (self.rank(hit), *self.order(hit)))[:SUGGESTIONS]


def _by_form(hits: Iterable[PlaceHit]) -> dict[str, tuple[PlaceHit, ...]]:
    """By every form of a name what bears it. Forms of a name share what they find: there are four to each."""
    found: dict[str, list[PlaceHit]] = defaultdict(list)
    for hit in hits:
        names = [hit.name]
        if hit.kind == MUNICIPALITY and hit.municipality.kind == MunicipalityKind.COUNTY:
            names.append(_base_name(hit.municipality))
        for form in {" ".join(words) for name in names for words in name_forms(name)}:
            found[form].append(hit)
    shared: dict[tuple[int, ...], tuple[PlaceHit, ...]] = {}
    return {form: shared.setdefault(tuple(map(id, bearing)), tuple(bearing)) for form, bearing in found.items()}


def _centres(hits: Iterable[PlaceHit]) -> set[tuple[str, str]]:
    hits = list(hits)
    parishes = {
        (fold(hit.name.removesuffix(" pagasts")), hit.municipality.atvk) for hit in hits if hit.kind == PlaceKind.PARISH
    }
    everyday = set(EVERYDAY.split())
    return {
        (hit.name, hit.municipality.atvk)
        for hit in hits
        if hit.kind == PlaceKind.VILLAGE
        and hit.name not in everyday
        and any((form, hit.municipality.atvk) in parishes for form in forms(hit.name))
    }


def _distinct(hits: Iterable[PlaceHit]) -> Iterable[PlaceHit]:
    return {(hit.label, hit.kind): hit for hit in hits}.values()


def _placed(hit: PlaceHit, start: int, end: int) -> PlaceHit:
    return PlaceHit(
        hit.name, hit.kind, hit.parish, hit.municipality, hit.lat, hit.lon, hit.x, hit.y, start=start, end=end
    )


def without(text: str, hits: Iterable[PlaceHit]) -> str:
    """What is left of `text` when the places it names are taken out: "suņi Jelgavā" leaves "suņi"."""
    for start, end in sorted({(hit.start, hit.end) for hit in hits}, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return " ".join(text.split())
