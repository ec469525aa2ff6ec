"""A festival's day: the list of who is here is looked through by name and turned page by page."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from talka.accounts.models import User
from talka.applications.models import Application, ApplicationShift, PairName
from talka.core import clock
from talka.hours import actions
from talka.hours.enums import Way
from talka.hours.models import Presence, WorkRecord
from talka.hours.queries import crowd, desk
from talka.opportunities.models import Shift
from tests.factories import opportunity
from tests.factories.applications import application, coordinator, volunteer
from tests.factories.hours import Team, approved, team, worked

pytestmark = pytest.mark.django_db
Enter = Callable[[User], Client]


@pytest.fixture
def crew(monkeypatch: pytest.MonkeyPatch) -> Team:
    """Four here and two expected, of whom a page holds three."""
    monkeypatch.setattr(crowd, "PAGE", 3)
    crew = team()
    held = [crew.application, *[crew.join() for _one in range(5)]]
    names = (
        "Žiglais Ērglis 31",
        "Ašais Alnis 11",
        "Āpsis Ātrais 12",
        "Zaļais Zaķis 13",
        "Ciets Cālis 14",
        "Ēna Ērta 15",
    )
    for one, name in zip(held, names, strict=True):
        PairName.objects.filter(pk=one.pair_id).update(name=name)
    for one in held[:4]:
        actions.check_in(one, shift=None, way=Way.LIST, by=crew.boss)
    return crew


def rows(page: str) -> list[str]:
    return re.findall(r'<td data-label="Brīvprātīgais">(?:<a[^>]*>)?([^<]+)', page)


def test_a_part_of_the_list_at_a_time_in_latvian_order(enter: Enter, crew: Team) -> None:
    browser, live = enter(crew.boss), reverse("hours:live", args=[crew.offer.organisation.key])
    first = browser.get(live).text
    assert rows(first) == ["Āpsis Ātrais 12", "Ašais Alnis 11", "Zaļais Zaķis 13"]
    assert re.search(r'Klāt <span class="count-badge">4<', first)
    assert re.search(r'Gaidāmi <span class="count-badge">2<', first)
    assert rows(browser.get(live + "?skats=ir&lapa=2").text) == ["Žiglais Ērglis 31"]
    assert rows(browser.get(live + "?skats=gaida").text) == ["Ciets Cālis 14", "Ēna Ērta 15"]


def test_a_name_is_found_wherever_it_stands_and_the_tap_comes_back_to_it(enter: Enter, crew: Team) -> None:
    browser = enter(crew.boss)
    found = reverse("hours:live", args=[crew.offer.organisation.key]) + "?vards=er"
    page = browser.get(found).text
    assert rows(page) == ["Žiglais Ērglis 31", "Ēna Ērta 15"]
    assert re.search(r'<h1>[^<]*<span class="count-badge">4<', page), "how many are here, whoever is looked for"
    expected = re.search(r'name="in" value="(\w+)"', page)
    assert expected
    answer = browser.post(found, {"in": expected[1]})
    assert answer.headers["Location"] == found
    assert Presence.objects.count() == 5
    assert "neviens nav klāt" in browser.get(found.replace("=er", "=kaija")).text


def test_the_list_asks_as_often_for_many(enter: Enter, crew: Team) -> None:
    browser, live = enter(crew.boss), reverse("hours:live", args=[crew.offer.organisation.key])

    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(live).status_code == 200
        return len(caught)

    few = asked()
    for one in [crew.join() for _one in range(4)]:
        actions.check_in(one, shift=None, way=Way.LIST, by=crew.boss)
    assert asked() == few


def test_a_day_of_which_some_is_shown_tells_all_and_confirms_no_other_work(
    enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "PAGE", 2)
    crew = team(title="A talka")
    other = approved(opportunity("B talka", organisation=crew.offer.organisation), crew.boss, volunteer())
    for one in (crew.application, crew.join(), crew.join(), other):
        actions.enter(one, work=worked(hours=3), by=one.volunteer)  # type: ignore[arg-type]  # nobody was erased
    browser, key = enter(crew.boss), crew.offer.organisation.key
    page = browser.get(reverse("hours:desk", args=[key])).text
    assert page.count('name="id"') == 2
    assert "A talka – 9 h" in page
    assert "Apstiprināt visus šajā dienā: 3 ieraksti" in page
    sent = dict(re.findall(r'name="(work|day)" value="([^"]+)"', page))
    browser.post(reverse("hours:confirm", args=[key]), sent)
    assert set(WorkRecord.objects.filter(state="confirmed").values_list("opportunity__title", flat=True)) == {"A talka"}
    assert WorkRecord.objects.filter(state="confirmed").count() == 3
    assert WorkRecord.objects.get(opportunity__title="B talka").state == "claimed"


def test_a_sheet_is_in_latvian_order_and_tells_how_many_a_group_brings(crew: Team) -> None:
    Application.objects.filter(pair__name="Ciets Cālis 14").update(people=10)
    assert desk.names_for(crew.offer, None) == [
        "Āpsis Ātrais 12", "Ašais Alnis 11", "Ciets Cālis 14 +9", "Ēna Ērta 15", "Zaļais Zaķis 13", "Žiglais Ērglis 31",
    ]  # fmt: skip


def test_hours_of_a_whole_shift_are_written_for_those_who_chose_it(enter: Enter) -> None:
    start = clock.now() - timedelta(hours=30)
    offer = opportunity(places=99)
    crew = Team(offer, coordinator(offer.organisation), volunteer(), application(offer))
    held = [approved(offer, crew.boss, volunteer()) for _one in range(3)]
    early, late = (
        Shift.objects.create(opportunity=offer, starts_at=at, ends_at=at + timedelta(hours=3), places=9)
        for at in (start, start + timedelta(hours=4))
    )
    for one, shift in zip(held, (early, late, late), strict=True):
        ApplicationShift.objects.create(application=one, shift=shift)
    browser = enter(crew.boss)
    address = reverse("hours:enter_for", args=[offer.organisation.key, offer.public_id])
    every = browser.get(address).text
    assert f'<option value="{late.public_id}"' in every
    assert not re.search(r'name="people"[^>]* checked', every)
    page = browser.get(address, {"maina": late.public_id}).text
    ids = re.findall(r'name="people" value="(\w+)"[^>]* checked', page)
    assert set(ids) == {one.public_id for one in held[1:]}
    assert re.search(rf'name="shift".*?<option value="{late.public_id}" selected', page, re.DOTALL)


def test_the_kiosk_and_the_form_of_hours_are_in_latvian_order(enter: Enter, crew: Team) -> None:
    key = crew.offer.organisation.key
    browser = enter(crew.boss)
    form = browser.get(reverse("hours:enter_for", args=[key, crew.offer.public_id])).text
    order = [
        "Āpsis Ātrais 12",
        "Ašais Alnis 11",
        "Ciets Cālis 14",
        "Ēna Ērta 15",
        "Zaļais Zaķis 13",
        "Žiglais Ērglis 31",
    ]
    assert sorted(order, key=form.index) == order
    opened = browser.post(reverse("hours:kiosk", args=[key]), {"opportunity": crew.offer.public_id, "pin": "4711"})
    screen = browser.get(opened.headers["Location"]).text
    assert re.findall(r'data-kind="in" data-name="([^"]+)"', screen) == ["Ciets Cālis 14", "Ēna Ērta 15"]
    left = [one for one in order if one not in {"Ciets Cālis 14", "Ēna Ērta 15"}]
    assert re.findall(r'data-kind="out" data-name="([^"]+)"', screen) == left


def test_sums_by_person_go_on_from_page_to_page_and_totals_are_of_all(
    enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "PAGE", 2)
    crew = team()
    held = [crew.application, crew.join(), crew.join()]
    for hours, one in enumerate(held, 1):
        assert one.volunteer
        record = actions.enter(one, work=worked(hours=hours), by=one.volunteer, done="Koku stādīšana")
        assert actions.confirm_many(crew.offer.organisation, [record.public_id], by=crew.boss)
    browser = enter(crew.boss)
    address = reverse("hours:report", args=[crew.offer.organisation.key]) + "?pec=cilveks"
    first, second = browser.get(address).text, browser.get(f"{address}&lapa=2").text
    assert [first.count('<th scope="row"'), second.count('<th scope="row"')] == [2, 1]
    assert held[0].pair.name in second, "the fewest hours come last"
    for page in (first, second):
        assert re.search(r"<dd>6 h</dd>", page)
        assert re.search(r"<dt>Brīvprātīgie</dt><dd>3</dd>", page)
    assert "?pec=cilveks&amp;lapa=2" in first
    assert browser.get(f"{address}&lapa=9").text.count('<th scope="row"') == 1
