"""Small words that say what is so: which work of one title, which shift is full, whom a cancelling tells."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from talka.accounts.models import User
from talka.applications import actions, queries
from talka.core import clock
from talka.core.errors import RefusedError
from tests.applications.test_the_guardians_link import child_with_place
from tests.factories import opportunity
from tests.factories.applications import application, coordinator, fresh

pytestmark = pytest.mark.django_db
Enter = Callable[[User], Client]


def test_works_of_one_title_are_told_apart_in_the_inbox() -> None:
    first = opportunity(title="Pusdienas")
    house, again = first.organisation, clock.now() + timedelta(days=400)
    second = opportunity(title="Pusdienas", organisation=house, shifts=[(again, again + timedelta(hours=2), 2)])
    other = opportunity(title="Talka", organisation=house)
    for offer in (first, second, other):
        application(offer, shifts=[one.pk for one in offer.shifts.all()])
    names = {public_id: name for public_id, name, _n in queries.inbox(house).opportunities}
    assert names[other.public_id] == "Talka"
    assert names[second.public_id].startswith("Pusdienas (")
    assert names[first.public_id] != names[second.public_id]
    assert f"{again.year}. gada" in names[second.public_id]


def test_it_is_the_chosen_shift_that_is_full() -> None:
    start = clock.now() + timedelta(days=3)
    made = opportunity(places=9, shifts=[(start, start + timedelta(hours=2), 2)])
    boss, shifts = coordinator(made.organisation), [one.pk for one in made.shifts.all()]
    actions.approve(fresh(application(made, shifts=shifts)), by=boss)
    group, last, late = (application(made, shifts=shifts, people=n) for n in (2, 1, 1))
    with pytest.raises(RefusedError) as too_many:
        actions.approve(fresh(group), by=boss)
    assert "Izvēlētajā maiņā brīvu vietu ir mazāk par 2: " in too_many.value.message
    actions.approve(fresh(last), by=boss)
    with pytest.raises(RefusedError) as full:
        actions.approve(fresh(late), by=boss)
    assert full.value.message.startswith("Izvēlētajā maiņā vietu vairs nav: ")


def test_a_group_hears_that_too_few_places_are_free() -> None:
    made = opportunity(places=3)
    boss = coordinator(made.organisation)
    group = application(made, people=3)
    actions.approve(fresh(application(made)), by=boss)
    with pytest.raises(RefusedError) as refused:
        actions.approve(fresh(group), by=boss)
    assert refused.value.message == "Brīvu vietu ir mazāk par 3."


def test_cancelling_what_nobody_waits_for_tells_nobody(enter: Enter) -> None:
    made = opportunity()
    boss = coordinator(made.organisation)
    page = enter(boss)
    address = reverse("applications:cancel_opportunity", args=[made.organisation.key, made.public_id])
    text = page.get(address).text
    assert "Nevienam nav jāziņo" in text
    assert "pieteicies" not in text
    assert "no tiem" not in text
    assert "Nevienam nebija jāziņo" in page.post(address, {"reason": "Līst."}, follow=True).text


def test_a_guardian_reads_the_page_in_english_and_signs_the_latvian(client: Client) -> None:
    sent, emils = child_with_place(title_en="Soup for neighbours", duties_en="Stir and pour.")
    _consent, token = actions.ask_guardian(sent, by=emils)
    latvian = client.get(f"/piekrisana/{token}/")
    assert f'href="/en/piekrisana/{token}/"' in latvian.text
    assert "I consent to my child" not in latvian.text
    english = client.get(f"/en/piekrisana/{token}/")
    assert f'href="/piekrisana/{token}/"' in english.text
    assert "I consent to my child’s" in english.text or "I consent to my child&#x27;s" in english.text
    assert "Work: Soup for neighbours" in english.text
    assert "Duties: Stir and pour." in english.text
    assert english.context["seen"] == latvian.context["seen"]


def test_the_page_for_the_link_does_not_say_that_the_guardian_has_agreed_already(enter: Enter) -> None:
    sent, emils = child_with_place()
    page = enter(emils).get(reverse("applications:guardian", args=[sent.public_id]))
    assert "<h1>Vecāka vai cita pārstāvja piekrišana</h1>" in page.text


def test_a_child_sees_that_address_and_phone_may_stay_out_of_the_agreement(enter: Enter) -> None:
    sent, emils = child_with_place()
    actions.begin(sent, by=emils)
    page = enter(emils).get(reverse("applications:agreement", args=[sent.public_id])).text
    assert page.count("(nav obligāti)") == 2
