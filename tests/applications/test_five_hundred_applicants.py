"""A festival: found by name and by shift, decided about on all pages at once, and back to the same list."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from talka.accounts.models import User
from talka.applications import actions
from talka.applications.actions import bulk, deciding
from talka.applications.models import Application, PairName
from talka.applications.queries.inbox import PAGE
from talka.core import clock
from talka.notifications.models import Notification
from talka.opportunities.models import Opportunity
from tests.applications.test_inbox_stays_light import crowd
from tests.factories import opportunity
from tests.factories.applications import application, coordinator, fresh

pytestmark = pytest.mark.django_db
Enter = Callable[[User], Client]
CHOSEN = re.compile(r'name="id" value="(\w+)"')


def festival() -> Opportunity:
    start = clock.now() + timedelta(days=3)
    spans = [(start + timedelta(hours=n), start + timedelta(hours=n + 4), 9) for n in (0, 6)]
    return opportunity("Svētki", places=None, shifts=spans)


def listed(page: str) -> set[str]:
    return set(re.findall(r'type="checkbox" name="id" value="(\w+)"', page))


def test_applicants_of_one_shift_are_found_and_each_row_says_its_shift(enter: Enter) -> None:
    offer = festival()
    early, late = offer.shifts.all()
    sent = [application(offer, shifts=[one.pk]) for one in (early, late, late)]
    browser = enter(coordinator(offer.organisation))
    inbox = reverse("applications:inbox", args=[offer.organisation.key]) + f"?iespeja={offer.public_id}"
    page = browser.get(inbox).text
    assert listed(page) == {one.public_id for one in sent}
    rows = re.findall(r'<td data-label="Darbs">(.*?)</td>', page)
    assert len(set(rows)) == 2
    assert "Svētki" not in "".join(rows)
    only = browser.get(f"{inbox}&maina={late.public_id}")
    assert listed(only.text) == {one.public_id for one in sent[1:]}
    assert only.context["inbox"].counts["submitted"] == 2
    other = application(opportunity(organisation=offer.organisation))
    of_other = browser.get(inbox.replace(offer.public_id, other.opportunity.public_id) + f"&maina={late.public_id}")
    assert listed(of_other.text) == {other.public_id}, "a shift of the opportunity looked at before narrows nothing"


def test_a_volunteer_is_found_by_a_part_of_the_name_without_its_marks(enter: Enter) -> None:
    offer = opportunity(places=None)
    wanted, other = fresh(application(offer)), fresh(application(offer))
    PairName.objects.filter(pk=wanted.pair_id).update(name="Žiglais Ērglis 31")
    PairName.objects.filter(pk=other.pair_id).update(name="Rāmā Stirna 47")
    browser = enter(coordinator(offer.organisation))
    inbox = reverse("applications:inbox", args=[offer.organisation.key])
    for typed in ("ziglais", "ĒRGLIS", "erglis 31"):
        assert listed(browser.get(inbox, {"vards": typed}).text) == {wanted.public_id}, typed
    empty = browser.get(inbox, {"vards": "Kaija%"}).text
    assert not listed(empty)
    assert "Tādu šajā sarakstā nav" in empty


def test_all_pages_are_decided_at_once_and_one_comes_back_to_the_same_list(enter: Enter) -> None:
    offer, n = opportunity(places=None), PAGE + 3
    crowd(offer, n)
    besides = application(opportunity(organisation=offer.organisation))
    browser = enter(coordinator(offer.organisation))
    inbox = reverse("applications:inbox", args=[offer.organisation.key])
    narrowed = f"?stavoklis=submitted&iespeja={offer.public_id}"
    page = browser.get(inbox + narrowed).text
    assert f"{narrowed.replace('&', '&amp;')}&amp;izveleti=visas" in page
    page = browser.get(f"{inbox}{narrowed}&izveleti=visas").text
    ids = CHOSEN.findall(page)
    assert (len(ids), len(set(ids))) == (n, n)
    assert f"Izvēlēti {n} pieteikumi" in page
    assert len(re.findall(r'name="id"[^>]* checked', page)) == PAGE
    to = re.search(r'<form method="post" action="([^"]*lemt[^"]*)"', page)
    assert to
    decided = browser.post(to[1].replace("&amp;", "&"), {"id": ids, "verb": "waitlist"})
    address = decided.headers["Location"]
    assert address.endswith(narrowed)
    assert Application.objects.filter(opportunity=offer, state="waitlisted").count() == n
    told = browser.get(address).text
    assert "<details>" in told
    assert (inbox + narrowed).replace("&", "&amp;") in told
    assert browser.post(address).headers["Location"] == inbox + narrowed
    assert Application.objects.filter(opportunity=offer, state="submitted").count() == n
    assert fresh(besides).state == "submitted"


def test_the_seconds_to_take_back_begin_when_the_last_one_is_done() -> None:
    """A request sees one moment; a decision about five hundred takes half of the ten seconds."""
    offer = opportunity(places=None)
    boss, ids = coordinator(offer.organisation), [application(offer).public_id for _one in range(3)]
    with clock.read_once():
        began = clock.now()
        batch = actions.decide(offer.organisation, ids, verb="approve", by=boss)
    assert batch.at > began
    leaving = Notification.objects.filter(kind="application.approved").values_list("due_at", flat=True)
    assert len(leaving) == len(ids)
    assert min(leaving) >= batch.at + actions.UNDO_FOR


def test_nothing_leaves_while_hundreds_are_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    offer = opportunity(places=None)
    boss, ids = coordinator(offer.organisation), [application(offer).public_id for _one in range(3)]
    batch = actions.decide(offer.organisation, ids, verb="approve", by=boss)
    kept = deciding.undo
    with ExitStack() as later:

        def slow(*given: Application, **told: object) -> Application:
            later.enter_context(clock.move_to(batch.at + timedelta(seconds=15)))
            return kept(*given, **told)  # type: ignore[arg-type]  # passed on as it came

        monkeypatch.setattr(bulk, "undo", slow)
        assert actions.undo_bulk(batch, by=boss) == len(ids)
    assert set(Application.objects.values_list("state", flat=True)) == {"submitted"}
