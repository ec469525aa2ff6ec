"""Search and facets against the plain truth, on random catalogues with fixed seeds."""

import random
from datetime import timedelta

import pytest

from talka.core import clock
from talka.opportunities.models import Opportunity
from talka.opportunities.search import SearchQuery, compact, remove_expired, search
from talka.opportunities.search.facets import CHOICES
from talka.organisations.models import Organisation
from tests.opportunities.catalogue import ask, fill, recount, truth

pytestmark = pytest.mark.django_db
ALL = 1_000


def all_open() -> list[int]:
    return list(Opportunity.objects.open().order_by("-published_at", "-pk").values_list("pk", flat=True))


def assert_equal_to_open() -> None:
    page = search(SearchQuery(limit=ALL))
    assert page.ids == all_open()
    assert (page.total, page.total_is_exact) == (len(page.ids), True)
    expected = recount(truth(SearchQuery()))
    assert {group: counts for group, counts in page.facets.items() if counts} == {
        group: counts for group, counts in expected.items() if counts
    }


def test_the_empty_question_is_open_as_clocks_and_organisations_move() -> None:
    fill(seed=1, n=60)
    assert_equal_to_open()
    assert len(all_open()) > 5
    now = clock.now()
    for hours in (2, 6, 31):
        with clock.move_to(now + timedelta(hours=hours)):
            assert_equal_to_open()
    owners = list(Organisation.objects.order_by("pk"))
    Organisation.objects.filter(pk=owners[0].pk).update(state="suspended", state_reason="rules_broken")
    Organisation.objects.filter(pk=owners[2].pk).update(state="verified", state_reason="")
    Organisation.objects.filter(pk=owners[3].pk).update(listing_active=False)
    assert_equal_to_open()
    compact()
    with clock.move_to(now + timedelta(hours=6)):
        assert remove_expired() > 0
        compact()
        assert_equal_to_open()


@pytest.mark.parametrize("seed", range(3))
def test_random_questions_find_what_looking_at_every_row_finds(seed: int) -> None:
    fill(seed=seed + 10, n=50)
    dice = random.Random(seed)
    found = 0
    for _ in range(60):
        query = ask(dice).limited(ALL)
        page = search(query)
        expected = [row.pk for row in truth(query)]
        assert page.ids == expected, query
        assert page.total == len(expected)
        found += bool(expected)
    assert found > 10


@pytest.mark.parametrize("seed", range(3))
def test_counts_are_of_the_result_as_if_the_group_itself_were_not_chosen(seed: int) -> None:
    fill(seed=seed + 20, n=50)
    dice = random.Random(seed + 100)
    for _ in range(40):
        query = ask(dice)
        facets = search(query).facets
        own = dict.fromkeys(facets, query)
        for groups, names in CHOICES:
            own |= dict.fromkeys(groups, query.without(*names))
        for group, counts in facets.items():
            assert counts == recount(truth(own[group])).get(group, {}), (group, query)
