from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidTag

from talka.accounts import vault
from talka.accounts.models import Identity, User

pytestmark = pytest.mark.django_db


def told(nickname: str, **fields: str) -> Identity:
    identity = vault.seal(Identity(user=User.objects.create_user(nickname)), **fields)
    identity.save()
    return Identity.objects.get(pk=identity.pk)


def test_what_was_told_comes_back_and_nothing_is_readable_in_the_row() -> None:
    identity = told("zīle", name="Kanārija", email="kanarija@example.lv")
    assert vault.read(identity) == {"name": "Kanārija", "email": "kanarija@example.lv"}
    assert "Kanārija".encode() not in bytes(identity.sealed)
    assert b"kanarija" not in bytes(identity.sealed) + bytes(identity.sealed_key)


def test_telling_more_keeps_what_was_told_before() -> None:
    identity = told("zīle", name="Anna")
    assert vault.read(vault.seal(identity, phone="+371 20000000")) == {"name": "Anna", "phone": "+371 20000000"}


def test_a_row_moved_to_another_person_cannot_be_read() -> None:
    identity = told("zīle", name="Anna")
    identity.user = User.objects.create_user("žagata")
    with pytest.raises(InvalidTag):
        vault.read(identity)


def test_without_its_key_an_erased_person_cannot_be_read() -> None:
    identity = told("zīle", name="Anna")
    identity.sealed_key = bytes(60)
    with pytest.raises(InvalidTag):
        vault.read(identity)


def test_the_vault_refuses_what_it_does_not_know() -> None:
    with pytest.raises(KeyError):
        told("zīle", shoe_size="43")
