"""The labelled set of opportunities that two sources tell, each in its own words: the same, or not.

One half is written by hand from the texts of the demonstration (`by_hand.csv`), the other made from real opportunities of
New York by scripted edits with a fixed seed; their file is not part of the project, so that half is there only beside it.
A fifth of both is kept apart, by the hash of its name: it was used once, for the result that docs/features/exchange.md
states. Everything of both catalogues stands beside the labelled ones, so whoever finds too much is seen too.

    python -m tests.interchange.twins.labelled [--kept-apart]
"""

from __future__ import annotations

import csv
import hashlib
import json
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import talka.web
from talka.interchange.twins.blocks import find
from talka.interchange.twins.likeness import Entry

HERE = Path(__file__).parent
DEMO = Path(talka.web.__file__).parent / "demo_data"
REAL = Path(__file__).parents[4] / "shared" / "data" / "opps_nyc" / "volunteer_opportunities.csv"
TODAY = date(2026, 11, 21)
SEED, SAME, OTHERS = 20_261_122, 48, 32
OURS, THEIRS = "", "partner"
FIRST_OF_THEIRS = 1_000_000


@dataclass(frozen=True)
class Label:
    """`told` is an entry of the second source; `same` the key of the entry of the first that it is, or None."""

    name: str
    told: Entry
    same: int | None

    @property
    def kept_apart(self) -> bool:
        return hashlib.sha256(self.name.encode()).digest()[0] % 5 == 0


@dataclass(frozen=True)
class Result:
    right: int
    wrong: int
    missed: int
    asked: int
    """Of those missed, how many a person is asked about."""

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed)


def judge(catalogue: list[Entry], labels: list[Label]) -> Result:
    """Find twins as an import does, and compare with the labels."""
    found = find([*catalogue, *(label.told for label in labels)], {label.told.key for label in labels})
    linked: dict[int, set[int]] = {}
    asked: set[tuple[int, int]] = set()
    for one in found:
        first, second = sorted((one.one.key, one.other.key))
        if one.is_sure:
            linked.setdefault(second, set()).add(first)
        else:
            asked.add((second, first))
    right = [label for label in labels if label.same is not None and label.same in linked.get(label.told.key, ())]
    missed = [label for label in labels if label.same is not None and label not in right]
    return Result(
        right=len(right),
        wrong=sum(map(len, linked.values())) - len(right),
        missed=len(missed),
        asked=sum((label.told.key, label.same) in asked for label in missed),
    )


# --- by hand ---------------------------------------------------------------------------------------------------------


def by_hand() -> tuple[list[Entry], list[Label]]:
    catalogue: dict[str, Entry] = {}
    for house, path in enumerate(sorted(DEMO.glob("*.json"))):
        for number, organisation in enumerate(json.loads(path.read_text(encoding="utf-8"))):
            for told in organisation["opportunities"]:
                entry = _demo(len(catalogue) + 1, house * 100 + number, organisation, told)
                catalogue[told["key"]] = entry
    labels = []
    with (HERE / "by_hand.csv").open(encoding="utf-8", newline="") as rows:
        for number, row in enumerate(csv.DictReader(rows, delimiter=";")):
            labels.append(_label(number, row, catalogue[row["key"]]))
    return list(catalogue.values()), labels


def _demo(key: int, house: int, organisation: dict[str, str], told: dict[str, str]) -> Entry:
    return Entry(
        key,
        OURS,
        house,
        organisation["name"],
        told["title"],
        told["duties"],
        _day(told["start_in_days"]),
        _day(told["end_in_days"]),
        frozenset(filter(None, [told["municipality"]])),
        told["address"] or "",
        told["remote"] == "full",
    )


def _label(number: int, row: dict[str, str], original: Entry) -> Label:
    """`*`: the partner has copied our text; `=`: it names the same municipality."""
    town = original.towns if row["town"] == "=" else frozenset(filter(None, [row["town"]]))
    text = original.text if row["text"] == "*" else row["text"]
    key = FIRST_OF_THEIRS + number
    days = _day(row["first"]), _day(row["last"])
    told = Entry(key, THEIRS, key, row["organisation"], row["title"], text, *days, town, row["place"])
    return Label(f"{row['key']}/{row['title']}", told, original.key if row["same"] == "1" else None)


def _day(offset: str | int | None) -> date | None:
    return None if offset in {None, ""} else TODAY + timedelta(days=int(offset or 0))


# --- made from real ones ---------------------------------------------------------------------------------------------

Edit = Callable[[Entry, random.Random], Entry]


def made() -> tuple[list[Entry], list[Label]]:
    catalogue = [replace(one, key=FIRST_OF_THEIRS // 2 + place) for place, one in enumerate(_real())]
    names = [(one.house_name, one.title) for one in catalogue]
    alone = [one for one, name in zip(catalogue, names, strict=True) if names.count(name) == 1 and one.first]
    dice = random.Random(SEED)
    chosen = dice.sample(alone, SAME + OTHERS)
    labels = []
    for number, original in enumerate(chosen):
        is_same = number < SAME
        told = replace(original, key=2 * FIRST_OF_THEIRS + number, origin=THEIRS, house=2 * FIRST_OF_THEIRS + number)
        edits = dice.sample(KEEPING, 3) if is_same else [*dice.sample(KEEPING[:4], 1), dice.choice(CHANGING)]
        for edit in edits:
            told = edit(told, dice)
        labels.append(Label(f"nyc/{original.title}", told, original.key if is_same else None))
    return catalogue, labels


def _real() -> Iterator[Entry]:
    houses: dict[str, int] = {}
    with REAL.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            name = row["org_title"].strip()
            house = houses.setdefault(name, FIRST_OF_THEIRS // 2 + len(houses))
            place = row["locality"].partition("\n")[0].strip()
            towns = frozenset(filter(None, [row["postalcode"].removesuffix(".0")]))
            days = _written(row["start_date_date"]), _written(row["end_date_date"])
            yield Entry(0, OURS, house, name, row["title"].strip(), row["summary"], *days, towns, place)


def _written(text: str) -> date | None:
    return datetime.strptime(f"{text} +0000", "%B %d %Y %z").date() if text else None


def _mistype(one: Entry, dice: random.Random) -> Entry:
    words = one.title.split()
    place = max(range(len(words)), key=lambda at: len(words[at]))
    at = dice.randrange(1, max(2, len(words[place]) - 1))
    words[place] = words[place][:at] + words[place][at + 1 :]
    return replace(one, title=" ".join(words))


def _announce(one: Entry, dice: random.Random) -> Entry:
    return replace(
        one, title=dice.choice(["Volunteers needed: {}", "Volunteer – {}", "{} (volunteers wanted)"]).format(one.title)
    )


def _shout(one: Entry, _dice: random.Random) -> Entry:
    return replace(one, title=one.title.upper().rstrip("!"), house_name=one.house_name.replace("&", "and"))


def _rename(one: Entry, dice: random.Random) -> Entry:
    return replace(
        one, house_name=dice.choice(["The {}", "{}, Inc.", "{} LLC"]).format(one.house_name.removesuffix(", Inc."))
    )


def _turn(one: Entry, _dice: random.Random) -> Entry:
    words = one.title.split()
    return replace(one, title=" ".join(words[len(words) // 2 :] + words[: len(words) // 2]))


def _shorten(one: Entry, _dice: random.Random) -> Entry:
    words = one.title.split()
    return replace(one, title=" ".join(words[: max(3, len(words) * 2 // 3)]))


def _cut(one: Entry, _dice: random.Random) -> Entry:
    return replace(one, text=one.text[: len(one.text) // 2])


def _silent_place(one: Entry, _dice: random.Random) -> Entry:
    return replace(one, towns=frozenset(), address="")


def _open_end(one: Entry, _dice: random.Random) -> Entry:
    return replace(one, last=None if one.last == one.first else one.last and one.last - timedelta(days=7))


KEEPING: list[Edit] = [_mistype, _announce, _shout, _rename, _turn, _shorten, _cut, _silent_place, _open_end]
"""What another source does to an opportunity without making it another one."""


def _later(one: Entry, dice: random.Random) -> Entry:
    shift = timedelta(days=dice.choice([7, 14, 28]) if one.last == one.first else 800)
    return replace(one, first=one.first and one.first + shift, last=one.last and one.last + shift)


def _elsewhere(one: Entry, _dice: random.Random) -> Entry:
    return replace(one, towns=frozenset({"99999"}), address="")


def _other_house(one: Entry, dice: random.Random) -> Entry:
    return replace(one, house_name=dice.choice(["Riverside Friends", "Harbor Youth Club", "Green Ladder"]))


def _other_work(one: Entry, dice: random.Random) -> Entry:
    work = dice.choice(["Bookkeeper for the annual audit", "Piano player at dinner", "Driver with a van on Fridays"])
    return replace(one, title=work, text=f"{work}. Call us in the morning and tell what you can do and when.")


CHANGING: list[Edit] = [_later, _elsewhere, _other_house, _other_work]
"""What makes it another one."""


def labelled(*, kept_apart: bool) -> tuple[list[Entry], list[Label]]:
    """Both halves, or the half that is there."""
    halves = [by_hand(), made()] if REAL.exists() else [by_hand()]
    catalogue = [entry for entries, _labels in halves for entry in entries]
    return catalogue, [one for _entries, labels in halves for one in labels if one.kept_apart is kept_apart]


def main() -> None:
    catalogue, labels = labelled(kept_apart="--kept-apart" in sys.argv)
    result = judge(catalogue, labels)
    sys.stdout.write(f"{len(labels)} labels: {result}\nprecision {result.precision:.3f}, recall {result.recall:.3f}\n")


if __name__ == "__main__":
    main()
