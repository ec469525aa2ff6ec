"""The guardian's link: who holds it, how long, what becomes of the address it was sent to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from talka.accounts.models import Contact, User
from talka.applications import actions, law, queries
from talka.applications.enums import ConsentState, State
from talka.applications.models import Application, GuardianConsent
from talka.applications.schemas import Guardian
from talka.core import clock
from talka.core.errors import RefusedError
from talka.core.periods import day_end, local
from talka.notifications.models import Notification
from talka.notifications.queries.tokens import open_link
from tests.factories import opportunity
from tests.factories.applications import application, coordinator, fresh, volunteer

pytestmark = pytest.mark.django_db
ILZE = Guardian("Ilze Kļava", "mother", "Emīls Kļava", "Ilze Kļava")
MAIL = "ilze@example.lv"


def child_with_place(**offer: Any) -> tuple[Application, User]:
    emils = volunteer(age_band="13-15")
    made = opportunity(for_minors=True, **offer)
    sent = application(made, by=emils)
    actions.approve(fresh(sent), by=coordinator(made.organisation))
    return fresh(sent), emils


def given(sent: Application, emils: User, email: str = "") -> GuardianConsent:
    consent, _token = actions.ask_guardian(sent, by=emils, email=email)
    return actions.give(consent, guardian=ILZE, seen_hash=queries.hash_of(queries.consent_text(sent)), upload=None)


def links() -> list[str]:
    rows = Notification.objects.filter(kind="application.consent_asked").order_by("made_at")
    return [open_link(one.url) for one in rows]


def test_the_link_is_in_the_outbox_only_sealed() -> None:
    sent, emils = child_with_place()
    _consent, token = actions.ask_guardian(sent, by=emils, email=MAIL)
    mail = Notification.objects.get(kind="application.consent_asked")
    assert token not in f"{mail.context} {mail.url}"
    assert open_link(mail.url) == f"/piekrisana/{token}/"


def test_the_address_is_forgotten_when_the_guardian_has_answered() -> None:
    sent, emils = child_with_place()
    given(sent, emils, MAIL)
    row = GuardianConsent.objects.get()
    assert (row.contact, row.link) == (None, None)
    assert not Contact.objects.exists()


def test_a_reminder_brings_the_same_link_again(client: Client) -> None:
    sent, emils = child_with_place()
    _consent, token = actions.ask_guardian(sent, by=emils, email=MAIL)
    for days in (2, 7):
        with clock.move_to(clock.now() + timedelta(days=days, minutes=1)):
            assert actions.remind_guardians() == 1
            assert client.get(f"/piekrisana/{token}/").status_code == 200
    assert set(links()) == {f"/piekrisana/{token}/"}


def test_a_link_that_nobody_knows_says_what_to_do(client: Client) -> None:
    answer = client.get(f"/piekrisana/{'x' * 43}/")
    assert answer.status_code == 404
    assert "Palūdziet" in answer.text


def test_nobody_is_a_mother_by_default(client: Client) -> None:
    sent, emils = child_with_place()
    _consent, token = actions.ask_guardian(sent, by=emils)
    page = client.get(f"/piekrisana/{token}/")
    typed = {"name": "Juris Kļava", "child": "Emīls Kļava", "read": "on", "signature": "Juris Kļava", "relation": ""}
    answer = client.post(f"/piekrisana/{token}/", typed | {"seen": page.context["seen"], "consent": "1"})
    assert page.context["form"].fields["relation"].choices[0][0] == ""
    assert answer.status_code == 422
    assert "relation" in answer.context["form"].errors


def test_a_refusal_that_is_taken_back_in_ten_seconds_leaves_the_link_open(client: Client) -> None:
    emils, made = volunteer(age_band="13-15"), opportunity(for_minors=True)
    sent, boss = application(made, by=emils), coordinator(made.organisation)
    _consent, token = actions.ask_guardian(fresh(sent), by=emils, email=MAIL)
    batch = actions.decide(made.organisation, [sent.public_id], verb="decline", by=boss, reason="other")
    assert "nosūtīt" not in client.get(f"/piekrisana/{token}/").text
    actions.undo_bulk(batch, by=boss)
    consent = GuardianConsent.objects.get()
    assert consent.state == ConsentState.ASKED
    assert Contact.objects.exists()
    actions.give(consent, guardian=ILZE, seen_hash=queries.hash_of(queries.consent_text(fresh(sent))))


def test_a_refusal_that_stands_closes_the_link_within_the_hour() -> None:
    emils, made = volunteer(age_band="13-15"), opportunity(for_minors=True)
    sent, boss = application(made, by=emils), coordinator(made.organisation)
    actions.ask_guardian(fresh(sent), by=emils, email=MAIL)
    actions.decide(made.organisation, [sent.public_id], verb="decline", by=boss, reason="other")
    assert actions.expire_consents() == 0
    with clock.move_to(clock.now() + timedelta(seconds=30)):
        assert actions.expire_consents() == 1
    assert GuardianConsent.objects.get().state == ConsentState.EXPIRED
    assert not Contact.objects.exists()
    assert not Notification.objects.filter(user=emils, kind="application.consent_unanswered").exists()


@pytest.mark.parametrize("ended", ["withdrawn", "cancelled"])
def test_nobody_is_reminded_of_what_has_ended(ended: str) -> None:
    sent, emils = child_with_place()
    consent, _token = actions.ask_guardian(sent, by=emils, email=MAIL)
    if ended == "withdrawn":
        actions.withdraw(fresh(sent), by=emils, reason="time")
    else:
        actions.cancel_opportunity(sent.opportunity, reason="Vētra", by=coordinator(sent.organisation))
    assert GuardianConsent.objects.get(pk=consent.pk).state == ConsentState.EXPIRED
    assert not Contact.objects.exists()
    with clock.move_to(clock.now() + timedelta(days=2, minutes=1)):
        assert actions.remind_guardians() == 0


def test_a_child_mails_to_few_addresses_a_day_and_to_one_address_few_mails() -> None:
    sent, emils = child_with_place()
    for n in range(actions.consenting.BY_CHILD.times):
        actions.ask_guardian(fresh(sent), by=emils, email=f"v{n}@example.lv")
    with pytest.raises(RefusedError, match=r"consent\.ask\.too_many"):
        actions.ask_guardian(fresh(sent), by=emils, email="cits@example.lv")
    actions.ask_guardian(fresh(sent), by=emils)
    for _n in range(actions.consenting.TO_ADDRESS.times):
        other, child = child_with_place()
        actions.ask_guardian(other, by=child, email=MAIL)
    other, child = child_with_place()
    with pytest.raises(RefusedError, match=r"consent\.ask\.too_many"):
        actions.ask_guardian(other, by=child, email=MAIL.upper())


def test_work_that_was_done_stays_done_when_the_consent_is_taken_back() -> None:
    start = clock.now() + timedelta(days=1)
    sent, emils = child_with_place(time_type="exact", starts_at=start, ends_at=start + timedelta(hours=2))
    consent = given(sent, emils)
    with clock.move_to(start + timedelta(days=1)):
        actions.withdraw_consent(GuardianConsent.objects.get(pk=consent.pk))
    assert fresh(sent).state == State.APPROVED
    other, child = child_with_place(time_type="exact", starts_at=start, ends_at=start + timedelta(hours=2))
    actions.withdraw_consent(given(other, child))
    assert fresh(other).state == State.WITHDRAWN, "before the start it ends"


def after_the_year(consent: GuardianConsent) -> datetime:
    assert consent.holds_until is not None
    return consent.holds_until


@pytest.mark.parametrize("act", ["expire", "withdraw"])
def test_who_is_sixteen_by_then_keeps_the_place(act: str) -> None:
    sent, emils = child_with_place()
    consent = given(sent, emils)
    User.objects.filter(pk=emils.pk).update(age_band="16-17")
    consent = GuardianConsent.objects.select_related("application__volunteer").get(pk=consent.pk)
    if act == "withdraw":
        actions.withdraw_consent(consent)
    else:
        with clock.move_to(after_the_year(consent)):
            assert actions.expire_consents() == 1
    assert fresh(sent).state == State.APPROVED
    assert not Notification.objects.filter(kind="application.consent_lost").exists()


@pytest.mark.parametrize("band", ["13-15", "16-17"])
def test_a_guardians_silence_is_told_to_the_child_once(band: str) -> None:
    sent, emils = child_with_place()
    User.objects.filter(pk=emils.pk).update(age_band=band)
    emils.refresh_from_db()
    actions.ask_guardian(fresh(sent), by=emils)
    silent = Notification.objects.filter(user=emils, kind="application.consent_unanswered")
    assert actions.expire_consents() == 0
    with clock.move_to(clock.now() + law.CONSENT_LINK_LIVES + timedelta(days=1)):
        assert (actions.expire_consents(), actions.expire_consents()) == (1, 0)
    assert silent.count() == 1
    assert fresh(sent).state == State.APPROVED


def test_of_an_application_that_has_ended_no_silence_is_told() -> None:
    sent, emils = child_with_place()
    actions.ask_guardian(fresh(sent), by=emils)
    actions.withdraw(fresh(sent), by=emils, reason="time")
    with clock.move_to(clock.now() + law.CONSENT_LINK_LIVES + timedelta(days=1)):
        actions.expire_consents()
    assert not Notification.objects.filter(kind="application.consent_unanswered").exists()


def test_a_year_that_is_over_is_no_withdrawal() -> None:
    sent, emils = child_with_place()
    consent = given(sent, emils)
    with clock.move_to(after_the_year(consent)):
        actions.expire_consents()
    assert (fresh(sent).state, fresh(sent).reason) == (State.WITHDRAWN, "consent_expired")


def test_before_the_year_is_over_the_child_is_told_and_the_new_consent_follows_the_old() -> None:
    sent, emils = child_with_place()
    old = given(sent, emils)
    with clock.move_to(after_the_year(old) - timedelta(days=10)):
        assert (actions.remind_renewal(), actions.remind_renewal()) == (1, 0)
        assert Notification.objects.filter(user=emils, kind="application.consent_ends").count() == 1
        new, _token = actions.ask_guardian(fresh(sent), by=emils)
        assert queries.holding_consent(sent) == old, "the old one holds until the new one is given"
        actions.give(new, guardian=ILZE, seen_hash=queries.hash_of(queries.consent_text(sent)), upload=None)
    assert GuardianConsent.objects.get(pk=old.pk).state == ConsentState.EXPIRED
    with clock.move_to(after_the_year(old)):
        assert actions.expire_consents() == 0
    assert fresh(sent).state == State.APPROVED


def test_the_day_that_is_promised_is_promised_whole() -> None:
    sent, emils = child_with_place()
    consent, _token = actions.ask_guardian(sent, by=emils)
    now = local(clock.now())
    assert consent.link_until == day_end((now + law.CONSENT_LINK_LIVES).date())
    done = actions.give(consent, guardian=ILZE, seen_hash=queries.hash_of(queries.consent_text(sent)), upload=None)
    assert done.holds_until == day_end((now + law.CONSENT_HOLDS).date())


def test_after_a_guardians_no_the_page_says_what_is_next(client: Client) -> None:
    sent, emils = child_with_place()
    consent, _token = actions.ask_guardian(sent, by=emils)
    actions.refuse_consent(consent)
    client.force_login(emils)
    page = client.get(reverse("applications:one", args=[sent.public_id]))
    notice = page.text.split('id="refused-consent"')[1].split("</section>")[0]
    assert reverse("applications:guardian", args=[sent.public_id]) in notice
    assert 'href="#leave"' in notice


def consent_given() -> None:
    given(*child_with_place())


def consent_withdrawn() -> None:
    actions.withdraw_consent(GuardianConsent.objects.get(pk=given(*child_with_place()).pk))


def consent_over() -> None:
    given(*child_with_place())
    with clock.move_to(clock.now() + timedelta(days=400)):
        assert actions.expire_consents() == 1


@pytest.mark.parametrize("act", [consent_given, consent_withdrawn, consent_over])
def test_whoever_writes_a_consent_locks_the_work_first(act: Callable[[], None]) -> None:
    """As all acts of applications do: a renewal and a withdrawal at the same time would wait for each other for ever."""
    with CaptureQueriesContext(connection) as asked:
        act()
    told = [one["sql"] for one in asked.captured_queries]
    last = max(n for n, sql in enumerate(told) if sql.startswith('UPDATE "applications_guardianconsent"'))
    begun = max(n for n in range(last) if told[n].startswith("SAVEPOINT") and "RELEASE" not in told[n])
    assert any("opportunities_opportunity" in sql and "FOR NO KEY" in sql for sql in told[begun:last])
