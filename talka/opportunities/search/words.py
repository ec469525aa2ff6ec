"""Did you mean: a near word from the titles of what is open.

A word and a misspelt one share a form with one or two letters left out, so a near word is found by looking those up in an
index (SymSpell's idea), not by comparing with twenty thousand words.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations

from django.db import connection, transaction

from talka.core.text import fold, tokens
from talka.opportunities.models import TitleWord
from talka.opportunities.search.page import any_match
from talka.opportunities.search.query import SearchQuery
from talka.opportunities.search.run import run

WORD = re.compile(r"[^\W\d_]+")
SHORTEST, LONGEST = 3, 40
COMPARED = 8
"""Letters from the front whose omissions are kept; the rest of a word is compared when it is a candidate."""
MOST_WORDS = 20_000
MOST_ASKED = 6
OPEN_TITLES = (
    "SELECT title FROM opportunities_opportunity WHERE id IN (SELECT opportunity_id FROM opportunities_openopportunity)"
)


def omissions(word: str) -> set[str]:
    """The beginning of a folded word, whole and with up to two letters left out (one in short words)."""
    front = word[:COMPARED]
    most = 1 if len(word) < 5 else 2
    kept = {front}
    for gone in range(1, most + 1):
        kept.update("".join(part) for part in combinations(front, len(front) - gone))
    return {one for one in kept if len(one) >= 2}


def distance(one: str, other: str) -> int:
    """Letters to add, drop, change or swap with a neighbour to make one of the other (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        last, row = (before, row), [i]
        before = last[1]
        for j, opposite in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != opposite))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == opposite:
                cost = min(cost, last[0][j - 2] + 1)
            row.append(cost)
    return row[-1]


def did_you_mean(q: str) -> str:
    """The question with its unknown words replaced by near ones; empty when that finds nothing either."""
    asked = WORD.findall(q)[:MOST_ASKED]
    meant = {word: _nearest(fold(word)) for word in asked if len(word) >= SHORTEST and not _known(word)}
    if not any(meant.values()):
        return ""
    said = WORD.sub(lambda match: meant.get(match[0]) or match[0], q)
    return said if any_match(SearchQuery(q=said)) else ""


def _known(word: str) -> bool:
    return not tokens(word) or any_match(SearchQuery(q=word))


def _nearest(word: str) -> str:
    sql = "SELECT folded, shown, n FROM opportunities_titleword WHERE near && %(near)s::varchar[]"
    found = run(sql, {"near": sorted(omissions(word))})
    allowed = 1 if len(word) < 5 else 2
    near = [(distance(word, row["folded"]), -row["n"], row["shown"]) for row in found]
    return min((one for one in near if one[0] <= allowed), default=(0, 0, ""))[2]


def learn_words() -> int:
    """Make the list of words equal to the titles of what is open; writes only what changed. Returns how many it knows."""
    counted: Counter[str] = Counter()
    shown: dict[str, str] = {}
    with connection.cursor() as cursor:
        cursor.execute(OPEN_TITLES)
        while titles := cursor.fetchmany(2_000):
            for (title,) in titles:
                for word in {one.lower() for one in WORD.findall(title) if SHORTEST <= len(one) <= LONGEST}:
                    counted[folded := fold(word)[:LONGEST]] += 1
                    shown.setdefault(folded, word)
    wanted = dict(counted.most_common(MOST_WORDS))
    known = dict(TitleWord.objects.values_list("folded", "n"))
    changed = [word for word, n in wanted.items() if known.get(word, 0).bit_length() != n.bit_length()]
    _write(changed, [word for word in known if word not in wanted], wanted, shown)
    return len(wanted)


def _write(changed: list[str], gone: list[str], n: dict[str, int], shown: dict[str, str]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM opportunities_titleword WHERE folded = ANY(%s)", [gone + changed])
        with cursor.copy("COPY opportunities_titleword (folded, shown, n, near) FROM STDIN") as copy:
            for word in changed:
                copy.write_row((word, shown[word], n[word], sorted(omissions(word))))
