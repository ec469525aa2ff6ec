"""Accounts at the desk: looked up by what the person told, closed with a reason, opened, recognised; never named."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from talka.accounts import vault
from talka.accounts.enums import State
from talka.accounts.models import Ban, Duty, User
from talka.core import clock
from talka.core.models import AuditEntry
from talka.notifications.models import Notification
from talka.organisations.models import Membership
from talka.web import privacy
from tests import factories
from tests.factories.applications import coordinator, volunteer

pytestmark = pytest.mark.django_db
WORDS = "Trīs reizes rakstīja draudus."


def moderator() -> User:
    made = volunteer()
    made.is_staff = True
    made.save()
    Duty.objects.create(user=made, kind="moderator")
    return made


@pytest.fixture
def me() -> User:
    return moderator()


@pytest.fixture
def desk(client: Client, me: User) -> Client:
    return factories.sign_in(client, me)


def page(person: User) -> str:
    return reverse("desk_person", args=[person.pk])


@pytest.fixture
def person() -> User:
    made = volunteer()
    made.nickname = "Kanārijputniņš"
    made.save()
    vault.tell(made, name="Dzeltenspārnis", email="kanarija@example.lv")
    return made


@pytest.mark.parametrize("told", ["kanārijputniņš", "Kanarija@example.lv"])
def test_who_told_a_nickname_or_address_is_found_by_a_random_id_and_sees_it(
    desk: Client, person: User, told: str
) -> None:
    answer = desk.post(reverse("desk_people"), {"who": told})
    assert answer["Location"] == page(person)
    shown = desk.get(page(person)).text
    assert str(person.pk) in shown
    assert [secret for secret in ("Kanārij", "kanarija@", "Dzeltensp") if secret in shown] == []
    assert [one["code"] for one in privacy.looks(person)] == ["person.looked_up"]
    assert "uzmeklēja" in privacy.page_of(privacy.export_person(person), "lv")


@pytest.mark.parametrize("told", ["", "Kanārij", "example.lv", "5b0b8ad4-6f4e-4c36-9d0c-2f6f0c0d7a11", "%"])
def test_a_part_of_a_name_finds_nobody(desk: Client, person: User, told: str) -> None:
    answer = desk.post(reverse("desk_people"), {"who": told})
    assert answer.status_code == 422
    assert not AuditEntry.objects.filter(code="person.looked_up").exists()


def test_an_erased_account_is_nobodys(desk: Client, person: User) -> None:
    privacy.erase_person(person)
    assert desk.get(page(person)).status_code == 404
    assert desk.post(reverse("desk_people"), {"who": str(person.pk)}).status_code == 422


def test_closing_needs_a_code_and_words_and_tells_the_person(desk: Client, person: User) -> None:
    for told in ({"message": WORDS}, {"reason": "nonsense", "message": WORDS}, {"reason": "abuse", "message": " ok "}):
        assert desk.post(page(person), {"act": "close", **told}).status_code == 422, told
    assert not Ban.objects.exists()
    assert desk.post(page(person), {"act": "close", "reason": "abuse", "message": WORDS}).status_code == 302
    person.refresh_from_db()
    row = Ban.objects.get(user=person)
    assert (person.state, row.reason, row.note) == (State.BANNED, "abuse", WORDS)
    listed = desk.get(reverse("desk_people")).text
    assert page(person) in listed
    assert WORDS in desk.get(page(person)).text


def test_moderators_and_oneself_are_not_closed_here(desk: Client, me: User) -> None:
    other = moderator()
    for one in (me, other):
        answer = desk.post(page(one), {"act": "close", "reason": "abuse", "message": WORDS})
        assert answer.status_code == 422
        one.refresh_from_db()
        assert one.state == State.ACTIVE


def test_a_mistake_is_opened_again_but_an_appeal_has_its_own_queue(desk: Client, me: User, person: User) -> None:
    desk.post(page(person), {"act": "close", "reason": "spam", "message": WORDS})
    Ban.objects.filter(user=person).update(appeal="Tas nebiju es.", appealed_at=clock.now())
    assert desk.post(page(person), {"act": "reopen"}).status_code == 422
    Ban.objects.filter(user=person).update(appeal="", appealed_at=None)
    assert desk.post(page(person), {"act": "reopen"}).status_code == 302
    person.refresh_from_db()
    assert person.state == State.ACTIVE
    assert desk.post(page(person), {"act": "reopen"}).status_code == 422, "it is open already"


def returned(person: User) -> User:
    person.second_factor_barred = True
    person.save()
    return person


def test_who_came_back_is_confirmed_once_with_how_it_was_made_sure(desk: Client) -> None:
    house = factories.organisation(name="Biedrība „Bāka”")
    person = returned(coordinator(house, role="admin"))
    waiting = desk.get(reverse("desk")).text + desk.get(reverse("desk_people")).text
    assert page(person) in waiting
    assert "Biedrība „Bāka”" in waiting
    assert desk.post(page(person), {"act": "recognise", "message": ""}).status_code == 422
    said = {"act": "recognise", "message": "Piezvanīju valdes priekšsēdētājai."}
    assert desk.post(page(person), said).status_code == 302
    person.refresh_from_db()
    assert not person.second_factor_barred
    assert AuditEntry.objects.get(code="person.recognised").details["why"] == said["message"]
    assert Notification.objects.filter(user=person, kind="person.return_confirmed").count() == 1
    assert desk.post(page(person), said).status_code == 422


def test_nobody_confirms_themselves(desk: Client, me: User) -> None:
    returned(me)
    answer = desk.post(page(me), {"act": "recognise", "message": "Tas tiešām esmu es."})
    assert answer.status_code in {302, 403, 422}
    me.refresh_from_db()
    assert me.second_factor_barred


def test_regional_moderators_decide_about_no_accounts(client: Client, person: User) -> None:
    regional = moderator()
    Duty.objects.filter(user=regional).update(region="LV00A")
    browser = factories.sign_in(client, regional)
    assert browser.get(reverse("desk_people")).status_code == 403
    assert browser.post(page(person), {"act": "close", "reason": "abuse", "message": WORDS}).status_code == 403


def test_an_organisation_is_handed_over_to_one_of_its_team_only(desk: Client) -> None:
    house, other = factories.organisation(), factories.organisation()
    helper, foreign = coordinator(house), coordinator(other)
    mine, theirs = (Membership.objects.get(user=one) for one in (helper, foreign))
    here = reverse("desk_organisation", args=[house.public_id])
    assert page(helper) in desk.get(here).text
    for told in ({"member": theirs.pk, "message": WORDS}, {"member": mine.pk, "message": " "}, {"message": WORDS}):
        assert desk.post(here, {"verb": "hand_over", **told}).status_code == 422, told
    assert desk.post(here, {"verb": "hand_over", "member": mine.pk, "message": WORDS}).status_code == 302
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.role, theirs.role) == ("admin", "coordinator")
    assert AuditEntry.objects.get(code="organisation.handed_over").details["why"] == WORDS


def test_names_that_look_the_same_stand_beside_each_other(desk: Client) -> None:
    one, two = factories.organisation(name="Biedrība „Labais darbs”"), factories.organisation(name="Labais Dаrbs")
    alone = factories.organisation(name="Cits nosaukums")
    shown = desk.get(reverse("desk_find")).text
    assert all(reverse("desk_organisation", args=[twin.public_id]) in shown for twin in (one, two))
    assert reverse("desk_organisation", args=[alone.public_id]) not in shown
    assert two.name in desk.get(reverse("desk_organisation", args=[one.public_id])).text
