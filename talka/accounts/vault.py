"""The identity vault: AES-256-GCM, a key for each person, that key sealed by the installation's key.

The installation's key lives in a file beside the database, never in it; a stolen dump is noise. Erasing a person
destroys the person's sealed key, so older backups hold nothing readable either. Nothing else in Talka reads or writes
what is inside, and each reading is an entry of the audit trail that the person can see.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import unicodedata
from collections.abc import Iterable
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from talka.accounts.models import Contact, Identity, User
from talka.core import audit, clock
from talka.core.errors import RefusedError

NONCE = 12
FIELDS = ("name", "surname", "email", "phone", "birth_date", "address", "personal_code", "emergency")
"""What the vault may hold (domain.md, section 3 of architecture.md); anything else is refused."""


def _installation() -> AESGCM:
    return AESGCM(hashlib.sha256(b"talka vault\0" + settings.VAULT_KEY.encode()).digest())


def _seal(cipher: AESGCM, plain: bytes, owner: str) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + cipher.encrypt(nonce, plain, owner.encode())


def _open(cipher: AESGCM, sealed: bytes, owner: str) -> bytes:
    return cipher.decrypt(sealed[:NONCE], sealed[NONCE:], owner.encode())


def _content(row: Identity | Contact) -> dict[str, str]:
    """Raises cryptography's InvalidTag when row, owner or key do not belong together."""
    owner = str(row.pk)
    key = _open(_installation(), bytes(row.sealed_key), owner)
    return dict(json.loads(_open(AESGCM(key), bytes(row.sealed), owner)))


def _fill(row: Identity | Contact, content: dict[str, str]) -> None:
    owner = str(row.pk)
    if row.sealed_key:
        key = _open(_installation(), bytes(row.sealed_key), owner)
    else:
        key = AESGCM.generate_key(256)
        row.sealed_key = _seal(_installation(), key, owner)
    row.sealed = _seal(AESGCM(key), json.dumps(content, ensure_ascii=False, sort_keys=True).encode(), owner)


def keyed(purpose: str, value: str) -> str:
    """Hash under a key that is not in the database: equal for equal values of one purpose, noise to everybody else."""
    key = hashlib.sha256(b"talka index\0" + settings.VAULT_KEY.encode()).digest()
    return hmac.new(key, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()


def email_index(email: str) -> str:
    """By it an account is found by its address; letters' case, outer spaces and forms of Unicode do not count."""
    return keyed("email", unicodedata.normalize("NFKC", email).strip().casefold())


def wrap(text: str, *, purpose: str) -> str:
    """Text for a place that is not the vault (a session row): readable to this installation only."""
    return base64.b64encode(_seal(_installation(), text.encode(), f"wrapped {purpose}")).decode()


def unwrap(wrapped: str, *, purpose: str) -> str:
    """Raises cryptography's InvalidTag when it was not wrapped here for this purpose."""
    return _open(_installation(), base64.b64decode(wrapped), f"wrapped {purpose}").decode()


# --- people ----------------------------------------------------------------------------------------------------------


def tell(user: User, *, agreement: str = "", **fields: str) -> None:
    """Put what `user` told into the vault; fields not named stay, an empty text removes its field.

    `email` must be proven (by a link sent to it): from here on it signs in and gets mail; one that another account has
    is refused (`email_taken`). `personal_code` is taken only with `agreement`, the public id of the agreement that needs
    it. Raises KeyError on a field the vault does not know.
    """
    if unknown := set(fields) - set(FIELDS):
        raise KeyError(*sorted(unknown))
    if fields.get("personal_code") and not agreement:
        raise RefusedError("personal_code_needs_agreement", _("A personal code is kept only for an agreement."))
    try:
        with transaction.atomic():
            identity = Identity.objects.select_for_update().filter(pk=user.pk).first() or Identity(user=user)
            known = _content(identity) if identity.sealed_key else {}
            content = {key: text for key, text in (known | fields).items() if text}
            _fill(identity, content)
            identity.told = sorted(content)
            identity.email_index = email_index(content["email"]) if "email" in content else None
            identity.changed_at = clock.now()
            identity.save()
            audit.record("vault.told", on=user, by=user.id, fields=sorted(fields), agreement=agreement)
    except IntegrityError as error:
        raise RefusedError("email_taken", _("This e-mail address cannot be used.")) from error


def read(user: User, fields: Iterable[str], *, by: User | None, why: str) -> dict[str, str]:
    """Open the named fields of `user`; those not told are missing from the answer.

    `by` None is the system itself; `why` is a dotted code or a short sentence that the person will read in "who looked
    at my data", so it must name nobody.
    """
    wanted = set(fields)
    if unknown := wanted - set(FIELDS):
        raise KeyError(*sorted(unknown))
    identity = Identity.objects.filter(pk=user.pk).first()
    if identity is None:
        return {}
    found = {key: text for key, text in _content(identity).items() if key in wanted}
    if found:
        audit.record("vault.read", on=user, by=by.id if by else None, fields=sorted(found), why=why)
    return found


def known(user: User) -> frozenset[str]:
    """Which fields `user` has told; opens nothing."""
    return frozenset(Identity.objects.filter(pk=user.pk).values_list("told", flat=True).first() or ())


def known_of(person: str) -> Subquery:
    """The same inside a statement about people, of whom `person` names the primary key; NULL for nothing told."""
    return Subquery(Identity.objects.filter(pk=OuterRef(person)).values("told"))


def changed_of(person: str) -> Subquery:
    """When they last told something, inside a statement as above."""
    return Subquery(Identity.objects.filter(pk=OuterRef(person)).values("changed_at"))


def owner_of_email(email: str) -> UUID | None:
    """The account that proved this address."""
    return Identity.objects.filter(email_index=email_index(email)).values_list("user_id", flat=True).first()


def destroy(user: User) -> None:
    """What `user` told is gone, here and in every copy: the row held the only key."""
    Identity.objects.filter(pk=user.pk).delete()


# --- addresses without account ---------------------------------------------------------------------------------------


def keep_contact(email: str, *, purpose: str, language: str) -> Contact:
    """Keep an address that belongs to no account (`enums.Purpose`), until `forget_contact`."""
    contact = Contact(purpose=purpose, language=language)
    _fill(contact, {"email": email.strip()})
    contact.save()
    audit.record("contact.kept", on=contact, purpose=purpose)
    return contact


def confirm_contact(contact: Contact) -> None:
    """Its holder followed the link sent to it."""
    Contact.objects.filter(pk=contact.pk, confirmed_at__isnull=True).update(confirmed_at=clock.Now())


def address_of(who: User | Contact) -> str | None:
    """The address to send a mail to; for the sending job only. None when there is none (any more)."""
    if isinstance(who, Contact):
        row = Contact.objects.filter(pk=who.pk).first()
        return _content(row).get("email") if row else None
    return read(who, ["email"], by=None, why="mail.sent").get("email")


def forget_contact(contact: Contact) -> None:
    Contact.objects.filter(pk=contact.pk).delete()
    audit.record("contact.forgotten", on=contact)
