from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

import pytest

from talka.core import ids
from talka.opportunities.models import Opportunity
from tests import factories

N = 100_000
CHANCE = 0.12
"""Of a place in an id differing from its fair share; with 100,000 ids seven deviations are already 0.11."""


@pytest.fixture(scope="module")
def many() -> list[str]:
    return [ids.public_id() for _ in range(N)]


def test_no_two_are_the_same(many: list[str]) -> None:
    assert len(set(many)) == N


def test_each_is_ten_signs_that_are_hard_to_confuse_and_spell_no_word(many: list[str]) -> None:
    assert {len(one) for one in many} == {10}
    used = set("".join(many))
    assert used == set(ids.ALPHABET)
    assert not used & set("aeiouy" + "01l")
    assert "".join(used).isascii()
    assert "".join(used).lower() == "".join(used)


@pytest.mark.parametrize("place", range(ids.LENGTH))
def test_every_sign_is_as_likely_at_every_place(many: list[str], place: int) -> None:
    fair = N / len(ids.ALPHABET)
    counts = Counter(one[place] for one in many)
    assert {sign: n for sign, n in counts.items() if abs(n - fair) > CHANCE * fair} == {}


def test_they_tell_nothing_of_their_order(many: list[str]) -> None:
    rising = sum(first < second for first, second in pairwise(many))
    assert abs(rising - N / 2) < 0.02 * N
    shared = sum(first[:3] == second[:3] for first, second in pairwise(many))
    assert shared < 30  # of 100,000 pairs five begin alike by chance


@pytest.mark.django_db
def test_rows_of_everybody_are_addressed_by_them() -> None:
    made = [factories.opportunity() for _ in range(12)]
    addresses = [one.public_id for one in made]
    assert all(re.fullmatch(f"[{ids.ALPHABET}]{{10}}", address) for address in addresses)
    assert addresses != sorted(addresses)
    assert all(f"/{one.public_id}-" in one.get_absolute_url() for one in made)
    assert Opportunity.objects.filter(public_id__in=addresses).count() == 12


def test_tokens_that_give_a_right_are_256_bits_and_never_repeat() -> None:
    tokens = [ids.token() for _ in range(1000)]
    assert len(set(tokens)) == 1000
    assert {len(one) for one in tokens} == {43}
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", one) for one in tokens)
