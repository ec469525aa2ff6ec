from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidTag

from talka.accounts import vault
from talka.accounts.models import Identity, User
from talka.core.errors import RefusedError
from talka.core.models import AuditEntry

pytestmark = pytest.mark.django_db


def told(nickname: str, **fields: str) -> User:
    user = User.objects.create_user(nickname)
    vault.tell(user, **fields)
    return user


def everything(user: User) -> dict[str, str]:
    return vault.read(user, vault.FIELDS, by=None, why="test")


def test_what_was_told_comes_back_and_nothing_is_readable_in_the_row() -> None:
    user = told("zīle", name="Kanārija", email="kanarija@example.lv")
    row = Identity.objects.get(pk=user.pk)
    assert everything(user) == {"name": "Kanārija", "email": "kanarija@example.lv"}
    assert "Kanārija".encode() not in bytes(row.sealed)
    assert b"kanarija" not in bytes(row.sealed) + bytes(row.sealed_key) + str(row.email_index).encode()


def test_telling_more_keeps_what_was_told_before_and_an_empty_text_removes() -> None:
    user = told("zīle", name="Anna")
    vault.tell(user, phone="+371 20000000")
    assert everything(user) == {"name": "Anna", "phone": "+371 20000000"}
    vault.tell(user, phone="")
    assert everything(user) == {"name": "Anna"}


def test_a_row_moved_to_another_person_cannot_be_read() -> None:
    user = told("zīle", name="Anna")
    other = User.objects.create_user("žagata")
    Identity.objects.filter(pk=user.pk).update(user=other)
    with pytest.raises(InvalidTag):
        everything(other)


def test_without_its_key_an_erased_person_cannot_be_read() -> None:
    user = told("zīle", name="Anna")
    Identity.objects.filter(pk=user.pk).update(sealed_key=bytes(60))
    with pytest.raises(InvalidTag):
        everything(user)


def test_the_vault_refuses_what_it_does_not_know() -> None:
    with pytest.raises(KeyError):
        told("zīle", shoe_size="43")
    with pytest.raises(KeyError):
        vault.read(told("žagata", name="Anna"), ["shoe_size"], by=None, why="test")


def test_each_reading_is_an_entry_that_says_who_what_and_why() -> None:
    reader, user = User.objects.create_user("lasītājs"), told("zīle", name="Anna", phone="1")
    vault.read(user, ["name"], by=reader, why="agreement.drawn")
    entry = AuditEntry.objects.get(code="vault.read", subject_id=str(user.pk))
    assert (entry.actor, entry.details) == (reader.pk, {"fields": ["name"], "why": "agreement.drawn"})


def test_knowing_which_fields_there_are_opens_nothing() -> None:
    user = told("zīle", name="Anna", email="anna@example.lv")
    Identity.objects.filter(pk=user.pk).update(sealed_key=b"", sealed=b"")
    assert vault.known(user) == {"name", "email"}
    assert not AuditEntry.objects.filter(code="vault.read").exists()


@pytest.mark.parametrize("typed", ["anna@example.lv", " Anna@Example.LV ", "ANNA@EXAMPLE.LV"])
def test_an_account_is_found_by_its_address_however_it_is_typed(typed: str) -> None:
    user = told("zīle", email="Anna@example.lv")
    assert vault.owner_of_email(typed) == user.pk
    assert vault.owner_of_email("anna@example.com") is None


def test_one_address_belongs_to_one_account() -> None:
    told("zīle", email="anna@example.lv")
    with pytest.raises(RefusedError, match="email_taken"):
        told("žagata", email="ANNA@example.lv")


def test_a_personal_code_is_kept_only_for_an_agreement() -> None:
    user = told("zīle", name="Anna")
    with pytest.raises(RefusedError, match="personal_code_needs_agreement"):
        vault.tell(user, personal_code="32345678901")
    vault.tell(user, personal_code="32345678901", agreement="abc")
    assert everything(user)["personal_code"] == "32345678901"


def test_an_address_without_account_is_sealed_found_and_forgotten() -> None:
    contact = vault.keep_contact("ilze@example.lv", purpose="guardian", language="lv")
    contact.refresh_from_db()
    assert b"ilze" not in bytes(contact.sealed)
    assert vault.address_of(contact) == "ilze@example.lv"
    vault.forget_contact(contact)
    assert vault.address_of(contact) is None


def test_sending_a_mail_shows_in_the_persons_trail() -> None:
    user = told("zīle", email="anna@example.lv")
    assert vault.address_of(user) == "anna@example.lv"
    assert AuditEntry.objects.get(code="vault.read").details["why"] == "mail.sent"
    assert vault.address_of(User.objects.create_user("žagata")) is None
