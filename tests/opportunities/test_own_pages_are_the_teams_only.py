from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.urls import reverse

from talka.accounts.models import User
from talka.opportunities.models import Opportunity, Report
from talka.opportunities.policies import EDIT, SEE, access_for_moderator, access_own, access_report
from talka.organisations.actor import Actor
from tests.factories import opportunity
from tests.opportunities.desk_and_team import actor, coordinator, member, seen, url, verified_by_eid, whole_draft

pytestmark = pytest.mark.django_db

PAGES = ("own", "deadline")
ACTS = ("publish", "take_back", "duplicate", "keep_template", "close", "remove", "restore", "deadline")
ABSENT = "2222222222"


@pytest.mark.parametrize("name", [*PAGES, "edit"])
def test_foreign_and_absent_pages_answer_the_same_bytes(name: str) -> None:
    foreign = whole_draft()
    team = verified_by_eid()
    browser = coordinator(team)
    step = ["kas"] if name == "edit" else []
    answers = [
        browser.get(reverse(f"opportunities:{name}", args=[key, public_id, *step]))
        for key, public_id in (
            (foreign.organisation.key, foreign.public_id),
            (foreign.organisation.key, ABSENT),
            (team.key, foreign.public_id),
            (team.key, ABSENT),
        )
    ]
    assert {answer.status_code for answer in answers} == {404}
    parts = (foreign.organisation.key, team.key, foreign.public_id, ABSENT)
    assert len({seen(answer, *parts) for answer in answers}) == 1


@pytest.mark.parametrize("name", ACTS)
def test_nobody_acts_on_what_is_foreign(name: str) -> None:
    foreign = whole_draft()
    before = list(Opportunity.objects.values())
    browser = coordinator(verified_by_eid())
    assert browser.post(url(name, foreign), {"until_day": "2030-01-01", "reason": "x"}).status_code == 404
    assert list(Opportunity.objects.values()) == before


@pytest.mark.parametrize("name", [*PAGES, "edit"])
def test_who_is_not_signed_in_is_asked_to(name: str) -> None:
    one = whole_draft()
    answer = Client().get(url(name, one, *(["kas"] if name == "edit" else [])))
    assert answer.status_code == 302
    assert "/ienakt/" in answer.headers["Location"] or "demo" in answer.headers["Location"]


@pytest.mark.parametrize("name", [name for name in ACTS if name not in PAGES])
def test_acts_are_posted(name: str) -> None:
    one = whole_draft()
    assert coordinator(one.organisation).get(url(name, one)).status_code == 405


def test_an_admin_writes_only_with_two_factors_but_sees_with_one() -> None:
    one = whole_draft()
    person = member(one.organisation, "admin")
    one_factor = actor(person, one.organisation, "admin")
    assert access_own(one_factor, one.public_id, SEE) == one
    with pytest.raises(PermissionDenied):
        access_own(one_factor, one.public_id, EDIT)
    two = Actor(user=person, roles=one_factor.roles, second_factor=True)
    assert access_own(two, one.public_id, EDIT, key=one.organisation.key) == one


def test_one_of_another_organisation_of_the_same_person_is_not_found_under_this_one() -> None:
    one, other = whole_draft(), whole_draft()
    person = member(one.organisation)
    both = Actor(user=person, roles={one.organisation_id: "coordinator", other.organisation_id: "coordinator"})
    with pytest.raises(Http404):
        access_own(both, one.public_id, SEE, key=other.organisation.key)


def test_moderators_reach_any_of_them_with_two_factors_and_nobody_else_does() -> None:
    one = whole_draft()
    report = Report.objects.create(opportunity=one, reason="over")
    person = User.objects.create_user("moderatore", "parole", is_staff=True)
    reach: list[Callable[[Actor], object]] = [
        lambda who: access_for_moderator(who, one.public_id),
        lambda who: access_report(who, report.public_id),
    ]
    for ask in reach:
        assert ask(Actor(user=person, is_moderator=True, second_factor=True)) in {one, report}
        with pytest.raises(PermissionDenied):
            ask(Actor(user=person, is_moderator=True))
        with pytest.raises(Http404):
            ask(actor(member(one.organisation), one.organisation))


def test_what_a_partner_sent_is_seen_but_not_written_on_by_the_team() -> None:
    team = verified_by_eid()
    one = opportunity(traits=["imported"], organisation=team)
    browser = coordinator(team)
    page = browser.get(url("own", one))
    assert (page.status_code, page.context["verbs"], page.context["editable"]) == (200, [], False)
    assert browser.get(url("edit", one, "kas")).status_code == 302
