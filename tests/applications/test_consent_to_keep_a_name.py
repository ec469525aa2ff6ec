"""A name is kept in the vault only with the consent that was shown beside it; agreements tell the other side."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from talka.accounts import vault
from talka.accounts.models import Consent, User
from talka.applications import actions, queries
from talka.applications.enums import Need, Side
from talka.applications.models import Agreement, Application
from talka.applications.schemas import Draft
from talka.core import clock
from talka.core.errors import RefusedError
from talka.notifications.models import Notification
from tests.factories import opportunity
from tests.factories.applications import application, coordinator, fresh, volunteer

pytestmark = pytest.mark.django_db
Enter = Callable[[User], Client]
WORDED = {"representative": "J. Bērziņš", "coordinator": "A. Ozola", "hours": "12", "from": "", "to": ""}
TOLD = {"name": "Līga", "surname": "Kalna", "birth_date": "1990-02-03"}


def agreed_to_keep(person: User) -> bool:
    return Consent.objects.filter(user=person, kind="identity", withdrawn_at=None).exists()


def test_a_name_typed_while_applying_needs_the_consent_beside_it(enter: Enter) -> None:
    person, made = volunteer(), opportunity()
    browser, url = enter(person), reverse("applications:apply", args=[made.public_id, made.slug])
    typed: dict[str, Any] = {"how": "with", "shares": ["name"], "told_name": "Anna", "people": "1"}
    assert "Piekrītu, ka Talka" in browser.get(url).text
    refused = browser.post(url, typed)
    assert refused.status_code == 422
    assert "identity" in refused.context["form"].errors
    looked = browser.post(url, typed | {"identity": "on"})
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', looked.text)
    assert seen
    assert browser.post(url, typed | {"identity": "on", "seen": seen[1]}).status_code == 302
    assert vault.known(person) == frozenset({"name"})
    assert agreed_to_keep(person)


def test_a_name_is_not_kept_when_the_application_is_refused() -> None:
    person, made = volunteer(), opportunity()
    application(made, by=person)
    draft = Draft(shares=["name"], told={"name": "Anna"}, keep_agreed=True)
    with pytest.raises(RefusedError, match="twice"):
        actions.apply(made, volunteer=person, draft=draft)
    assert vault.known(person) == frozenset()
    assert not agreed_to_keep(person)


def begun(**offer: Any) -> tuple[Agreement, User, User]:
    person, made = volunteer(), opportunity(**offer)
    boss = coordinator(made.organisation)
    sent = application(made, by=person)
    actions.approve(fresh(sent), by=boss)
    agreement = actions.begin(fresh(sent), by=boss)
    agreement.application = fresh(sent)
    return agreement, person, boss


def test_a_name_for_the_agreement_needs_consent_once() -> None:
    agreement, person, _boss = begun()
    with pytest.raises(RefusedError, match=r"identity\.consent"):
        actions.give_identity(agreement, by=person, told=TOLD)
    assert vault.known(person) == frozenset()
    actions.give_identity(agreement, by=person, told=TOLD, keep_agreed=True)
    assert agreed_to_keep(person)
    actions.give_identity(agreement, by=person, told={"phone": "20000000"})


def test_a_date_of_birth_for_the_agreement_says_how_old_somebody_is() -> None:
    agreement, person, _boss = begun(for_minors=True)
    person.age_band = "18-24"
    person.save(update_fields=["age_band"])
    born = f"{clock.today().year - 15}-01-01"
    actions.give_identity(agreement, by=person, told=TOLD | {"birth_date": born}, keep_agreed=True)
    person.refresh_from_db()
    assert person.age_band == "13-15"
    needed = {one.code for one in queries.may_start(fresh(agreement.application))}
    assert Need.GUARDIAN in needed


def test_nobody_grows_up_by_the_form_of_the_agreement(enter: Enter) -> None:
    agreement, person, _boss = begun(for_minors=True)
    person.age_band = "13-15"
    person.save(update_fields=["age_band"])
    url = reverse("applications:agreement", args=[agreement.application.public_id])
    answer = enter(person).post(url, TOLD | {"act": "identity", "identity": "on"})
    assert answer.status_code == 422
    assert "birth_date" in answer.context["forms"]["identity"].errors
    assert vault.known(person) == frozenset()


def test_the_page_of_the_agreement_shows_the_consent(enter: Enter) -> None:
    agreement, person, _boss = begun()
    browser, url = enter(person), reverse("applications:agreement", args=[agreement.application.public_id])
    assert "Piekrītu, ka Talka" in browser.get(url).text
    assert browser.post(url, TOLD | {"act": "identity"}).status_code == 422
    assert browser.post(url, TOLD | {"act": "identity", "identity": "on"}).status_code == 302
    assert "Piekrītu, ka Talka" not in browser.get(url).text


def told(person: User) -> list[str]:
    return list(Notification.objects.filter(user=person).order_by("made_at").values_list("kind", flat=True))


def test_the_other_side_hears_of_each_step_of_an_agreement() -> None:
    agreement, person, boss = begun()
    assert "application.agreement_begun" in told(person)
    actions.give_identity(agreement, by=person, told=TOLD, keep_agreed=True)
    assert "application.agreement_data" in told(boss)
    other = application(opportunity(), by=person)
    chief = coordinator(other.organisation)
    actions.begin(fresh(other), by=person)
    assert "application.agreement_wanted" in told(chief)


def sent_to_sign() -> tuple[Agreement, User, User]:
    agreement, person, boss = begun()
    actions.give_identity(agreement, by=person, told=TOLD, keep_agreed=True)
    return actions.send(agreement, by=boss, worded=WORDED), person, boss


@pytest.mark.parametrize("side", [Side.VOLUNTEER, Side.ORGANISER])
def test_nobody_signs_for_an_application_that_has_ended(side: Side) -> None:
    agreement, person, boss = sent_to_sign()
    actions.withdraw(fresh(agreement.application), by=person, reason="time")
    by = boss if side == Side.ORGANISER else person
    with pytest.raises(RefusedError, match=r"agreement\.sign\.ended"):
        actions.confirm(agreement, side=side, by=by, seen_hash=agreement.terms_hash)


def test_the_unsigned_words_of_one_who_left_are_not_shown(enter: Enter) -> None:
    agreement, person, boss = sent_to_sign()
    sent = agreement.application
    there = reverse("applications:received_agreement", args=[sent.organisation.key, sent.public_id])
    pdf = reverse("applications:received_agreement_pdf", args=[sent.organisation.key, sent.public_id])
    browser = enter(boss)
    assert "Kalna" in browser.get(there).text
    actions.withdraw(fresh(sent), by=person, reason="time")
    assert "Kalna" not in browser.get(there).text
    assert browser.get(pdf).status_code == 404


def test_nobody_takes_back_or_ends_their_own_agreement_for_the_organiser() -> None:
    agreement, person, boss = sent_to_sign()
    with pytest.raises(RefusedError, match=r"application\.own"):
        actions.take_back(agreement, by=person)
    actions.confirm(agreement, side=Side.VOLUNTEER, by=person, seen_hash=agreement.terms_hash)
    actions.confirm(agreement, side=Side.ORGANISER, by=boss, seen_hash=agreement.terms_hash)
    day = clock.today() + timedelta(days=4)
    with pytest.raises(RefusedError, match=r"application\.own"):
        actions.terminate(agreement, side=Side.ORGANISER, by=person, ends_on=day)


def test_a_field_that_is_asked_for_is_written_on_the_page_of_ones_data(enter: Enter) -> None:
    person, made = volunteer(), opportunity()
    sent = application(made, by=person)
    actions.ask(fresh(sent), "phone", reason="meeting", by=coordinator(made.organisation))
    page = enter(person).get(reverse("applications:one", args=[sent.public_id]))
    assert reverse("accounts:identity") in page.text
    assert Application.objects.count() == 1
