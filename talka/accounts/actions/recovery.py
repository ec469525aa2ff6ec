"""The recovery code: what brings back an account that has no e-mail."""

from __future__ import annotations

import secrets
from functools import cache

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import get_hasher
from django.db import transaction
from django.utils.translation import gettext as _

from talka.accounts import queries
from talka.accounts.actions import attempts
from talka.accounts.models import User
from talka.accounts.policies.responsibility import acts_for_others
from talka.core import audit
from talka.core.errors import RefusedError

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no I, L, O, U. 32 signs are 5 bits each."""
LENGTH = 16
GROUP = 4
READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
HASHER = get_hasher("argon2")


def _new_code() -> str:
    code = "".join(secrets.choice(ALPHABET) for _one in range(LENGTH))
    return "-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def _typed(code: str) -> str:
    """As it is hashed: however it was typed, in small letters, without hyphens, O for 0."""
    return "".join(char for char in code.upper().translate(READ_AS) if char.isalnum())


@cache
def _nobodys_hash() -> str:
    """Checked when there is no such account, so that the answer takes the same work.

    Made by the first who asks: Argon2 takes 100 MB for it, which no program should that only imports this.
    """
    return HASHER.encode(_typed(_new_code()), HASHER.salt())


def renew_code(user: User) -> str:
    """A new code of 80 bits, the old one is dead. Only its Argon2id hash is stored."""
    code = _new_code()
    with transaction.atomic():
        user.recovery_hash = HASHER.encode(_typed(code), HASHER.salt())
        user.save(update_fields=["recovery_hash"])
        audit.record("account.recovery_code_made", on=user, by=user.id)
    return code


def check_code(typed: str, code: str) -> User | None:
    """Who has this nickname (or e-mail) and this recovery code. The same work whether there is such a person or not."""
    user, nobodys = queries.find(typed), _nobodys_hash()
    known = user.recovery_hash if user and user.is_active else ""
    right = HASHER.verify(_typed(code)[:64], known or nobodys)
    return user if right and known else None


def prove_by_code(typed: str, code: str, *, address: str) -> User:
    """Who holds this recovery code. Five tries an hour for an account; a right one costs none.

    Refused: too_many_tries, wrong_code.
    """
    spent = [attempts.spend(attempts.RECOVER_ADDRESS, address), attempts.spend(attempts.RECOVER_ACCOUNT, typed)]
    if None in spent:
        raise RefusedError("too_many_tries", _("Too many tries. Wait an hour and try again."))
    user = check_code(typed, code)
    if user is None:
        raise RefusedError("wrong_code", _("The nickname or the recovery code is not right."))
    attempts.give_back(*spent)
    return user


def recover(typed: str, code: str, *, address: str) -> tuple[User, str]:
    """Let the holder of a recovery code in. Returns the person and the next code.

    Every passkey and password is dead and every session over; until a new passkey or password is set, nothing else
    opens (`credentials_due`). Refused: too_many_tries, wrong_code.
    """
    user = prove_by_code(typed, code, address=address)
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        if locked.recovery_hash != user.recovery_hash:  # the same code was used at this very moment
            raise RefusedError("wrong_code", _("The nickname or the recovery code is not right."))
        let_in_again(locked)
        new_code = renew_code(locked)
        audit.record("account.recovered", on=locked, by=locked.id)
    return locked, new_code


def let_in_again(user: User) -> None:
    """Old credentials die, all sessions with them (their key hangs on the password).

    Of who acts for others the one-time codes stay, and are asked for. Where there are none, this was one proof only: no
    second factor counts, however new, until `confirm_returned` says who came back.
    """
    keys = Authenticator.objects.filter(user=user)
    if acts_for_others(user):
        user.second_factor_barred |= not keys.filter(type=Authenticator.Type.TOTP).exists()
        keys = keys.filter(type=Authenticator.Type.WEBAUTHN)
    keys.delete()
    user.set_unusable_password()
    user.credentials_due = True
    user.save(update_fields=["password", "credentials_due", "second_factor_barred"])


def confirm_returned(user: User, *, by: User | None) -> None:
    """Who came back by recovery is the one who left: an eID bound before says so (`by` None), or another moderator."""
    if by is not None and by.pk == user.pk:
        raise RefusedError("own_decision", _("Another moderator has to confirm this."))
    with transaction.atomic():
        if User.objects.filter(pk=user.pk, second_factor_barred=True).update(second_factor_barred=False):
            audit.record("account.return_confirmed", on=user, by=by.id if by else None)
    user.second_factor_barred = False
