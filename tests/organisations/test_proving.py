"""Proving the right to speak for an organisation: by eID, by the register's address, by a signed application."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from talka.accounts.models import Contact, Representation, User
from talka.core import clock
from talka.core.errors import RefusedError, WrongStateError
from talka.core.models import StoredFile
from talka.core.signatures import SignedDocument, Signer
from talka.notifications.models import Notification
from talka.organisations import actions, messages, privacy, queries
from talka.organisations.actions import proving
from talka.organisations.models import JoinRequest, Membership, Organisation, Proof
from talka.registers.models import LegalEntity
from tests.factories import legal_entity, member_of, organisation, sign_in

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF"


@pytest.fixture(autouse=True)
def media(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def moderator() -> User:
    return User.objects.create_user("moderators", "parole", is_staff=True)


@pytest.fixture
def signed(monkeypatch: pytest.MonkeyPatch) -> list[Signer]:
    """Whom the check of signatures will name; empty it and the file is unsigned."""
    signers = [Signer("ANNA LIEPIŅA", "PNOLV-…-…47", "", clock.now(), "T", "valid", (), "aa")]
    monkeypatch.setattr(proving, "verify_signed", lambda *_a, **_k: SignedDocument("pdf", tuple(signers), ("a.pdf",)))
    return signers


def begun(by: User, **values: Any) -> tuple[LegalEntity, Organisation]:
    entity = legal_entity(**values)
    return entity, actions.register(entity, by=by)


def somebody(name: str = "kanarija") -> User:
    return User.objects.create_user(name, "parole")


def application() -> SimpleUploadedFile:
    return SimpleUploadedFile("iesniegums.pdf", PDF)


def told(person: User) -> list[str]:
    return list(Notification.objects.filter(user=person).order_by("made_at", "pk").values_list("kind", flat=True))


def represents(person: User, number: str) -> None:
    Representation.objects.create(user=person, registration_number=number, issuer="eid", assurance="high")


def test_without_the_claim_of_the_sign_in_nothing_is_proved() -> None:
    person, other = somebody(), legal_entity()
    _entity, one = begun(person)
    represents(person, other.pk)
    with pytest.raises(RefusedError, match=r"not_representative"):
        actions.prove_by_eid(one, by=person)
    one.refresh_from_db()
    assert one.state == "draft"


def test_a_claim_of_yesterday_proves_nothing() -> None:
    person = somebody()
    entity, one = begun(person)
    represents(person, entity.pk)
    with clock.move_to(clock.now() + timedelta(days=1, minutes=1)), pytest.raises(RefusedError):
        actions.prove_by_eid(one, by=person)


def test_where_the_law_is_not_clear_the_moderator_looks_even_at_eid() -> None:
    person = somebody()
    entity, one = begun(person, form="DRZ")
    represents(person, entity.pk)
    assert actions.prove_by_eid(one, by=person).state == "sent"
    one.refresh_from_db()
    assert (one.state, one.verified_by) == ("submitted", "")


def test_eid_does_not_lift_a_suspension_nor_undo_a_refusal() -> None:
    person = somebody()
    for state, after in (("suspended", "suspended"), ("refused", "refused")):
        entity = legal_entity()
        one = organisation(state=state, registration_number=entity.pk, state_before="verified" * (state == "suspended"))
        represents(person, entity.pk)
        actions.prove_by_eid(one, by=person)
        one.refresh_from_db()
        assert one.state == after


def test_a_signed_application_goes_to_the_moderator_with_its_signers(
    client: Client, signed: list[Signer], moderator: User
) -> None:
    person = somebody()
    entity, one = begun(person)
    sign_in(client, person, second_factor=False)
    address = reverse("organisations:right", args=[entity.pk])
    assert client.post(address, {"way": "signed", "file": application()}).status_code == 302
    one.refresh_from_db()
    assert one.state == "submitted"
    shown = client.get(address).content.decode()
    assert "ANNA LIEPIŅA" in shown
    found = queries.case(queries.to_verify().get().public_id)
    assert found
    assert found.register
    assert (found.register.entity, found.proof.signers[0]["serial"]) == (entity, "PNOLV-…-…47")
    actions.accept_proof(found.proof, by=moderator.pk)
    one.refresh_from_db()
    assert (one.state, one.verified_by) == ("verified", "moderator")
    assert told(person) == ["organisation.received", "organisation.verified"]


def test_a_file_that_nobody_signed_is_refused_at_the_field(client: Client, signed: list[Signer]) -> None:
    person = somebody()
    entity, one = begun(person)
    signed.clear()
    sign_in(client, person)
    answer = client.post(reverse("organisations:right", args=[entity.pk]), {"way": "signed", "file": application()})
    assert answer.status_code == 422
    assert "Šo failu neviens nav parakstījis" in answer.content.decode()
    wrong = SimpleUploadedFile("iesniegums.pdf", b"<html>")
    assert (
        client.post(reverse("organisations:right", args=[entity.pk]), {"way": "signed", "file": wrong}).status_code
        == 422
    )
    assert not Proof.objects.exists()
    assert not StoredFile.objects.exists()
    one.refresh_from_db()
    assert one.state == "draft"


def test_refused_with_a_reason_and_sent_again(signed: list[Signer], moderator: User) -> None:
    person = somebody()
    _entity, one = begun(person)
    proof = actions.send_signed(one, application(), by=person)
    actions.refuse_proof(proof, reason="not_representative", by=moderator.pk, note="Parakstīja grāmatvede.")
    one.refresh_from_db()
    assert (one.state, one.state_reason) == ("refused", "not_representative")
    message = Notification.objects.get(user=person, kind="organisation.refused")
    assert "parakstītājs nedrīkst pārstāvēt" in message.context["reason"]
    with pytest.raises(WrongStateError):
        actions.accept_proof(proof, by=moderator.pk)
    second = actions.send_signed(one, application(), by=person)
    actions.accept_proof(second, by=moderator.pk)
    one.refresh_from_db()
    assert one.state == "verified"


def overheard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    tokens: list[str] = []
    tell = messages.tell

    def listen(kind: Any, organisation: Any, to: Any, page: str, *args: str, **more: Any) -> None:
        if page == "organisations:confirm_right":
            tokens.extend(args)
        tell(kind, organisation, to, page, *args, **more)

    monkeypatch.setattr(messages, "tell", listen)
    return tokens


def test_the_link_to_the_registers_address_is_pressed_by_anybody_there(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = somebody()
    entity, one = begun(person, email="birojs@example.lv")
    tokens = overheard(monkeypatch)
    sign_in(client, person)
    client.post(reverse("organisations:right", args=[entity.pk]), {"way": "register_email"})
    client.logout()
    address = reverse("organisations:confirm_right", args=[tokens[0]])
    assert client.get(address).status_code == 200
    assert Proof.objects.get().state == "waiting"  # looking does nothing
    assert client.post(address).status_code == 200
    one.refresh_from_db()
    assert (one.state, Proof.objects.get().state, Contact.objects.count()) == ("submitted", "sent", 0)
    assert client.post(address).status_code == 404
    assert tokens[0] not in str(list(Proof.objects.values())) + str(list(Notification.objects.values("context")))


def test_letters_are_few_and_their_links_end(monkeypatch: pytest.MonkeyPatch) -> None:
    person = somebody()
    _entity, one = begun(person, email="birojs@example.lv")
    tokens = overheard(monkeypatch)
    for _ in range(3):
        actions.send_register_link(one, by=person)
    with pytest.raises(RefusedError, match="too_often"):
        actions.send_register_link(one, by=person)
    with pytest.raises(RefusedError, match="link_over"):
        actions.confirm_register_link(tokens[0])  # a newer one took its place
    with clock.move_to(clock.now() + timedelta(hours=73)):
        with pytest.raises(RefusedError, match="link_over"):
            actions.confirm_register_link(tokens[2])
        assert privacy.forget_ended() == 1
    assert not Contact.objects.exists()


def test_a_register_without_address_gets_no_letter() -> None:
    person = somebody()
    _entity, one = begun(person)
    with pytest.raises(RefusedError, match="no_address"):
        actions.send_register_link(one, by=person)


@pytest.mark.parametrize("state", ["draft", "listed"])
def test_whoever_proves_the_right_gets_it_and_who_only_began_has_to_ask(
    signed: list[Signer], moderator: User, state: str
) -> None:
    entity = legal_entity()
    one = organisation(state=state, registration_number=entity.pk)
    beginner = member_of(one) if state == "draft" else None
    owner = somebody()
    proof = actions.send_signed(one, application(), by=owner)
    one.refresh_from_db()
    assert one.state == state  # nobody outside can make a listed one vanish
    actions.accept_proof(proof, by=moderator.pk)
    one.refresh_from_db()
    assert (one.state, queries.team(one)) == ("verified", [owner])
    if beginner:
        assert JoinRequest.objects.get().user == beginner
        assert told(beginner) == ["organisation.removed"]


def test_a_member_who_proves_it_stays_among_colleagues(signed: list[Signer], moderator: User) -> None:
    person = somebody()
    _entity, one = begun(person)
    colleague = member_of(one, "coordinator")
    actions.accept_proof(actions.send_signed(one, application(), by=person), by=moderator.pk)
    assert queries.team(one) == [person, colleague]


def test_when_one_is_accepted_the_others_are_answered(signed: list[Signer], moderator: User) -> None:
    first, second = somebody("pirmais"), somebody("otrais")
    entity = legal_entity()
    one = organisation(state="listed", registration_number=entity.pk)
    proofs = [actions.send_signed(one, application(), by=person) for person in (first, second)]
    actions.accept_proof(proofs[0], by=moderator.pk)
    proofs[1].refresh_from_db()
    assert (proofs[1].state, proofs[1].reason) == ("refused", "other_chosen")
    assert told(second)[-1] == "organisation.refused"


def test_a_representative_enters_a_team_that_has_lost_its_admin() -> None:
    entity = legal_entity()
    one = organisation(registration_number=entity.pk)
    admin, coordinator, chair = member_of(one), member_of(one, "coordinator"), somebody()
    privacy.erase(admin)
    assert list(queries.without_admin()) == [one]
    assert told(coordinator) == ["organisation.without_admin"]
    Proof.objects.create(organisation=one, by=coordinator, method="signed", state="accepted")
    represents(chair, entity.pk)
    actions.prove_by_eid(one, by=chair)
    assert set(queries.team(one)) == {chair, coordinator}
    assert not queries.without_admin().exists()


def test_one_takes_back_ones_own_proof_only(client: Client, signed: list[Signer]) -> None:
    person, other = somebody(), somebody("cits")
    entity, one = begun(person)
    proof = actions.send_signed(one, application(), by=person)
    with pytest.raises(WrongStateError):
        actions.withdraw(proof, by=other)
    sign_in(client, person)
    client.post(reverse("organisations:right", args=[entity.pk]), {"way": "withdraw"})
    proof.refresh_from_db()
    assert proof.state == "withdrawn"


def test_a_regional_moderator_sees_the_region(signed: list[Signer]) -> None:
    person = somebody()
    _entity, one = begun(person, municipality_id="0001000")
    actions.send_signed(one, application(), by=person)
    region = one.municipality.region if one.municipality else ""
    assert queries.to_verify(frozenset({region})).count() == 1
    assert queries.to_verify(frozenset({"LV00X"})).count() == 0


def test_every_step_has_words_in_the_history(signed: list[Signer], moderator: User) -> None:
    person = somebody()
    _entity, one = begun(person)
    proof = actions.send_signed(one, application(), by=person)
    actions.refuse_proof(proof, reason="bad_signature", by=moderator.pk)
    events = queries.history(one)
    assert [event.words for event in events if event.words == event.code] == []
    assert "paraksts nav derīgs" in [event.reason for event in events]
    assert str(person.pk) not in str(events)


def test_nothing_of_a_refused_proof_is_kept_for_long(signed: list[Signer], moderator: User) -> None:
    person = somebody()
    _entity, one = begun(person)
    proof = actions.send_signed(one, application(), by=person)
    actions.refuse_proof(proof, reason="bad_signature", by=moderator.pk)
    with clock.move_to(clock.now() + timedelta(days=181)):
        privacy.forget_old()
    proof.refresh_from_db()
    assert (proof.signers, proof.file) == ([], None)


def test_what_a_person_did_here_is_exported_and_goes_with_the_person(signed: list[Signer]) -> None:
    person = somebody()
    _entity, one = begun(person)
    actions.send_signed(one, application(), by=person)
    actions.ask_to_join(organisation(), by=person, display_name="Anna", message="Vadu")
    known = privacy.export(person)
    assert [len(known[part]) for part in ("memberships", "join_requests", "proofs")] == [1, 1, 1]
    privacy.erase(person)
    assert privacy.export(person) == {
        "memberships": [known["memberships"][0] | {"until": Membership.objects.get().until, "name": ""}],
        "join_requests": [],
        "proofs": [],
        "invitations_sent": 0,
    }
    assert "ANNA" not in str(list(Proof.objects.values()))
    assert list(queries.without_admin()) == [one]
