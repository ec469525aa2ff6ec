"""Adults write to people under 18 in their own words only when a guardian has agreed: 16 and 17 included (ADR 44)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from talka.accounts.models import User
from talka.applications import actions, law, queries
from talka.applications.enums import ConsentSubject, Need, Side, State
from talka.applications.models import Application, GuardianConsent
from talka.applications.schemas import Guardian
from talka.core import clock
from talka.core.errors import RefusedError
from talka.notifications.models import Notification
from tests.factories import opportunity
from tests.factories.applications import application, coordinator, fresh, volunteer

pytestmark = pytest.mark.django_db
Enter = Callable[[User], Client]
ILZE = Guardian("Ilze Kļava", "mother", "Marta Kļava", "Ilze Kļava")
OWN_WORDS = ">saviem vārdiem<"


@pytest.fixture
def marta() -> User:
    return volunteer(age_band="16-17")


@pytest.fixture
def boss(sent: Application) -> User:
    return coordinator(sent.organisation)


@pytest.fixture
def sent(marta: User) -> Application:
    start = clock.now() + timedelta(days=5)
    made = opportunity(title="Dārza darbi", for_minors=True, shifts=[(start, start + timedelta(hours=3), 5)])
    row = application(made, by=marta, shifts=[made.shifts.get().pk])
    actions.approve(fresh(row), by=coordinator(made.organisation))
    return fresh(row)


def agreed(sent: Application, by: User) -> GuardianConsent:
    consent, _token = actions.ask_guardian(sent, by=by)
    text = queries.consent_text(sent, consent.subject)
    return actions.give(consent, guardian=ILZE, seen_hash=queries.hash_of(text), upload=None)


def grow(user: User, band: str) -> Application:
    User.objects.filter(pk=user.pk).update(age_band=band)
    return fresh(Application.objects.get(volunteer=user))


def test_of_a_sixteen_year_old_the_guardian_is_asked_about_messages_not_about_the_work(
    sent: Application, marta: User
) -> None:
    assert Need.GUARDIAN not in {one.code for one in queries.may_start(sent)}
    consent = agreed(sent, marta)
    assert consent.subject == ConsentSubject.MESSAGES
    assert "raksta manam bērnam" in consent.text
    assert "brīvprātīgajam darbam" not in consent.text
    assert queries.may_write_freely(sent)


def test_a_guardian_who_consents_to_the_work_reads_that_it_opens_messages(marta: User) -> None:
    made = opportunity(for_minors=True)
    assert "rakstīt manam bērnam" in queries.consent_text(application(made, by=volunteer(age_band="13-15")))


def test_a_yes_to_messages_is_no_consent_to_the_work(sent: Application, marta: User) -> None:
    agreed(sent, marta)
    younger = grow(marta, "13-15")
    assert Need.GUARDIAN in {one.code for one in queries.may_start(younger)}
    assert not queries.may_write_freely(younger)
    assert queries.holding_consent(younger) is None
    consent = agreed(younger, User.objects.get(pk=marta.pk))
    assert consent.subject == ConsentSubject.WORK
    assert Need.GUARDIAN not in {one.code for one in queries.may_start(younger)}


def test_taking_it_back_shuts_words_and_keeps_the_place(sent: Application, marta: User, boss: User) -> None:
    consent = GuardianConsent.objects.get(pk=agreed(sent, marta).pk)
    actions.withdraw_consent(consent)
    assert fresh(sent).state == State.APPROVED
    assert sent.opportunity.shifts.get().taken == 1
    with pytest.raises(RefusedError, match=r"message\.minor"):
        actions.write(fresh(sent), side=Side.ORGANISER, by=boss, text="Nāc ciemos!")
    told = set(Notification.objects.values_list("user", "kind"))
    assert (marta.pk, "application.writing_ended") in told
    assert (boss.pk, "application.writing_shut") in told
    assert not Notification.objects.filter(kind__in=["application.consent_ended", "application.consent_lost"]).exists()


def test_what_was_agreed_at_fifteen_holds_at_sixteen_and_no_longer_than_it_was_given_for(
    sent: Application, marta: User
) -> None:
    child = grow(marta, "13-15")
    consent = agreed(child, User.objects.get(pk=marta.pk))
    assert consent.holds_until is not None
    youth = grow(marta, "16-17")
    assert queries.may_write_freely(youth)
    with clock.move_to(consent.holds_until):
        assert not queries.may_write_freely(youth)
        assert actions.expire_consents() == 1
    assert fresh(sent).state == State.APPROVED
    assert Notification.objects.filter(user=marta, kind="application.writing_ended").exists()
    assert queries.may_write_freely(grow(marta, "18-24")), "nobody is asked about an adult"


def test_from_the_link_to_the_first_words(enter: Enter, sent: Application, marta: User, boss: User) -> None:
    teenager, organiser, guardian = enter(marta), enter(boss), Client()
    theirs = reverse("applications:received", args=[sent.organisation.key, sent.public_id])
    ask = reverse("applications:guardian", args=[sent.public_id])
    assert ask in teenager.get(reverse("applications:one", args=[sent.public_id])).text
    assert OWN_WORDS not in organiser.get(theirs).text
    assert "Strādāt varat bez" in teenager.get(ask).text
    link = "/" + teenager.post(ask, {"make": "1"}).context["link"].split("/", 3)[3]
    read = guardian.get(link)
    assert "Organizētāja ziņas bērnam" in read.text
    assert str(law.WRITING_RULE) in read.text
    seen = read.context["seen"]
    form = {"name": ILZE.name, "relation": "mother", "child": ILZE.child, "signature": ILZE.name, "read": "on"}
    assert guardian.post(link, form | {"seen": seen, "consent": "1"}).status_code == 302
    opened = organiser.get(theirs).text
    assert OWN_WORDS in opened
    assert "pārstāvis piekrīt ziņām" in opened
    assert "Ilze" not in opened
    assert guardian.post(link, {"withdraw": "1"}).status_code == 302
    assert "atkal saņem tikai sagatavotas ziņas" in guardian.get(link).text
    assert OWN_WORDS not in organiser.get(theirs).text


def test_an_organiser_asks_for_it_with_a_prepared_message(sent: Application, boss: User) -> None:
    made = actions.write(sent, side=Side.ORGANISER, by=boss, text="Raksti man!", template="guardian")
    assert "jāpiekrīt jūsu vecākam" in made.text
    assert "Raksti man" not in made.text


def test_own_words_beside_a_prepared_message_are_not_dropped_unsaid(
    enter: Enter, sent: Application, boss: User
) -> None:
    agreed(sent, fresh(sent).volunteer)  # type: ignore[arg-type]  # it has one
    address = reverse("applications:received_write", args=[sent.organisation.key, sent.public_id])
    answer = enter(boss).post(address, {"template": "thanks", "text": "Ņem līdzi cimdus."})
    assert answer.status_code == 422
    assert "Atstājiet vienu" in answer.text
    assert "Ņem līdzi cimdus." in answer.text
    assert not sent.messages.exists()


@pytest.mark.parametrize("field", ["phone", "email", "address"])
def test_before_that_nobody_asks_by_what_a_minor_can_be_reached_past_talka(
    field: str, enter: Enter, sent: Application, marta: User, boss: User
) -> None:
    page = reverse("applications:received", args=[sent.organisation.key, sent.public_id])
    offered = f'<option value="{field}">'
    assert offered not in enter(boss).get(page).text
    with pytest.raises(RefusedError, match=r"disclosure\.ask\.minor"):
        actions.ask(sent, field, reason="meeting", by=boss)
    assert actions.ask(sent, "name", reason="agreement", by=boss)
    agreed(sent, marta)
    assert offered in enter(boss).get(page).text
    assert actions.ask(fresh(sent), field, reason="meeting", by=boss)
