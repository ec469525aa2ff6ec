"""Whoever holds a guardian's link, and the child who passed it on, know what comes next and until when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse

from talka.accounts.models import User
from talka.applications import actions, law, queries
from talka.applications.enums import ConsentState
from talka.applications.models import Application, GuardianConsent
from talka.applications.queries.mine import mine
from talka.applications.schemas import Guardian
from talka.core import clock
from talka.core.periods import local
from talka.notifications.models import Notification
from talka.opportunities.models import Opportunity
from tests.factories import opportunity
from tests.factories.applications import application, coordinator, fresh, volunteer

pytestmark = pytest.mark.django_db
Enter = Callable[[User], Client]
ILZE = Guardian("Ilze Kļava", "mother", "Emīls Kļava", "Ilze Kļava")
MAIL = "ilze@example.lv"


@pytest.fixture
def emils() -> User:
    return volunteer(age_band="13-15")


@pytest.fixture
def sent(emils: User) -> Application:
    start = clock.now() + timedelta(days=5)
    return application(
        opportunity(for_minors=True, time_type="exact", starts_at=start, ends_at=start + timedelta(hours=2)), by=emils
    )


def link_to(token: str) -> str:
    return reverse("applications:consent", args=[token])


def give(consent: GuardianConsent) -> None:
    actions.give(consent, guardian=ILZE, seen_hash=queries.hash_of(queries.consent_text(consent.application)))


def test_an_address_that_was_forgotten_makes_no_link(enter: Enter, emils: User, sent: Application) -> None:
    """A link made by mistake would kill the one that the guardian already has."""
    here = reverse("applications:guardian", args=[sent.public_id])
    _first, token = actions.ask_guardian(sent, by=emils)
    answer = enter(emils).post(here, {"send": "1", "email": ""})
    assert answer.status_code == 422
    assert "Ierakstiet pārstāvja e-pastu" in answer.text
    assert "<details open>" in answer.text
    assert GuardianConsent.objects.get().state == ConsentState.ASKED
    assert "Nepiekrītu" in Client().get(link_to(token)).text


def test_the_child_reads_what_became_of_the_link_and_until_when_it_matters(
    enter: Enter, emils: User, sent: Application
) -> None:
    here, browser = reverse("applications:guardian", args=[sent.public_id]), enter(emils)
    assert "līdz darba sākumam" in browser.get(here).text
    actions.ask_guardian(sent, by=emils)
    page = browser.get(here).text
    assert "iepriekšējā vairs nedarbosies" in page
    assert "atgādin" not in page.split("<form")[0]
    assert "Saite ir izveidota" in browser.get(reverse("applications:one", args=[sent.public_id])).text
    actions.ask_guardian(fresh(sent), by=emils, email=MAIL)
    mailed = browser.get(here).text
    assert "nosūtīta pārstāvim pa e-pastu" in mailed
    assert MAIL not in mailed


def test_a_replaced_link_says_that_there_is_a_newer_one(client: Client, emils: User, sent: Application) -> None:
    _old, replaced = actions.ask_guardian(sent, by=emils)
    newer, _token = actions.ask_guardian(fresh(sent), by=emils)
    assert "jaunāku saiti" in client.get(link_to(replaced)).text
    give(newer)
    assert "jau ir saņemta" in client.get(link_to(replaced)).text


def test_the_link_of_an_ended_application_sends_nobody_for_a_new_one(
    client: Client, emils: User, sent: Application
) -> None:
    _consent, token = actions.ask_guardian(sent, by=emils)
    actions.withdraw(fresh(sent), by=emils, reason="time")
    page = client.get(link_to(token)).text
    assert "vairs nevajag" in page
    assert "Palūdziet" not in page


def test_a_link_whose_time_is_over_sends_for_a_new_one(client: Client, emils: User, sent: Application) -> None:
    _consent, token = actions.ask_guardian(sent, by=emils)
    with clock.move_to(clock.now() + law.CONSENT_LINK_LIVES + timedelta(days=2)):
        assert "Palūdziet savam bērnam jaunu" in client.get(link_to(token)).text


def test_after_each_answer_the_guardian_reads_what_comes_next(client: Client, emils: User, sent: Application) -> None:
    work = f'href="{sent.opportunity.get_absolute_url()}"'
    consent, token = actions.ask_guardian(sent, by=emils)
    asked = client.get(link_to(token)).text
    assert "vajadzīga līdz darba sākumam" in asked
    assert "saiti" in asked.split('name="refuse"')[0].split("Piekrītu</button>")[1], "what a refusal means, before it"
    actions.refuse_consent(consent)
    refused = client.get(link_to(token)).text
    assert "Ja pārdomājat, palūdziet bērnam jaunu saiti" in refused
    assert work in refused
    consent, token = actions.ask_guardian(fresh(sent), by=emils)
    give(consent)
    given = client.get(link_to(token)).text
    assert "Piekrišana ir spēkā līdz" in given
    assert "ka tā ir saņemta, bet ne jūsu vārdu" in given
    assert work in given
    actions.withdraw_consent(GuardianConsent.objects.get(pk=consent.pk))
    assert "Bērnam un organizētājam ir paziņots" in client.get(link_to(token)).text


def test_neither_a_refusal_nor_a_withdrawal_is_one_tap_away(client: Client, emils: User, sent: Application) -> None:
    consent, token = actions.ask_guardian(sent, by=emils)
    for act in ("refuse", "withdraw"):
        page = client.get(link_to(token)).text
        before = page.split(f'name="{act}"')[0]
        assert before.count("<details") > before.count("</details"), "opened first, pressed then"
        if act == "refuse":
            give(consent)


def test_after_a_guardian_took_it_back_the_child_has_somewhere_to_go(
    enter: Enter, emils: User, sent: Application
) -> None:
    consent, _token = actions.ask_guardian(sent, by=emils)
    give(consent)
    others = opportunity(for_minors=True, title=sent.opportunity.title)
    actions.withdraw_consent(GuardianConsent.objects.get(pk=consent.pk))
    page = enter(emils).get(reverse("applications:one", args=[sent.public_id]))
    assert "varat pieteikties vēlreiz" in page.text
    assert others.title in [one.title for one in page.context["similar"]]
    told = Notification.objects.get(user=emils, kind="application.consent_ended")
    assert told.url == reverse("applications:one", args=[sent.public_id])


def test_a_link_to_pass_on_waits_for_the_child_from_the_start(enter: Enter, emils: User, sent: Application) -> None:
    """Not only when a place is given: the consent may take days."""
    ((listed,), _more) = mine(emils)
    assert listed.needs_me
    home = enter(emils).get(reverse("mine")).text
    assert "Pašlaik jūs nekas negaida" not in home
    actions.ask_guardian(sent, by=emils)
    ((listed,), _more) = mine(emils)
    assert not listed.needs_me, "now the guardian's answer is waited for"
    actions.approve(fresh(sent), by=coordinator(sent.organisation))
    ((listed,), _more) = mine(emils)
    assert listed.needs_me


def test_the_mail_says_when_the_work_begins(emils: User, sent: Application) -> None:
    """The link lives for a month; who opens it on its last day is too late for work of this week."""
    actions.ask_guardian(sent, by=emils, email=MAIL)
    mail = Notification.objects.get(kind="application.consent_asked")
    starts = sent.opportunity.starts_at
    assert starts is not None
    assert mail.context["begins_on"] == local(starts).date().isoformat()


def test_a_lost_link_is_made_anew_and_withdraws(enter: Enter, emils: User, sent: Application) -> None:
    """To withdraw is as easy as to consent was, though the first link was thrown away."""
    consent, lost = actions.ask_guardian(sent, by=emils)
    give(consent)
    here, browser = reverse("applications:guardian", args=[sent.public_id]), enter(emils)
    assert f'href="{here}"' in browser.get(reverse("applications:one", args=[sent.public_id])).text
    assert "Vai pārstāvja saite ir pazaudēta?" in browser.get(here).text
    page = browser.post(here, {"anew": "1"}).context
    found = page["link"].rsplit("/", 2)[1]
    assert "nosūtīta" not in browser.get(here).text
    assert Client().get(link_to(lost)).status_code == 404
    assert GuardianConsent.objects.get().state == ConsentState.GIVEN
    assert Client().post(link_to(found), {"withdraw": "1", "sure": "1"}).status_code == 302
    assert GuardianConsent.objects.get().state == ConsentState.WITHDRAWN


def test_without_a_consent_that_holds_there_is_no_link_to_make_anew(
    enter: Enter, emils: User, sent: Application
) -> None:
    _consent, token = actions.ask_guardian(sent, by=emils)
    answer = enter(emils).post(reverse("applications:guardian", args=[sent.public_id]), {"anew": "1"})
    assert answer.status_code == 422
    assert "Nav piekrišanas" in answer.text
    assert Client().get(link_to(token)).status_code == 200


def test_who_agreed_to_other_hours_reads_the_new_ones(enter: Enter, emils: User, sent: Application) -> None:
    consent, token = actions.ask_guardian(sent, by=emils)
    give(consent)
    actions.approve(fresh(sent), by=coordinator(sent.organisation))
    said, own = "organizētājs darbu ir mainījis", reverse("applications:one", args=[sent.public_id])
    assert said not in Client().get(link_to(token)).text
    later = clock.now() + timedelta(days=9)
    Opportunity.objects.update(
        starts_at=later, ends_at=later + timedelta(hours=1), material_version=F("material_version") + 1
    )
    page = Client().get(link_to(token)).text
    assert said in page
    assert page.count(f"{local(later):%d.%m.%Y.}") == 1
    assert "piekrita darbam, kāds tas bija" in enter(emils).get(own).text
