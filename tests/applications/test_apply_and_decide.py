"""From sending an application to its end: who may, what it takes, what it frees."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from talka.applications import actions, privacy, queries
from talka.applications.enums import State
from talka.applications.messages import WITHDRAWN_LATE
from talka.applications.models import Application, PairName
from talka.applications.schemas import Draft
from talka.core import clock
from talka.core.errors import RefusedError, WrongStateError
from talka.core.models import AuditEntry
from talka.notifications.models import Notification
from talka.notifications.queries.texts import say
from talka.opportunities.models import Opportunity
from tests.factories import opportunity, organisation
from tests.factories.applications import application, coordinator, fresh, volunteer

pytestmark = pytest.mark.django_db


def counts(offer: Opportunity) -> tuple[int, int, int]:
    row = Opportunity.objects.get(pk=offer.pk)
    assert queries.recount(offer.pk) == queries.Counts(row.applied, row.approved, row.taken)
    assert list(queries.broken()) == []
    return row.applied, row.approved, row.taken


def test_sending_counts_people_and_tells_the_team() -> None:
    offer = opportunity()
    boss = coordinator(offer.organisation)
    sent = application(offer, people=2, message="Labprāt palīdzēšu.")
    assert sent.state == State.SUBMITTED
    assert counts(offer) == (2, 0, 0)
    told = Notification.objects.get(user=boss)
    assert told.kind == "application.received"
    assert told.context["pair"] == sent.pair.name
    assert AuditEntry.objects.filter(code="application.submitted", subject_id=sent.public_id).exists()


def test_nobody_applies_twice_while_the_first_lives() -> None:
    offer, person = opportunity(), volunteer()
    first = application(offer, by=person)
    with pytest.raises(RefusedError, match=r"application\.apply\.twice"):
        application(offer, by=person)
    actions.withdraw(fresh(first), by=person, reason="time")
    application(offer, by=person)
    assert counts(offer) == (1, 0, 0)


@pytest.mark.parametrize("traits", [["past"], ["closed"], ["cancelled"], ["hidden"], ["archived"]])
def test_what_is_not_open_takes_no_applications(traits: list[str]) -> None:
    with pytest.raises(RefusedError, match=r"application\.apply\.closed"):
        application(opportunity(traits=traits))


def test_a_partners_opportunity_is_applied_for_there() -> None:
    with pytest.raises(RefusedError, match=r"application\.apply\.elsewhere"):
        application(opportunity(traits=["imported"]))
    listed = opportunity(organisation=organisation(state="listed"))
    with pytest.raises(RefusedError, match=r"application\.apply\.elsewhere"):
        application(listed)


def test_ages_are_the_laws_and_the_organisers() -> None:
    young = volunteer(age_band="13-15")
    with pytest.raises(RefusedError, match=r"application\.apply\.for_minors"):
        application(opportunity(), by=young)
    with pytest.raises(RefusedError, match=r"application\.apply\.for_minors"):
        application(opportunity(traits=["minors"], hazardous=True), by=young)
    application(opportunity(traits=["minors"]), by=young)
    with pytest.raises(RefusedError, match=r"application\.apply\.age"):
        application(opportunity(for_minors=True, min_age=16), by=young)
    with pytest.raises(RefusedError, match=r"application\.apply\.age"):
        application(opportunity(max_age=30), by=volunteer(age_band="65+"))


def test_a_program_cannot_apply_everywhere() -> None:
    person, house = volunteer(), organisation()
    for _ in range(20):
        application(opportunity(organisation=house), by=person)
    with pytest.raises(RefusedError, match=r"application\.apply\.too_many"):
        application(opportunity(organisation=house), by=person)


def test_approving_takes_a_place_and_withdrawing_frees_it() -> None:
    offer = opportunity(places=2)
    boss, person = coordinator(offer.organisation), volunteer()
    sent = application(offer, by=person, people=2)
    actions.approve(fresh(sent), by=boss)
    assert counts(offer) == (2, 2, 2)
    with pytest.raises(RefusedError, match=r"opportunity\.full"):
        actions.approve(fresh(application(offer)), by=boss)
    assert counts(offer) == (3, 2, 2)
    actions.withdraw(fresh(sent), by=person, reason="health")
    assert counts(offer) == (1, 0, 0)


def test_shifts_hold_their_own_places() -> None:
    start = clock.now() + timedelta(days=3)
    hours = [(start + timedelta(hours=h), start + timedelta(hours=h + 2), 1) for h in (0, 4)]
    offer = opportunity(shifts=hours, places=5)
    early, late = offer.shifts.all()
    boss = coordinator(offer.organisation)
    with pytest.raises(RefusedError, match=r"application\.apply\.shift"):
        application(offer)
    actions.approve(fresh(application(offer, shifts=[early.pk, late.pk])), by=boss)
    with pytest.raises(RefusedError, match=r"opportunity\.full"):
        actions.approve(fresh(application(offer, shifts=[late.pk])), by=boss)
    assert counts(offer) == (2, 1, 1)
    assert [one.taken for one in offer.shifts.all()] == [1, 1]


def test_declining_needs_a_coded_reason_and_tells_it() -> None:
    offer, person = opportunity(), volunteer()
    boss = coordinator(offer.organisation)
    sent = application(offer, by=person)
    with pytest.raises(RefusedError, match=r"application\.decline\.reason"):
        actions.decline(fresh(sent), by=boss, reason="because")
    actions.decline(fresh(sent), by=boss, reason="skills")
    assert Notification.objects.get(user=person).kind == "application.declined"
    assert counts(offer) == (1, 0, 0)


def test_a_stale_page_changes_nothing() -> None:
    offer = opportunity()
    boss = coordinator(offer.organisation)
    sent = application(offer)
    seen_before = fresh(sent)
    actions.waitlist(fresh(sent), by=boss)
    with pytest.raises(WrongStateError):
        actions.waitlist(seen_before, by=boss)
    with pytest.raises(WrongStateError, match="raced"):
        actions.approve(seen_before, by=boss)
    assert counts(offer) == (1, 0, 0)


def test_nobody_decides_about_their_own_application() -> None:
    offer = opportunity()
    boss = coordinator(offer.organisation)
    sent = application(offer, by=boss)
    for act in (actions.approve, actions.waitlist):
        with pytest.raises(RefusedError, match=r"application\.own"):
            act(fresh(sent), by=boss)


def test_an_overlap_is_named_to_the_volunteer_only() -> None:
    start = clock.now() + timedelta(days=3)
    span: dict[str, Any] = {"time_type": "exact", "starts_at": start, "ends_at": start + timedelta(hours=4)}
    person, here, there = volunteer(), opportunity("Slepenais darbs", **span), opportunity(**span)
    actions.approve(fresh(application(here, by=person)), by=coordinator(here.organisation))
    sent = application(there, by=person)
    clash = queries.clash(person, queries.spans(there, []))
    assert clash is not None
    assert clash.title == "Slepenais darbs"
    with pytest.raises(RefusedError, match="not_available") as refused:
        actions.approve(fresh(sent), by=coordinator(there.organisation))
    assert "Slepenais" not in refused.value.message
    assert refused.value.message == "Vairs nav pieejams šajā laikā."


def test_late_withdrawal_is_marked_and_told_at_once() -> None:
    start = clock.now() + timedelta(hours=5)
    offer, person = opportunity(shifts=[(start, start + timedelta(hours=1), 3)]), volunteer()
    boss = coordinator(offer.organisation)
    sent = application(offer, by=person, shifts=[offer.shifts.get().pk])
    actions.approve(fresh(sent), by=boss)
    assert actions.withdraw(fresh(sent), by=person, reason="health").late
    assert Notification.objects.filter(user=boss, kind="application.withdrawn_late").count() == 1


def test_what_is_late_is_what_the_organiser_calls_late() -> None:
    """Two days before the start, where three were asked for: not "less than a day"."""
    start = clock.now() + timedelta(hours=48)
    offer, person = opportunity(shifts=[(start, start + timedelta(hours=1), 3)], notice_hours=72), volunteer()
    boss = coordinator(offer.organisation)
    sent = application(offer, by=person, shifts=[offer.shifts.get().pk])
    actions.approve(fresh(sent), by=boss)
    assert actions.withdraw(fresh(sent), by=person, reason="health").late
    told = Notification.objects.get(user=boss, kind="application.withdrawn_late")
    assert "diena" not in say(WITHDRAWN_LATE, told.context, "lv").text
    assert "a day" not in say(WITHDRAWN_LATE, told.context, "en").text


def test_pair_names_differ_between_organisations_and_stay() -> None:
    person, house, other = volunteer(), organisation(), organisation()
    first = application(opportunity(organisation=house), by=person)
    again = application(opportunity(organisation=house), by=person)
    elsewhere = application(opportunity(organisation=other), by=person)
    assert first.pair == again.pair
    assert first.pair.name != elsewhere.pair.name
    assert queries.pair_name(person, house) == first.pair.name


def test_a_drawn_name_that_is_taken_is_drawn_anew() -> None:
    person, house = volunteer(), organisation()
    PairName.objects.create(organisation=house, volunteer=volunteer(), name=queries.candidate(person, house))
    made = actions.ensure_pair(person, house)
    assert made.name == queries.candidate(person, house, 1)


def test_cancelling_ends_all_and_tells_everybody() -> None:
    offer = opportunity(places=3)
    boss = coordinator(offer.organisation)
    people = [volunteer() for _ in range(4)]
    sent = [application(offer, by=one) for one in people]
    actions.approve(fresh(sent[0]), by=boss)
    actions.waitlist(fresh(sent[1]), by=boss)
    actions.decline(fresh(sent[2]), by=boss, reason="time")
    assert actions.cancel_opportunity(offer, reason="Vētra", by=boss) == 3
    assert counts(offer) == (1, 0, 0)
    assert Notification.objects.filter(kind="application.cancelled").count() == 3
    assert set(Application.objects.values_list("state", flat=True)) == {State.WITHDRAWN, State.DECLINED}


def test_coming_or_not_is_said_after_the_work_began_and_may_be_corrected() -> None:
    start = clock.now() + timedelta(hours=2)
    offer, person = opportunity(shifts=[(start, start + timedelta(hours=1), 3)]), volunteer()
    boss = coordinator(offer.organisation)
    sent = application(offer, by=person, shifts=[offer.shifts.get().pk])
    actions.approve(fresh(sent), by=boss)
    with pytest.raises(RefusedError, match="too_early"):
        actions.no_show(fresh(sent), by=boss)
    with clock.move_to(start + timedelta(hours=2)):
        actions.no_show(fresh(sent), by=boss)
        assert counts(offer) == (1, 1, 1)
        answered = actions.answer_no_show(fresh(sent), by=person, text="Vilciens nenāca.")
        assert answered.no_show_answer == "Vilciens nenāca."
        assert actions.complete(fresh(sent), by=boss).state == State.COMPLETED


def test_after_twelve_months_nobody_learns_who_did_not_come() -> None:
    offer, person = opportunity(), volunteer()
    boss, sent = coordinator(offer.organisation), application(offer, by=person)
    actions.approve(fresh(sent), by=boss)
    actions.no_show(fresh(sent), by=boss)
    actions.answer_no_show(fresh(sent), by=person, text="Vilciens nenāca.")
    with clock.move_to(clock.now() + timedelta(days=364)):
        privacy.forget_old()
        assert queries.shown_state(fresh(sent)) == "no_show"
        assert fresh(sent).no_show_answer == "Vilciens nenāca."
    with clock.move_to(clock.now() + timedelta(days=366)):
        privacy.forget_old()
        assert queries.shown_state(fresh(sent)) == "past"
        assert fresh(sent).no_show_answer == ""


def test_draft_answers_only_questions_of_the_opportunity() -> None:
    offer, other = opportunity(questions=["Vai esi šeit bijis?"]), opportunity(questions=["Cita?"])
    mine, foreign = offer.questions.get(), other.questions.get()
    sent = actions.apply(
        offer, volunteer=volunteer(), draft=Draft(answers={mine.pk: "Jā", foreign.pk: "nē"}, message=" ")
    )
    assert [(one.question_text, one.text) for one in sent.answers.all()] == [("Vai esi šeit bijis?", "Jā")]
