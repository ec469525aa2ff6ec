"""What the law asks before work may start: each gate alone, and what opens it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from talka.accounts.models import Contact, User
from talka.applications import actions, law, queries
from talka.applications.enums import ConsentState, Insurer, Need, Side, State
from talka.applications.models import Agreement, Application, GuardianConsent
from talka.applications.queries.agreements import agreement_pdf, hash_of_terms, sample_terms
from talka.applications.schemas import Guardian
from talka.core import clock
from talka.core.errors import RefusedError
from talka.notifications.models import Notification
from tests.factories import opportunity
from tests.factories.applications import application, coordinator, fresh, volunteer

pytestmark = pytest.mark.django_db
ILZE = Guardian("Ilze Kļava", "mother", "Emīls Kļava", "Ilze Kļava")
TOLD = {"name": "Līga", "surname": "Kalna", "birth_date": "1990-02-03"}
WORDED = {"representative": "J. Bērziņš, vadītājs", "coordinator": "A. Ozola", "hours": "12", "from": "", "to": ""}


def approved(by: User, **offer: Any) -> tuple[Application, User]:
    made = opportunity(**offer)
    boss = coordinator(made.organisation)
    sent = application(made, by=by)
    actions.approve(fresh(sent), by=boss)
    return fresh(sent), boss


def needs(sent: Application) -> set[str]:
    return {one.code.value for one in queries.may_start(sent)}


def consented(sent: Application, by: User) -> GuardianConsent:
    consent, _token = actions.ask_guardian(sent, by=by)
    text = queries.consent_text(sent, consent.subject)
    return actions.give(consent, guardian=ILZE, seen_hash=queries.hash_of(text), upload=None)


def test_an_adult_only_reads_the_duties() -> None:
    person = volunteer()
    sent, _boss = approved(person)
    assert needs(sent) == {Need.ACKNOWLEDGEMENT}
    actions.acknowledge(sent, by=person)
    assert needs(sent) == set()


@pytest.mark.parametrize(
    ("band", "asked"),
    [("13-15", {Need.GUARDIAN, Need.AGREEMENT}), ("16-17", {Need.AGREEMENT}), ("18-24", set()), ("", set())],
)
def test_what_each_age_needs(band: str, asked: set[str]) -> None:
    sent, _boss = approved(volunteer(age_band=band), for_minors=True)
    assert needs(sent) - {Need.ACKNOWLEDGEMENT} == asked
    for one in queries.may_start(sent):
        assert "pant" in str(one.article), "each reason names its article"


def test_a_birthday_moves_a_child_over_the_gate() -> None:
    today = clock.today()
    sixteen = today.replace(day=1)
    emils = volunteer(age_band="13-15", next_band_month=sixteen)
    sent, _boss = approved(emils, for_minors=True)
    assert Need.GUARDIAN not in needs(sent)


def test_expenses_or_a_wish_need_an_agreement() -> None:
    sent, _boss = approved(volunteer(), supports=["expenses"])
    assert Need.AGREEMENT in needs(sent)
    person = volunteer()
    asked, boss = approved(person)
    assert Need.AGREEMENT not in needs(asked)
    actions.begin(asked, by=boss)
    assert Need.AGREEMENT in needs(asked)


def test_hazardous_work_needs_a_policy_for_the_whole_time() -> None:
    start = clock.now() + timedelta(days=5)
    span: dict[str, Any] = {"time_type": "exact", "starts_at": start, "ends_at": start + timedelta(days=2)}
    sent, boss = approved(volunteer(), hazardous=True, **span)
    assert Need.INSURANCE in needs(sent)
    policy: dict[str, Any] = {"insurer": "BTA", "policy": "X-1", "valid_from": clock.today(), "valid_to": start.date()}
    actions.insure(sent, by=boss, whose=Insurer.ORGANISER, policy=policy)
    assert Need.INSURANCE in needs(sent), "ends before the work does"
    actions.insure(
        sent, by=boss, whose=Insurer.ORGANISER, policy=policy | {"valid_to": (start + timedelta(days=9)).date()}
    )
    assert Need.INSURANCE not in needs(sent)


def test_work_near_children_needs_the_organisers_attestation() -> None:
    sent, boss = approved(volunteer(), children_present=True)
    assert Need.ATTESTATION in needs(sent)
    actions.attest(sent.opportunity, by=boss)
    assert Need.ATTESTATION not in needs(sent)


def test_consent_opens_the_gate_until_it_is_over_or_withdrawn() -> None:
    emils = volunteer(age_band="13-15")
    sent, boss = approved(emils, for_minors=True)
    consent = consented(sent, emils)
    assert Need.GUARDIAN not in needs(sent)
    assert queries.hash_of(consent.text) == consent.text_hash
    assert "Ilze" not in consent.text
    told = Notification.objects.filter(user=boss, kind="application.consent_received").get()
    assert "Ilze" not in str(told.context)
    with clock.move_to(clock.now() + law.CONSENT_HOLDS + timedelta(days=1)):
        assert Need.GUARDIAN in needs(sent)
        assert actions.expire_consents() == 1
    assert fresh(sent).state == State.WITHDRAWN


def test_only_the_hash_of_the_link_is_stored_and_names_are_sealed() -> None:
    emils = volunteer(age_band="13-15")
    sent, _boss = approved(emils, for_minors=True)
    consent, token = actions.ask_guardian(sent, by=emils)
    actions.give(consent, guardian=ILZE, seen_hash=queries.hash_of(queries.consent_text(sent)), upload=None)
    row = GuardianConsent.objects.filter(pk=consent.pk).extra(select={"raw": "told"}).values("raw", "token_hash").get()
    assert token not in str(row)
    assert b"Ilze" not in bytes(row["raw"])


def test_a_new_link_ends_the_one_before() -> None:
    emils = volunteer(age_band="13-15")
    sent, _boss = approved(emils, for_minors=True)
    _first, token = actions.ask_guardian(sent, by=emils)
    actions.ask_guardian(fresh(sent), by=emils)
    old = queries.consent_by_token(token)
    assert old is not None
    assert old.state == ConsentState.EXPIRED


def test_consent_to_a_text_that_changed_is_refused() -> None:
    emils = volunteer(age_band="13-15")
    sent, _boss = approved(emils, for_minors=True)
    consent, _token = actions.ask_guardian(sent, by=emils)
    with pytest.raises(RefusedError, match=r"consent\.give\.changed"):
        actions.give(consent, guardian=ILZE, seen_hash="0" * 64, upload=None)


def test_an_adult_has_no_guardian_to_ask() -> None:
    person = volunteer(age_band="18-24")
    sent, _boss = approved(person)
    with pytest.raises(RefusedError, match="not_needed"):
        actions.ask_guardian(sent, by=person)


def test_a_guardian_by_mail_is_reminded_twice_and_then_forgotten() -> None:
    emils = volunteer(age_band="13-15")
    sent, _boss = approved(emils, for_minors=True)
    consent, _token = actions.ask_guardian(sent, by=emils, email="ilze@example.lv")
    begin = clock.now()
    for days, n in ((1, 0), (2, 1), (3, 0), (7, 1), (20, 0)):
        with clock.move_to(begin + timedelta(days=days, minutes=1)):
            assert actions.remind_guardians() == n
    with clock.move_to(begin + timedelta(days=31)):
        assert actions.expire_consents() == 1
    assert GuardianConsent.objects.get(pk=consent.pk).contact is None
    assert not Contact.objects.exists()


def test_a_withdrawn_consent_cancels_what_has_not_begun_and_keeps_what_was_done() -> None:
    start = clock.now() + timedelta(days=1)
    hours = [(start + timedelta(days=d), start + timedelta(days=d, hours=1), 2) for d in (0, 5)]
    offer, emils = opportunity(shifts=hours, for_minors=True), volunteer(age_band="13-15")
    sent = application(offer, by=emils, shifts=[one.pk for one in offer.shifts.all()])
    actions.approve(fresh(sent), by=coordinator(offer.organisation))
    consent = consented(fresh(sent), emils)
    with clock.move_to(start + timedelta(days=1)):
        actions.withdraw_consent(GuardianConsent.objects.get(pk=consent.pk))
    assert fresh(sent).state == State.APPROVED
    assert [one.taken for one in offer.shifts.all()] == [1, 0]


@pytest.mark.parametrize("band", ["13-15", "16-17"])
def test_before_consent_adults_send_a_child_only_prepared_texts(band: str) -> None:
    emils = volunteer(age_band=band)
    sent, boss = approved(emils, for_minors=True)
    with pytest.raises(RefusedError, match=r"message\.minor"):
        actions.write(sent, side=Side.ORGANISER, by=boss, text="Atsūti savu numuru")
    made = actions.write(sent, side=Side.ORGANISER, by=boss, text="Atsūti savu numuru", template="thanks")
    assert "numuru" not in made.text
    actions.write(sent, side=Side.VOLUNTEER, by=emils, text="Kur satiekamies?")
    consented(sent, emils)
    actions.write(fresh(sent), side=Side.ORGANISER, by=boss, text="Tiekamies pie vārtiem.")


def agreed(person: User) -> tuple[Agreement, User]:
    sent, boss = approved(person, supports=["expenses"])
    agreement = actions.begin(sent, by=person)
    agreement.application = sent
    with pytest.raises(RefusedError, match=r"agreement\.send\.identity"):
        actions.send(agreement, by=boss, worded=WORDED)
    actions.give_identity(agreement, by=person, told=TOLD, keep_agreed=True)
    return actions.send(agreement, by=boss, worded=WORDED), boss


def test_an_agreement_holds_when_both_signed_the_same_words() -> None:
    person = volunteer()
    agreement, boss = agreed(person)
    assert "Līga Kalna" in str(agreement.terms)
    actions.confirm(agreement, side=Side.VOLUNTEER, by=person, seen_hash=agreement.terms_hash)
    assert Need.AGREEMENT in needs(agreement.application)
    with pytest.raises(RefusedError, match="twice"):
        actions.confirm(agreement, side=Side.VOLUNTEER, by=person, seen_hash=agreement.terms_hash)
    with pytest.raises(RefusedError, match="changed"):
        actions.confirm(agreement, side=Side.ORGANISER, by=boss, seen_hash="0" * 64)
    actions.confirm(agreement, side=Side.ORGANISER, by=boss, seen_hash=agreement.terms_hash)
    assert Need.AGREEMENT not in needs(agreement.application)
    today = clock.today()
    with pytest.raises(RefusedError, match="notice"):
        actions.terminate(agreement, side=Side.VOLUNTEER, by=person, ends_on=today + timedelta(days=2))
    actions.terminate(agreement, side=Side.VOLUNTEER, by=person, ends_on=today + timedelta(days=3))
    assert Need.AGREEMENT not in needs(agreement.application), "in force until its last day"
    with clock.move_to(clock.now() + timedelta(days=4)):
        assert Need.AGREEMENT in needs(agreement.application)


def test_the_database_itself_wants_three_days_of_notice() -> None:
    agreement, boss = agreed(volunteer())
    rows = Agreement.objects.filter(pk=agreement.pk)
    rows.update(organiser_signed_at=clock.now(), volunteer_signed_at=clock.now())
    with pytest.raises(IntegrityError, match="agreement_notice_three_days"), transaction.atomic():
        rows.update(state="terminated", noticed_on=clock.today(), ends_on=clock.today() + timedelta(days=2))
    rows.update(state="terminated", noticed_on=clock.today(), ends_on=clock.today() + timedelta(days=3))
    assert boss.pk


def test_the_pdf_is_pdf_a_tagged_and_always_the_same_bytes() -> None:
    terms, at = sample_terms(), clock.now()
    made = agreement_pdf(terms, made_at=at)
    assert made == agreement_pdf(terms, made_at=at)
    assert b"pdfaid" in made
    assert b"/StructTreeRoot" in made or b"/MarkInfo" in made
    assert hash_of_terms(terms) != hash_of_terms(terms | {"title": "Cits"})
