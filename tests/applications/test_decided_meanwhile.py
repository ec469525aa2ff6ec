"""Who frees places looks under the lock: a page may have been read before somebody else decided."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from talka.applications import actions, queries
from talka.applications.actions.ending import release_after
from talka.applications.enums import ConsentState, State, SystemReason
from talka.applications.models import Application, GuardianConsent
from talka.applications.queries.recount import broken
from talka.core import clock
from talka.core.errors import RefusedError
from tests.applications.test_the_guardians_link import ILZE, child_with_place, given
from tests.factories import opportunity
from tests.factories.applications import application, coordinator, fresh, volunteer

pytestmark = pytest.mark.django_db


def in_days(n: int) -> tuple[datetime, datetime, int]:
    start = clock.now() + timedelta(days=n)
    return start, start + timedelta(hours=2), 3


def with_shifts() -> Application:
    made = opportunity(places=3, shifts=[in_days(2), in_days(9)])
    return application(made, shifts=[one.pk for one in made.shifts.all()])


def test_later_shifts_of_somebody_approved_meanwhile_give_their_places_back() -> None:
    sent = with_shifts()
    read_before = fresh(sent)
    actions.approve(fresh(sent), by=coordinator(sent.organisation))
    release_after(read_before, clock.today() + timedelta(days=5), reason=SystemReason.AGREEMENT_TERMINATED)
    assert [one.taken for one in sent.opportunity.shifts.order_by("starts_at")] == [1, 0]
    assert list(broken()) == []


def test_shifts_of_somebody_who_withdrew_meanwhile_are_given_back_once() -> None:
    sent = with_shifts()
    boss = coordinator(sent.organisation)
    other = application(sent.opportunity, shifts=[one.pk for one in sent.opportunity.shifts.all()])
    for one in (sent, other):
        actions.approve(fresh(one), by=boss)
    read_before = fresh(sent)
    actions.withdraw(fresh(sent), by=read_before.volunteer, reason="health")  # type: ignore[arg-type]  # it has one
    release_after(read_before, clock.today() + timedelta(days=5), reason=SystemReason.AGREEMENT_TERMINATED)
    assert [one.taken for one in sent.opportunity.shifts.order_by("starts_at")] == [1, 1]
    assert list(broken()) == []


def test_a_guardian_withdraws_although_the_organiser_has_just_decided() -> None:
    emils, made = volunteer(age_band="13-15"), opportunity(for_minors=True)
    sent = application(made, by=emils)
    consent = given(fresh(sent), emils)
    read_before = GuardianConsent.objects.select_related("application__opportunity").get(pk=consent.pk)
    actions.approve(fresh(sent), by=coordinator(made.organisation))
    assert actions.withdraw_consent(read_before).state == ConsentState.WITHDRAWN
    assert fresh(sent).state == State.WITHDRAWN
    assert list(broken()) == []


def test_nobody_consents_to_what_the_organiser_has_just_declined() -> None:
    emils, made = volunteer(age_band="13-15"), opportunity(for_minors=True)
    sent, boss = application(made, by=emils), coordinator(made.organisation)
    asked, _token = actions.ask_guardian(fresh(sent), by=emils)
    read_before = GuardianConsent.objects.select_related("application__opportunity").get(pk=asked.pk)
    seen = queries.hash_of(queries.consent_text(read_before.application))
    actions.decide(made.organisation, [sent.public_id], verb="decline", by=boss, reason="other")
    with pytest.raises(RefusedError, match=r"^consent\.over$"):
        actions.give(read_before, guardian=ILZE, seen_hash=seen)


def test_no_link_is_made_for_what_has_just_ended() -> None:
    sent, emils = child_with_place()
    read_before = fresh(sent)
    actions.withdraw(fresh(sent), by=emils, reason="health")
    with pytest.raises(RefusedError, match=r"^consent\.ask\.not_needed$"):
        actions.ask_guardian(read_before, by=emils)
    assert not GuardianConsent.objects.exists()
