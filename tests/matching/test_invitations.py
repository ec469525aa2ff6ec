"""An organiser invites; one tap makes an application, another ends it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from talka.accounts import vault
from talka.applications.enums import State
from talka.applications.models import Application
from talka.core import clock
from talka.core.errors import RefusedError, WrongStateError
from talka.matching import actions, queries
from talka.matching.messages import INVITED
from talka.matching.models import Invitation
from talka.matching.queries.invitations import MOST_A_DAY, MOST_TO_ONE
from talka.notifications.models import Notification
from talka.notifications.queries.texts import say
from tests.factories import opportunity, organisation
from tests.factories.applications import application, coordinator, volunteer
from tests.factories.matching import invitation, offer

pytestmark = pytest.mark.django_db


def code_of(refused: pytest.ExceptionInfo[RefusedError]) -> str:
    return refused.value.code


def test_an_invitation_is_told_and_a_yes_is_an_application_with_what_was_seen() -> None:
    person = volunteer()
    asked = invitation(offer(by=person, skills=["cept"], languages=["uk"]), why="skills")
    told = Notification.objects.get(kind="invitation.received")
    assert (told.user, told.url) == (person, f"/mans/uzaicinajumi/{asked.public_id}/")
    assert told.context["why"] == "Mums vajag to, ko jūs protat"
    sent = actions.accept(asked, by=person)
    assert (sent.volunteer, sent.opportunity, sent.state) == (person, asked.opportunity, State.SUBMITTED)
    assert (sent.skills, sent.languages, sent.pair_id) == (["cept"], ["uk"], asked.pair_id)
    asked.refresh_from_db()
    assert (asked.state, asked.application) == ("accepted", sent)


def test_who_shows_a_name_is_not_told_that_nobody_knows_it() -> None:
    nameless, named = volunteer(), volunteer()
    vault.tell(named, name="Zane")
    for one, is_named in ((nameless, False), (named, True)):
        invitation(offer(by=one, named=is_named))
        told = Notification.objects.get(user=one, kind="invitation.received")
        words = say(INVITED, told.context, "lv", url="http://localhost/").text
        assert ("nezina, kas jūs esat" in words) is not is_named


def test_the_first_answer_holds_and_only_of_who_was_asked() -> None:
    person = volunteer()
    asked = invitation(offer(by=person))
    with pytest.raises(WrongStateError):
        actions.decline(asked, by=volunteer())
    actions.decline(asked, by=person)
    with pytest.raises(WrongStateError):
        actions.accept(asked, by=person)
    assert not Application.objects.exists()
    assert not Notification.objects.exclude(kind="invitation.received").exists()


def test_a_yes_that_cannot_be_done_is_no_answer() -> None:
    person = volunteer()
    asked = invitation(offer(by=person))
    with clock.move_to(clock.now() + timedelta(days=40)), pytest.raises(RefusedError) as refused:
        actions.accept(asked, by=person)
    assert code_of(refused) == "application.apply.closed"
    asked.refresh_from_db()
    assert asked.state == "sent"


def test_a_shift_is_chosen_with_the_yes() -> None:
    start = clock.now() + timedelta(days=3)
    two_days = (start, start + timedelta(days=1))
    work = opportunity(shifts=[(one, one + timedelta(hours=2), 3) for one in two_days])
    person = volunteer()
    asked = invitation(offer(by=person), work)
    with pytest.raises(RefusedError):
        actions.accept(asked, by=person)
    shift = work.shifts.all()[0]
    sent = actions.accept(asked, by=person, shifts=[shift.pk])
    assert [one.shift for one in sent.shifts.all()] == [shift]


def test_nobody_is_invited_twice_to_the_same_even_after_a_no() -> None:
    made, work = offer(), opportunity()
    asked = invitation(made, work)
    actions.decline(asked, by=made.volunteer)
    with pytest.raises(RefusedError) as refused:
        invitation(made, work)
    assert code_of(refused) == "invitation.twice"
    invitation(made, opportunity(organisation=work.organisation))


def test_who_may_not_be_invited() -> None:
    person = volunteer(age_band="65+")
    made = offer(by=person)
    closed, limited = opportunity(traits={"past"}), opportunity(max_age=40)
    for work, code in (
        (opportunity(organisation=organisation(state="suspended")), "invitation.not_verified"),
        (opportunity(traits={"imported"}), "invitation.not_verified"),
        (closed, "invitation.closed"),
        (limited, "invitation.age"),
    ):
        with pytest.raises(RefusedError) as refused:
            invitation(made, work)
        assert code_of(refused) == code
    applied = application(by=person).opportunity
    with pytest.raises(RefusedError) as refused:
        invitation(made, applied)
    assert code_of(refused) == "invitation.applied"
    actions.take_down(person)
    with pytest.raises(RefusedError) as refused:
        invitation(made)
    assert code_of(refused) == "invitation.offer_gone"
    assert not Invitation.objects.exists()


def test_an_organisation_asks_so_many_a_day_and_no_more() -> None:
    work = opportunity()
    boss = coordinator(work.organisation)
    for _ in range(MOST_A_DAY):
        actions.invite(offer(), work, why="field", by=boss)
    with pytest.raises(RefusedError) as refused:
        actions.invite(offer(), work, why="field", by=boss)
    assert code_of(refused) == "invitation.limit"
    assert queries.most_left(work.organisation) == 0
    with clock.move_to(clock.now() + timedelta(hours=25)):
        actions.invite(offer(), work, why="field", by=boss)


def test_one_person_is_asked_so_often_a_day_by_all_together() -> None:
    made = offer()
    for _ in range(MOST_TO_ONE):
        invitation(made)
    with pytest.raises(RefusedError) as refused:
        invitation(made)
    assert code_of(refused) == "invitation.person_limit"


def test_application_and_invitation_share_the_pairs_name() -> None:
    person = volunteer()
    sent = application(by=person)
    asked = invitation(offer(by=person), opportunity(organisation=sent.organisation))
    assert asked.pair == sent.pair
