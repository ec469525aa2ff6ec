"""Who is in a team, who may change it, and what happens the moment somebody is out."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from talka.accounts import vault
from talka.accounts.models import Contact, User
from talka.core import clock
from talka.core.errors import RefusedError
from talka.core.models import AuditEntry
from talka.notifications.models import Notification
from talka.organisations import actions, messages, policies, privacy, queries
from talka.organisations.actor import Actor, roles_of
from talka.organisations.enums import Role
from talka.organisations.models import Invitation, JoinRequest, Membership, Organisation
from tests.factories import member_of, organisation, sign_in

pytestmark = pytest.mark.django_db


def actor(person: User, *, second_factor: bool = True) -> Actor:
    return Actor(person, roles_of(person), second_factor=second_factor)


def place(one: Organisation, person: User) -> Membership:
    found = queries.own_membership(one, person)
    assert found
    return found


def told(person: User) -> list[str]:
    return list(Notification.objects.filter(user=person).order_by("made_at").values_list("kind", flat=True))


def test_outside_it_is_not_there_and_inside_the_role_decides() -> None:
    one, other = organisation(), organisation()
    admin, coordinator = member_of(one), member_of(one, Role.COORDINATOR)
    with pytest.raises(Http404):
        policies.access(actor(admin), other.key, policies.SEE)
    with pytest.raises(Http404):
        policies.access(actor(admin), "40000000000", policies.SEE)
    assert policies.access(actor(coordinator), one.key, "manage_applications") == one
    for verb in ("edit_profile", "manage_team"):
        assert policies.access(actor(admin), one.key, verb) == one
        with pytest.raises(PermissionDenied):
            policies.access(actor(coordinator), one.key, verb)


def test_an_admin_with_one_factor_may_look_but_not_act() -> None:
    one = organisation()
    admin, coordinator = member_of(one), member_of(one, Role.COORDINATOR)
    weak = actor(admin, second_factor=False)
    assert policies.access(weak, one.key, policies.SEE) == one
    for verb in set(policies.VERBS) - {policies.SEE}:
        with pytest.raises(policies.SecondFactorNeededError):
            policies.access(weak, one.key, verb)
    assert policies.access(actor(coordinator, second_factor=False), one.key, "manage_hours") == one


def bare(page: bytes, key: str) -> bytes:
    """A page without what differs between any two answers: its own address, and the mask of the form's token."""
    return re.sub(rb'csrfmiddlewaretoken" value="[^"]+"', b"", page).replace(key.encode(), b"")


def test_foreign_and_absent_answer_the_same_bytes(client: Client) -> None:
    one, other = organisation(), organisation()
    sign_in(client, member_of(one))
    absent = "40000000000"
    for page in ("team", "invite", "leave", "profile", "reports", "pictures", "branches", "proof"):
        foreign = client.get(reverse(f"organisations:{page}", args=[other.key]))
        nothing = client.get(reverse(f"organisations:{page}", args=[absent]))
        assert (foreign.status_code, nothing.status_code) == (404, 404), page
        assert bare(foreign.content, other.key) == bare(nothing.content, absent), page


def test_access_ends_at_once(client: Client) -> None:
    one = organisation()
    admin, coordinator = member_of(one), member_of(one, Role.COORDINATOR)
    address = reverse("organisations:team", args=[one.key])
    sign_in(client, coordinator)
    assert client.get(address).status_code == 200
    actions.remove(place(one, coordinator), by=admin)
    assert client.get(address).status_code == 404
    assert told(coordinator) == ["organisation.removed"]


def test_the_last_admin_neither_leaves_nor_steps_down_nor_is_removed() -> None:
    one = organisation()
    admin = member_of(one)
    member_of(one, Role.COORDINATOR)
    acts: list[Callable[[], object]] = [
        lambda: actions.leave(place(one, admin), by=admin),
        lambda: actions.remove(place(one, admin), by=admin),
        lambda: actions.change_role(place(one, admin), role=Role.COORDINATOR, by=admin),
    ]
    for act in acts:
        with pytest.raises(RefusedError, match=r"organisation\.member\.last_admin"):
            act()
    assert place(one, admin).role == Role.ADMIN


def test_handing_over_makes_one_admin_and_one_coordinator() -> None:
    one = organisation()
    admin, coordinator = member_of(one), member_of(one, Role.COORDINATOR)
    actions.transfer(place(one, admin), to=place(one, coordinator), by=admin)
    assert (place(one, admin).role, place(one, coordinator).role) == (Role.COORDINATOR, Role.ADMIN)
    actions.leave(place(one, admin), by=admin)
    assert queries.team(one) == [coordinator]


def invited(one: Organisation, by: User, role: str = Role.COORDINATOR) -> tuple[Invitation, str]:
    """The invitation, and the token of its link as the letter has it."""
    tokens: list[str] = []
    tell = messages.tell

    def overhear(kind: object, organisation: object, to: object, page: str, *args: str, **more: object) -> None:
        tokens.extend(args)

    messages.tell = overhear  # only while it is sent
    try:
        made = actions.invite(one, email="anna@example.lv", role=role, language="lv", by=by)
    finally:
        messages.tell = tell
    return made, tokens[0]


def test_an_invitation_lets_one_person_in_once(client: Client) -> None:
    one = organisation()
    admin = member_of(one)
    made, token = invited(one, admin)
    address = reverse("organisations:invitation", args=[token])
    assert token not in str(made.__dict__)
    assert client.get(address).status_code == 200
    assert not Membership.objects.filter(organisation=one).exclude(user=admin).exists()  # looking does nothing
    guest = User.objects.create_user("kanarija-viesis", "parole")
    vault.tell(guest, email="Anna@example.lv")
    sign_in(client, guest, second_factor=False)
    assert client.post(address, {"display_name": "Anna"}).status_code == 302
    assert place(one, guest).display_name == "Anna"
    assert client.post(address, {"display_name": "Anna"}).status_code == 404
    assert not Contact.objects.exists()
    assert told(admin) == ["organisation.joined"]


@pytest.mark.parametrize("address", ["", "cita@example.lv"])
def test_a_letter_passed_on_only_asks_to_be_let_in(client: Client, address: str) -> None:
    one = organisation()
    admin, guest = member_of(one), User.objects.create_user("kanarija-viesis", "parole")
    vault.tell(guest, email=address)
    _made, token = invited(one, admin, Role.ADMIN)
    sign_in(client, guest, second_factor=False)
    page = reverse("organisations:invitation", args=[token])
    assert client.post(page, {"display_name": "Anna"})["Location"] == reverse("organisations:mine")
    assert not Membership.objects.filter(user=guest).exists()
    assert (JoinRequest.objects.get().display_name, told(admin)) == ("Anna", ["organisation.join_requested"])
    assert client.post(page, {"display_name": "Anna"}).status_code == 404  # used up all the same
    actions.answer_request(JoinRequest.objects.get(), accepted=True, by=admin)
    assert place(one, guest).role == Role.COORDINATOR


def test_a_coordinator_does_not_become_admin_by_the_letter_of_another(client: Client) -> None:
    one = organisation()
    admin, coordinator = member_of(one), member_of(one, Role.COORDINATOR)
    _made, token = invited(one, admin, Role.ADMIN)
    sign_in(client, coordinator, second_factor=False)
    answer = client.post(reverse("organisations:invitation", args=[token]), {"display_name": "Anna"})
    assert answer.status_code == 422
    assert place(one, coordinator).role == Role.COORDINATOR
    assert Invitation.objects.live().exists()  # for whom it was meant


def test_mails_to_strangers_are_counted_and_go_from_verified_organisations_only() -> None:
    one, draft = organisation(), organisation(state="draft")
    admin = member_of(one)
    for number in range(30):
        made = actions.invite(one, email=f"svesa{number}@example.lv", role="admin", language="lv", by=admin)
        actions.revoke(made, by=admin)
    with pytest.raises(RefusedError, match="too_many_tries"):
        actions.invite(one, email="svesa@example.lv", role="admin", language="lv", by=admin)
    with pytest.raises(RefusedError, match=r"organisation\.invite\.unproven"):
        actions.invite(draft, email="svesa@example.lv", role="admin", language="lv", by=member_of(draft))


def test_who_is_not_signed_in_cannot_accept(client: Client) -> None:
    one = organisation()
    _made, token = invited(one, member_of(one))
    answer = client.post(reverse("organisations:invitation", args=[token]), {"display_name": "Anna"})
    assert answer.status_code == 403
    assert Membership.objects.filter(organisation=one).count() == 1


def test_after_72_hours_and_when_taken_back_a_link_is_dead() -> None:
    one = organisation()
    admin, guest = member_of(one), User.objects.create_user("kanarija-viesis", "parole")
    made, token = invited(one, admin)
    with clock.move_to(clock.now() + timedelta(hours=72, seconds=1)), pytest.raises(RefusedError):
        actions.accept(token, by=guest, display_name="Anna")
    actions.revoke(made, by=admin)
    assert not Contact.objects.exists()
    with pytest.raises(RefusedError):
        actions.accept(token, by=guest, display_name="Anna")


def test_the_address_is_in_the_vault_only(client: Client) -> None:
    one = organisation()
    sign_in(client, member_of(one))
    answer = client.post(
        reverse("organisations:invite", args=[one.key]),
        {"email": "anna.liepina@example.lv", "role": "coordinator", "language": "lv"},
        follow=True,
    )
    made = Invitation.objects.get()
    assert made.hint == "a…@example.lv"
    assert made.contact
    assert vault.address_of(made.contact) == "anna.liepina@example.lv"
    assert "liepina" not in answer.content.decode()
    assert "liepina" not in str(list(AuditEntry.objects.values())) + str(list(Notification.objects.values()))


def test_addresses_of_old_invitations_are_forgotten() -> None:
    one = organisation()
    invited(one, member_of(one))
    assert privacy.forget_ended() == 0
    with clock.move_to(clock.now() + timedelta(hours=73)):
        assert privacy.forget_ended() == 1
    assert not Contact.objects.exists()
    assert Invitation.objects.get().hint == ""


def test_a_coordinator_invited_as_admin_becomes_one_and_an_admin_stays_one() -> None:
    one = organisation()
    admin, coordinator = member_of(one), member_of(one, Role.COORDINATOR)
    for person, role in ((coordinator, Role.ADMIN), (admin, Role.COORDINATOR)):
        vault.tell(coordinator, email="")
        vault.tell(person, email="anna@example.lv")
        _made, token = invited(one, admin, role)
        actions.accept(token, by=person, display_name="")
        assert place(one, person).role == Role.ADMIN


def test_asking_to_join_and_the_answer(client: Client) -> None:
    one = organisation()
    admin, guest = member_of(one), User.objects.create_user("kanarija-viesis", "parole")
    sign_in(client, guest, second_factor=False)
    address = reverse("organisations:join", args=[one.registration_number])
    assert client.post(address, {"display_name": "Anna, koordinatore", "message": ""}).status_code == 302
    assert client.post(address, {"display_name": "Anna", "message": ""}).status_code == 422  # one is enough
    asked = JoinRequest.objects.get()
    shown = sign_in(client, admin).get(reverse("organisations:team", args=[one.key])).content.decode()
    assert "Anna, koordinatore" in shown
    client.post(reverse("organisations:answer", args=[one.key, asked.public_id]), {"act": "accept"})
    assert (place(one, guest).role, place(one, guest).display_name) == ("coordinator", "Anna, koordinatore")
    assert (told(admin), told(guest)) == (["organisation.join_requested"], ["organisation.join_answered"])


def test_a_request_of_another_organisation_is_not_ours_to_answer(client: Client) -> None:
    one, other = organisation(), organisation()
    member_of(other)
    asked = actions.ask_to_join(other, by=User.objects.create_user("viesis", "parole"), display_name="A", message="")
    sign_in(client, member_of(one))
    assert client.post(reverse("organisations:answer", args=[one.key, asked.public_id])).status_code == 404


def test_no_page_of_the_team_shows_a_nickname(client: Client) -> None:
    one = organisation()
    admin = member_of(one, nickname="Slepenais Segvārds", display_name="Jānis")
    member_of(one, Role.COORDINATOR, nickname="Otrs Segvārds")
    sign_in(client, admin)
    other = Membership.objects.get(role="coordinator")
    for page in (
        reverse("organisations:team", args=[one.key]),
        reverse("organisations:member", args=[one.key, other.pk]),
        reverse("organisations:proof", args=[one.key]),
    ):
        main = client.get(page).content.decode().split("<main", 1)[1]
        assert "Segvārds" not in main


def test_a_team_of_twenty_is_read_with_as_many_questions_as_one_of_two(client: Client) -> None:
    one = organisation()
    sign_in(client, member_of(one))
    address = reverse("organisations:team", args=[one.key])
    client.get(address)
    before = _questions(client, address)
    for _ in range(18):
        member_of(one, Role.COORDINATOR)
    assert _questions(client, address) == before


def _questions(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_a_heads_admin_is_admin_of_its_branches_and_its_coordinator_is_not() -> None:
    head = organisation()
    admin, coordinator = member_of(head), member_of(head, Role.COORDINATOR)
    branch = organisation(branch_of=head, registration_number=head.registration_number)
    assert policies.access(actor(admin), branch.key, "manage_team") == branch
    with pytest.raises(Http404):
        policies.access(actor(coordinator), branch.key, policies.SEE)
    assert queries.team(branch) == [admin]
