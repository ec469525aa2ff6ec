"""Closing an account for a reason, and what its holder may say against it."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from talka.accounts.enums import BanReason, State
from talka.accounts.models import Ban, User
from talka.core import audit, clock
from talka.core.errors import RefusedError


def ban(user: User, *, reason: BanReason, by: User, note: str = "") -> Ban:
    """Ends every session at once. `note` is what the person reads beside the reason. Nobody bans themselves or staff."""
    if user.pk == by.pk or user.is_staff:
        raise RefusedError("cannot_ban", _("This account cannot be closed here."))
    try:
        with transaction.atomic():
            row = Ban.objects.create(user=user, reason=reason, note=note, by=by)
            if not User.objects.filter(pk=user.pk, state=State.ACTIVE).update(state=State.BANNED, is_active=False):
                raise RefusedError("not_active", _("This account is not active."))
            audit.record("account.banned", on=user, by=by.id, reason=reason)
    except IntegrityError as error:
        raise RefusedError("already_banned", _("This account is closed already.")) from error
    user.refresh_from_db(fields=["state", "is_active"])
    return row


def appeal(user: User, text: str) -> Ban:
    """Once for each ban, and in the person's own words."""
    with transaction.atomic():
        row = Ban.objects.select_for_update().filter(user=user, lifted_at__isnull=True).first()
        if row is None or row.appealed_at or not text.strip():
            raise RefusedError("cannot_appeal", _("There is nothing to appeal against, or you have done so already."))
        row.appeal, row.appealed_at = text.strip(), clock.now()
        row.save(update_fields=["appeal", "appealed_at"])
        audit.record("account.ban_appealed", on=user, by=user.id)
    return row


def answer_appeal(row: Ban, *, lift: bool, answer: str, by: User) -> Ban:
    """Somebody else than who banned decides."""
    if row.by_id == by.pk:
        raise RefusedError("own_decision", _("An appeal is decided by another moderator."))
    with transaction.atomic():
        locked = Ban.objects.select_for_update().get(pk=row.pk)
        if not locked.appealed_at or locked.answered_at:
            raise RefusedError("nothing_to_answer", _("There is no open appeal."))
        locked.answer, locked.answered_at = answer, clock.now()
        locked.save(update_fields=["answer", "answered_at"])
        audit.record("account.appeal_answered", on=locked.user, by=by.id, lifted=lift)
        return lift_ban(locked, by=by) if lift else locked


def lift_ban(row: Ban, *, by: User) -> Ban:
    with transaction.atomic():
        locked = Ban.objects.select_for_update().get(pk=row.pk)
        if locked.lifted_at:
            raise RefusedError("not_banned", _("This account is open."))
        locked.lifted_at = clock.now()
        locked.save(update_fields=["lifted_at"])
        User.objects.filter(pk=locked.user_id, state=State.BANNED).update(state=State.ACTIVE, is_active=True)
        audit.record("account.ban_lifted", on=locked.user, by=by.id)
    return locked
