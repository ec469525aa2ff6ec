"""What is kept of a person in this app, for how long, and how it goes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.db.models import Exists, F, Manager, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from talka.accounts import vault
from talka.accounts.enums import ConsentKind, Purpose, State
from talka.accounts.models import (
    Ban,
    Consent,
    Contact,
    Duty,
    MailLink,
    Representation,
    User,
    VolunteerProfile,
)
from talka.accounts.policies.responsibility import acts_for_others
from talka.accounts.queries import is_minor
from talka.core import audit, clock
from talka.core.errors import RefusedError

IDLE = dt.timedelta(days=3 * 365)
"""Nobody signed in for so long: the first warning."""
SECOND_WARNING = dt.timedelta(days=60)
LAST_DAYS = dt.timedelta(days=30)
"""After the second warning."""
UNCONFIRMED = dt.timedelta(days=1)
OURS = (Purpose.SIGN_UP, Purpose.CHANGE)
ROWS: dict[str, tuple[Manager[Any], tuple[str, ...]]] = {
    "consents": (Consent.objects, ("kind", "version", "at", "withdrawn_at")),
    "duties": (Duty.objects, ("kind", "region", "since")),
    "bans": (
        Ban.objects,
        ("reason", "note", "at", "appeal", "appealed_at", "answer", "answered_at", "lifted_at"),
    ),
    "represented": (Representation.objects, ("registration_number", "proven_at")),
    "keys": (Authenticator.objects, ("type", "created_at", "last_used_at")),
    "devices": (UserSession.objects, ("ip", "user_agent", "created_at", "last_seen_at")),
}
"""Rows of a person that the archive tells as they are: under which name, and which fields."""


def export(user: User) -> dict[str, Any]:
    """Everything this app knows of `user`, ready for JSON. Opening the vault for its owner is an entry like any other."""
    return {
        "account": _account(user),
        "identity": vault.read(user, set(vault.FIELDS) - {"personal_code"}, by=user, why="export"),
        "identity_has_personal_code": "personal_code" in vault.known(user),
        "profile": _profile(user),
        **{name: list(rows.filter(user=user).order_by("pk").values(*fields)) for name, (rows, fields) in ROWS.items()},
        "eid_providers": list(
            SocialAccount.objects.filter(user=user).order_by("pk").values_list("provider", flat=True)
        ),
    }


def _account(user: User) -> dict[str, Any]:
    return {
        "nickname": user.nickname,
        "joined_at": user.joined_at,
        "last_sign_in": user.last_login,
        "language": user.language,
        "age_band": user.age_band,
        "next_band_month": user.next_band_month,
        "sex": user.sex,
    }


def _profile(user: User) -> dict[str, Any] | None:
    profile = VolunteerProfile.objects.filter(user=user).prefetch_related("interests").first()
    if profile is None:
        return None
    return {
        "skills": profile.skills,
        "languages": profile.languages,
        "interests": [field.pk for field in profile.interests.all()],
        "availability": profile.availability,
        "municipality": profile.municipality_id,
        "radius_km": profile.radius_km,
        "text": profile.text,
        "shown": profile.shown,
    }


def erase(user: User) -> None:
    """Identity gone at once, here and in every copy; the row stays, empty, because hours count without a person.

    Called last by web's `erase_person`, after the apps above have let go.
    """
    with transaction.atomic():
        vault.destroy(user)
        for asked in Contact.objects.filter(pk__in=MailLink.objects.filter(user=user).values("contact")):
            vault.forget_contact(asked)
        for model in (Authenticator, SocialAccount, UserSession, VolunteerProfile, Duty, Ban, Representation, MailLink):
            model.objects.filter(user=user).delete()
        Consent.objects.filter(user=user).delete()
        user.groups.clear()
        user.user_permissions.clear()
        user.nickname = f"erased {user.pk.hex}"
        user.state, user.is_active = State.ERASED, False
        user.is_staff = user.is_superuser = False
        user.set_unusable_password()
        user.recovery_hash, user.sex, user.age_band = "", "", ""
        user.next_band_month = user.age_asked_at = user.last_login = None
        user.session_round += 1
        user.save()
        audit.record("account.erased", on=user)


def leave_identity(user: User) -> None:
    """Pseudonymous again: name and the rest are gone, the account and its hours stay."""
    with transaction.atomic():
        vault.destroy(user)
        SocialAccount.objects.filter(user=user).delete()
        Consent.objects.filter(user=user, kind="identity", withdrawn_at__isnull=True).update(withdrawn_at=clock.now())
        audit.record("account.identity_left", on=user, by=user.id)


def hand_over(
    rows: QuerySet[Any], field: str, to: User, *, pairs: Mapping[int, int] | None = None, also: Iterable[str] = ()
) -> int:
    """Give rows to another account of the same person. Returns how many.

    A row that the other account has already (the same search kept twice) stays and goes with its own account. `pairs`:
    what an organiser calls the one account becomes what it calls the other. `also`: fields that may name the same person.
    """
    done = 0
    for row in rows.order_by("pk"):
        same = [one for one in also if getattr(row, f"{one}_id") == getattr(row, f"{field}_id")]
        changed: dict[str, Any] = dict.fromkeys([field, *same], to)
        if pairs and row.pair_id in pairs:
            changed["pair_id"] = pairs[row.pair_id]
        with suppress(IntegrityError), transaction.atomic():
            done += rows.filter(pk=row.pk).update(**changed)
    return done


def refuse_merge(kept: User, gone: User) -> None:
    """Raises RefusedError where two accounts cannot be one person's, or where one acts for others."""
    if kept.pk == gone.pk:
        raise RefusedError("merge.same", _("This is the account you are signed in to."))
    if {kept.state, gone.state} != {State.ACTIVE} or kept.second_factor_barred or gone.second_factor_barred:
        raise RefusedError("merge.not_active", _("One of the accounts may not be used now."))
    if acts_for_others(gone):
        raise RefusedError(
            "merge.acts_for_others",
            _("That account acts for an organisation or the agency. Sign in to it and take this one over from there."),
        )
    if is_minor(kept) != is_minor(gone):
        raise RefusedError("merge.ages", _("The accounts say different ages. Write to us, and we will look at it."))
    eids = SocialAccount.objects.filter(user__in=[kept, gone]).values("uid").distinct().count()
    if eids > 1:
        raise RefusedError("merge.two_people", _("Two different eIDs are tied to them: these are two people."))


def merge(kept: User, gone: User) -> None:
    """Make one account of two of the same person; called last, after the apps above moved what is theirs.

    Identity, eID and consents go to `kept` unless it has its own; `gone` is emptied like an erased account.
    """
    with transaction.atomic():
        one, other = User.objects.select_for_update().filter(pk__in=[kept.pk, gone.pk]).order_by("pk")
        kept_row, gone_row = (one, other) if one.pk == kept.pk else (other, one)
        refuse_merge(kept_row, gone_row)
        missing = vault.known(gone_row) - vault.known(kept_row)
        moved = vault.read(gone_row, missing, by=gone_row, why="merge") if missing else {}
        vault.destroy(gone_row)
        if moved:
            vault.tell(kept_row, agreement="merge", **moved)
        hand_over(SocialAccount.objects.filter(user=gone_row), "user", kept_row)
        identity = Consent.objects.filter(kind=ConsentKind.IDENTITY, withdrawn_at__isnull=True)
        if not identity.filter(user=kept_row).exists():
            identity.filter(user=gone_row).update(user=kept_row)
        if not VolunteerProfile.objects.filter(user=kept_row).exists():
            VolunteerProfile.objects.filter(user=gone_row).update(user=kept_row)
        audit.record("account.merged", on=kept_row, by=kept_row.id, gone=str(gone_row.pk))
        erase(gone_row)


# --- retention -------------------------------------------------------------------------------------------------------


def _idle() -> QuerySet[User]:
    """People nobody needs to keep: volunteers without duty who have not signed in for years."""
    seen = User.objects.filter(state=State.ACTIVE, is_staff=False, duties__isnull=True)
    return seen.annotate(seen_at=Coalesce("last_login", "joined_at")).filter(seen_at__lt=clock.now() - IDLE)


AWAY_SINCE = Q(idle_warned_at__gt=F("seen_at"))
"""The warning belongs to this absence, not to one that ended with a sign-in."""


def away() -> QuerySet[User]:
    """Who has been warned in this absence."""
    return _idle().filter(AWAY_SINCE)


def due_for_warning() -> list[User]:
    """Who gets the first or the second warning now."""
    first = Q(idle_warned_at__isnull=True) | ~AWAY_SINCE
    second = AWAY_SINCE & Q(idle_warnings=1, idle_warned_at__lt=clock.now() - SECOND_WARNING)
    return list(_idle().filter(first | second).order_by("pk")[:500])


def warned(user: User) -> bool:
    """Count a warning, once: False when somebody else did, or the person signed in meanwhile."""
    again = user.idle_warned_at and user.idle_warned_at > (user.last_login or user.joined_at)
    number = user.idle_warnings + 1 if again else 1
    same = User.objects.filter(pk=user.pk, idle_warned_at=user.idle_warned_at, last_login=user.last_login)
    with transaction.atomic():
        done = same.update(idle_warnings=number, idle_warned_at=clock.now())
        if done:
            audit.record("account.idle_warned", on=user, number=number)
    user.refresh_from_db(fields=["idle_warnings", "idle_warned_at"])
    return bool(done)


def due_for_erasure() -> list[User]:
    """Warned twice, and thirty days have passed; web's `erase_person` is for them."""
    waited = clock.now() - LAST_DAYS
    return list(_idle().filter(AWAY_SINCE, idle_warnings=2, idle_warned_at__lt=waited).order_by("pk")[:500])


def forget_unconfirmed() -> int:
    """Addresses typed at sign-up and never confirmed, with their links. Returns how many."""
    old = Contact.objects.filter(purpose__in=OURS, made_at__lt=clock.now() - UNCONFIRMED)
    return old.delete()[0]


def forget_ended_sessions() -> int:
    """Sign-ins that ran out without a sign-out: the session, and the line about the device. Returns how many lines."""
    now = clock.now()
    Session.objects.filter(expire_date__lt=now).delete()
    living = Session.objects.filter(session_key=OuterRef("session_key"))
    ended = UserSession.objects.filter(~Exists(living), created_at__lt=now - UNCONFIRMED)
    lines: int = ended.delete()[1].get(UserSession._meta.label, 0)
    return lines
