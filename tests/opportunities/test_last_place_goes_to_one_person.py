import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from talka.core import clock
from talka.core.errors import RefusedError, WrongStateError
from talka.opportunities import actions
from talka.opportunities.models import Opportunity
from tests.factories import opportunity

PEOPLE = 16


def race(act: Callable[[], None], *, people: int = PEOPLE) -> int:
    """Everybody acts at once, each with a connection of their own. Returns how many were not refused."""
    start = threading.Barrier(people)
    succeeded: list[bool] = []

    def one() -> None:
        try:
            start.wait()
            act()
            succeeded.append(True)
        except RefusedError:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(succeeded)


def test_sixteen_people_race_for_it(real_db: str) -> None:
    offer = opportunity(places=1)
    assert race(lambda: actions.take_place(offer)) == 1
    assert Opportunity.objects.get(pk=offer.pk).taken == 1


def test_five_places_go_to_five_of_sixteen_who_try_five_times(real_db: str) -> None:
    offer = opportunity(places=5)
    won: list[int] = []

    def try_five_times() -> None:
        for _ in range(5):
            try:
                actions.take_place(offer)
            except RefusedError:
                continue
            won.append(1)

    race(try_five_times)
    assert len(won) == 5
    assert Opportunity.objects.get(pk=offer.pk).free == 0


def test_a_shift_fills_up_like_an_opportunity_of_its_own(real_db: str) -> None:
    start = clock.now()
    offer = opportunity(shifts=[(start, start + timedelta(hours=1), 3)])
    shift = offer.shifts.get()
    assert race(lambda: actions.take_place(offer, shift=shift)) == 3


@pytest.mark.django_db
def test_a_group_gets_all_its_places_or_none() -> None:
    offer = opportunity(places=5)
    actions.take_place(offer, 3)
    with pytest.raises(RefusedError, match=r"opportunity\.full"):
        actions.take_place(offer, 3)
    actions.take_place(offer, 2)
    assert Opportunity.objects.get(pk=offer.pk).free == 0


@pytest.mark.django_db
def test_nobody_is_refused_where_the_number_of_places_is_not_known() -> None:
    offer = opportunity(traits=["places_unknown"])
    actions.take_place(offer, 40)
    assert Opportunity.objects.get(pk=offer.pk).free is None


@pytest.mark.django_db
def test_a_place_given_back_is_free_again_but_not_one_of_an_approved_person() -> None:
    offer = opportunity(places=2)
    actions.take_place(offer, 2)
    actions.count_people(offer, applied=3, approved=1)
    actions.give_back(offer)
    with pytest.raises(WrongStateError, match=r"opportunity\.places_not_taken"):
        actions.give_back(offer)
    row = Opportunity.objects.get(pk=offer.pk)
    assert (row.free, row.applied, row.approved) == (1, 3, 1)


@pytest.mark.django_db
def test_counts_do_not_fall_below_zero() -> None:
    with pytest.raises(WrongStateError, match=r"opportunity\.counts_below_zero"):
        actions.count_people(opportunity(), applied=-1)
