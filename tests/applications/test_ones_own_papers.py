"""One's own papers open one's own gate, and nobody stands on both sides of an agreement."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from talka.accounts.models import User
from talka.applications import actions, queries
from talka.applications.enums import Insurer, Need, Purpose, Side
from talka.applications.models import Agreement, Application
from talka.applications.schemas import Draft, Guardian
from talka.core import clock
from talka.core.errors import RefusedError, WrongStateError
from talka.core.periods import local
from talka.opportunities.models import Opportunity
from tests.factories import opportunity, organisation
from tests.factories.applications import application, coordinator, fresh, volunteer

pytestmark = pytest.mark.django_db
HASH = "0" * 64
ILZE = Guardian("Ilze Kļava", "mother", "Emīls Kļava", "Ilze Kļava")


def approved(offer: Opportunity, person: User) -> Application:
    actions.approve(fresh(application(offer, by=person)), by=coordinator(offer.organisation))
    return fresh(Application.objects.get(opportunity=offer, volunteer=person))


def needs(sent: Application) -> set[str]:
    return {one.code.value for one in queries.may_start(sent)}


def consented(sent: Application) -> None:
    assert sent.volunteer
    asked, _token = actions.ask_guardian(sent, by=sent.volunteer)
    seen = queries.hash_of(queries.consent_text(sent, asked.subject))
    actions.give(asked, guardian=ILZE, seen_hash=seen, upload=None)


def signed(sent: Application) -> None:
    now = clock.now()
    Agreement.objects.create(
        application=sent,
        number=sent.public_id,
        state="signed",
        terms_hash=HASH,
        organiser_signed_at=now,
        volunteer_signed_at=now,
    )


@pytest.mark.parametrize(
    ("need", "paper"),
    [
        (Need.GUARDIAN, consented),
        (Need.AGREEMENT, signed),
        (Need.ATTESTATION, lambda one: actions.attest(one.opportunity, by=volunteer())),
    ],
)
def test_a_paper_opens_the_gate_of_its_own_work_only(need: Need, paper: Callable[[Application], object]) -> None:
    """Of one child, at one organisation, for two works."""
    house, child = organisation(), volunteer(age_band="13-15")
    work, other = (
        approved(opportunity(organisation=house, for_minors=True, children_present=True), child) for _n in range(2)
    )
    paper(work)
    assert need not in needs(work)
    assert need in needs(other)


def test_a_policy_that_begins_after_the_work_or_ends_before_it_does_is_none() -> None:
    """A night's work ends the next day in Riga."""
    start = clock.now().replace(hour=19, minute=0) + timedelta(days=5)
    offer = opportunity(hazardous=True, shifts=[(start, start + timedelta(hours=8), 2)])
    sent = application(offer, shifts=[offer.shifts.get().pk])
    day, next_day = local(start).date(), local(start + timedelta(hours=8)).date()
    assert next_day == day + timedelta(days=1)
    for first, last, holds in [
        (day + timedelta(days=1), next_day, False),
        (day, day, False),
        (day, next_day, True),
    ]:
        policy = {"insurer": "A", "policy": "1", "valid_from": first, "valid_to": last}
        actions.insure(sent, by=volunteer(), whose=Insurer.ORGANISER, policy=policy)
        assert (Need.INSURANCE not in needs(sent)) is holds


def test_nobody_signs_for_both_sides_and_no_draft_is_signed() -> None:
    offer = opportunity(supports=["expenses"])
    boss = coordinator(offer.organisation)
    agreement = actions.begin(approved(offer, boss), by=boss)
    with pytest.raises(WrongStateError, match=r"agreement\.sign\.state"):
        actions.confirm(agreement, side=Side.VOLUNTEER, by=boss, seen_hash="")
    Agreement.objects.filter(pk=agreement.pk).update(state="sent", terms_hash=HASH, sent_at=clock.now())
    agreement.refresh_from_db()
    with pytest.raises(RefusedError, match=r"application\.own"):
        actions.confirm(agreement, side=Side.ORGANISER, by=boss, seen_hash=HASH)
    with pytest.raises(RefusedError, match=r"application\.own"):
        actions.send(agreement, by=boss, worded={})
    with pytest.raises(RefusedError, match=r"application\.own"):
        actions.take_back(agreement, by=boss)
    now = clock.now()
    Agreement.objects.filter(pk=agreement.pk).update(state="signed", organiser_signed_at=now, volunteer_signed_at=now)
    agreement.refresh_from_db()
    with pytest.raises(RefusedError, match=r"application\.own"):
        actions.terminate(agreement, side=Side.ORGANISER, by=boss, ends_on=clock.today() + timedelta(days=9))


@pytest.mark.parametrize(("people", "refused"), [(0, True), (51, True), (50, False), (1, False)])
def test_a_group_has_one_to_fifty_people(people: int, refused: bool) -> None:  # noqa: FBT001  # a case
    offer = opportunity(places=None)
    if refused:
        with pytest.raises(RefusedError, match=r"application\.apply\.people"):
            application(offer, people=people)
    else:
        assert application(offer, people=people).people == people


def test_a_group_is_not_larger_than_all_the_places() -> None:
    offer = opportunity(places=3)
    with pytest.raises(RefusedError, match=r"application\.apply\.people"):
        application(offer, people=4)
    assert application(offer, people=3).people == 3


def test_a_shift_of_another_work_is_not_chosen() -> None:
    start = clock.now() + timedelta(days=3)
    offers = [opportunity(shifts=[(start, start + timedelta(hours=1), 2)]) for _n in range(2)]
    with pytest.raises(RefusedError, match=r"application\.apply\.shift"):
        application(offers[0], shifts=[offers[1].shifts.get().pk])


def test_who_waits_for_forty_answers_does_not_send_one_more() -> None:
    person, house, begin = volunteer(), organisation(), clock.now()
    offers = [opportunity(organisation=house, apply_until=begin + timedelta(days=90)) for _n in range(41)]
    for n, offer in enumerate(offers[:40]):
        with clock.move_to(begin + timedelta(days=2 * (n // 19))):
            application(offer, by=person)
    with clock.move_to(begin + timedelta(days=9)), pytest.raises(RefusedError, match=r"application\.apply\.too_many"):
        application(offers[40], by=person)


def test_what_the_vault_does_not_hold_is_not_disclosed() -> None:
    draft = Draft(shares=("phone", "email"))
    sent = actions.apply(opportunity(), volunteer=volunteer(), draft=draft)
    assert not sent.disclosures.exists()
    assert actions.disclose(sent, [], purpose=Purpose.APPLICATION) is None


def test_stepping_back_says_why_and_is_late_only_from_a_place() -> None:
    start = clock.now() + timedelta(hours=5)
    offer, person = opportunity(shifts=[(start, start + timedelta(hours=1), 3)]), volunteer()
    sent = application(offer, by=person, shifts=[offer.shifts.get().pk])
    with pytest.raises(RefusedError, match=r"application\.withdraw\.reason"):
        actions.withdraw(fresh(sent), by=person, reason="erased")
    assert not actions.withdraw(fresh(sent), by=person, reason="time").late, "nobody counted on them yet"
