"""A shift at another time asks those who chose it, not everybody of the work; a changed work asks all."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from talka.applications import actions, queries
from talka.applications.enums import Need
from talka.applications.models import Application
from talka.core import clock
from talka.notifications.models import Notification
from talka.opportunities.actions import write
from talka.opportunities.models import Opportunity, OpportunityChange, Shift
from talka.opportunities.queries.content import content, digest
from tests.factories import opportunity
from tests.factories.applications import application, coordinator, fresh, volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer() -> Opportunity:
    """Published work of two shifts, whose whole time follows from them."""
    made = opportunity(places=20)
    made.shifts.all().delete()
    start = clock.now() + timedelta(days=5)
    for day in (0, 1):
        Shift.objects.create(
            opportunity=made,
            starts_at=start + timedelta(days=day),
            ends_at=start + timedelta(days=day, hours=4),
            places=10,
        )
    first, last = made.shifts.order_by("starts_at")
    Opportunity.objects.filter(pk=made.pk).update(
        time_type="exact", starts_at=first.starts_at, ends_at=last.ends_at, schedule_text=""
    )
    return Opportunity.objects.get(pk=made.pk)


def of(offer: Opportunity, *shifts: Shift) -> Application:
    """Approved for these shifts."""
    sent = application(offer, by=volunteer(), shifts=[one.pk for one in shifts])
    return actions.approve(fresh(sent), by=coordinator(offer.organisation))


def rewrite(offer: Opportunity, **values: Any) -> None:
    held = content(Opportunity.objects.get(pk=offer.pk))
    write(offer, values, seen=digest(held, values), by=None)


def shifts(offer: Opportunity, *, places: int | None = None, hours: int = 0) -> dict[str, Any]:
    """The editor's values: the last shift some hours later, the first with other places."""
    said = content(Opportunity.objects.get(pk=offer.pk))["shifts"]
    first, last = offer.shifts.order_by("starts_at")
    said = {one["id"]: one for one in said}
    said[first.public_id]["places"] = places or first.places
    for end in ("starts_at", "ends_at"):
        said[last.public_id][end] = (getattr(last, end) + timedelta(hours=hours)).isoformat()
    return {"shifts": list(said.values()), "ends_at": said[last.public_id]["ends_at"]}


def asked(one: Application) -> bool:
    told = Notification.objects.filter(user=one.volunteer, kind="application.reconfirm").exists()
    assert told == (Need.RECONFIRM in {need.code for need in queries.may_start(fresh(one))})
    return told


def test_only_those_of_the_shift_are_asked(offer: Opportunity) -> None:
    first, last = offer.shifts.order_by("starts_at")
    in_first, in_last, in_both, in_none = of(offer, first), of(offer, last), of(offer, first, last), of(offer, first)
    in_none.shifts.all().delete()
    rewrite(offer, **shifts(offer, hours=2))
    assert actions.ask_again() == 3
    assert [asked(one) for one in (in_first, in_last, in_both, in_none)] == [False, True, True, True]
    assert OpportunityChange.objects.filter(item="shifts", material=True).exists()


def test_who_owes_an_answer_to_an_earlier_change_still_owes_it(offer: Opportunity) -> None:
    first, _last = offer.shifts.order_by("starts_at")
    waits = of(offer, first)
    rewrite(offer, min_age=18)
    assert actions.ask_again() == 1
    rewrite(offer, **shifts(offer, hours=2))
    assert actions.ask_again() == 0, "asked once, about what concerns them"
    assert asked(waits)


def test_a_changed_work_asks_all_and_places_ask_nobody(offer: Opportunity) -> None:
    first, last = offer.shifts.order_by("starts_at")
    people = [of(offer, first), of(offer, last)]
    rewrite(offer, **shifts(offer, places=15))
    assert actions.ask_again() == 0
    assert not OpportunityChange.objects.filter(material=True).exists()
    rewrite(offer, min_age=18, **shifts(offer, hours=2))
    assert actions.ask_again() == 2
    assert all(asked(one) for one in people)


def form_of(client: Client, one: Application) -> dict[str, str]:
    """What the button "I still come" sends from the page as it is now."""
    assert one.volunteer
    client.force_login(one.volunteer)
    page = client.get(reverse("applications:one", args=[one.public_id])).text
    act = reverse("applications:act", args=[one.public_id, "reconfirm"])
    found = re.search(rf'action="{act}">(.*?)</form>', page, re.DOTALL)
    assert found, "the page asks"
    return dict(re.findall(r'name="(seen|agreed|version)" value="(\d+)"', found[1]))


def still_comes(client: Client, one: Application, told: dict[str, str]) -> bool:
    assert one.volunteer
    client.force_login(one.volunteer)
    client.post(reverse("applications:act", args=[one.public_id, "reconfirm"]), told)
    return Need.RECONFIRM not in {need.code for need in queries.may_start(fresh(one))}


def test_the_yes_on_an_open_page_holds_when_meanwhile_others_shift_moved(client: Client, offer: Opportunity) -> None:
    first, last = offer.shifts.order_by("starts_at")
    mine, theirs = of(offer, first), of(offer, last)
    rewrite(offer, min_age=18)
    actions.ask_again()
    on_my_page, on_their_page = form_of(client, mine), form_of(client, theirs)
    rewrite(offer, **shifts(offer, hours=2))
    rewrite(offer, **shifts(offer, hours=2))
    assert not still_comes(client, theirs, on_their_page), "their own shift moved: read it once more"
    assert still_comes(client, mine, on_my_page)


def test_an_old_page_says_no_yes_to_a_change_after_the_answer(client: Client, offer: Opportunity) -> None:
    """Answered on one page; then one's own shift moved; the other page shows the change before."""
    _first, last = offer.shifts.order_by("starts_at")
    one = of(offer, last)
    rewrite(offer, min_age=18)
    old = form_of(client, one)
    assert still_comes(client, one, form_of(client, one))
    rewrite(offer, **shifts(offer, hours=2))
    assert not still_comes(client, one, old)
