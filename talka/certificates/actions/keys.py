"""Signing keys: one active for each organisation and one for the site. None is ever deleted."""

from __future__ import annotations

from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction

from talka.certificates import vault
from talka.certificates.credential import multikey
from talka.certificates.enums import KeyState
from talka.certificates.models import SigningKey
from talka.core import audit, clock
from talka.organisations.models import Organisation


def ensure_key(organisation: Organisation | None) -> SigningKey:
    """The active key, made when there is none. Two who ask at once get the same one."""
    found = SigningKey.objects.filter(organisation=organisation, state=KeyState.ACTIVE).first()
    if found:
        return found
    with transaction.atomic():
        _one_at_a_time(organisation)
        found = SigningKey.objects.filter(organisation=organisation, state=KeyState.ACTIVE).first()
        return found or _made(organisation)


def rotate(organisation: Organisation | None, *, by: UUID | None) -> SigningKey:
    """A new key signs from now on; the old one goes on proving what it signed."""
    with transaction.atomic():
        _one_at_a_time(organisation)
        old = SigningKey.objects.filter(organisation=organisation, state=KeyState.ACTIVE)
        for key in old.select_for_update():
            key.state = KeyState.RETIRED
            key.save(update_fields=["state"])
            audit.record("certificate.key_retired", on=key, by=by)
        return _made(organisation)


def _one_at_a_time(organisation: Organisation | None) -> None:
    if organisation:
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    else:
        list(SigningKey.objects.select_for_update().filter(organisation=None))


def _made(organisation: Organisation | None) -> SigningKey:
    private = Ed25519PrivateKey.generate()
    public = multikey(private.public_key())
    count = SigningKey.objects.filter(organisation=organisation).count()
    key = SigningKey.objects.create(
        organisation=organisation,
        name=f"k{clock.today().year}-{count + 1}",
        public_multibase=public,
        sealed_private=vault.seal_signing_key(private, public),
    )
    audit.record("certificate.key_made", on=key, by=None)
    return key
