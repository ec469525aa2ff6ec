"""Work for organisers outside Talka: the volunteer's own word, or confirmed by a link in an e-mail. Never counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from talka.accounts import vault
from talka.accounts.models import User
from talka.accounts.queries import display_language
from talka.core import audit, clock, ids
from talka.core.errors import RefusedError, WrongStateError
from talka.hours.enums import OutsideState
from talka.hours.messages import OUTSIDE_ASKED
from talka.hours.models import OutsideWork
from talka.hours.models.outside import NAME_LENGTH
from talka.hours.models.record import DONE_LENGTH
from talka.hours.queries.outside import last_day, token_hash
from talka.hours.schemas import Brought
from talka.notifications.actions import queue
from talka.registers.models import Field

PURPOSE = "outside work"
MOST_ASKED = 10
"""Organisers one person may write to in a week: Talka sends no letters for strangers."""


def declare(by: User, *, organiser: str, day: date, minutes: int, done: str, field: Field | None = None) -> OutsideWork:
    """Keep it as the person says it."""
    if day > clock.today():
        raise RefusedError("hours.future", _("These hours have not passed yet."))
    with transaction.atomic():
        made = OutsideWork.objects.create(
            volunteer=by, organiser=organiser, date=day, minutes=minutes, done=done, field=field
        )
        audit.record("outside.declared", on=made, by=by.pk)
    return made


def bring(by: User, works: Sequence[Brought], *, origin: str) -> int:
    """Keep what the person's archive of another Talka tells, as their own word. Returns how many."""
    made = [
        OutsideWork(
            volunteer=by,
            organiser=one.organiser[:NAME_LENGTH],
            date=one.day,
            minutes=one.minutes,
            done=one.done[:DONE_LENGTH],
            brought_from=origin[:NAME_LENGTH],
            agreed_there=one.agreed,
        )
        for one in works
    ]
    with transaction.atomic():
        OutsideWork.objects.bulk_create(made)
        audit.record("outside.brought", on=by, by=by.pk, n=len(made), origin=origin)
    return len(made)


def ask(work: OutsideWork, *, by: User, email: str, name: str) -> OutsideWork:
    """Write to the organiser; `name` is what the letter's page calls the person. The address is forgotten with the answer."""
    if vault.owner_of_email(email) == by.pk:
        raise RefusedError("outside.own", _("Write the organiser's address, not your own."))
    token = ids.token()
    with transaction.atomic():
        _refuse_many(by)
        contact = vault.keep_contact(email, purpose="other", language=display_language(by))
        rows = OutsideWork.objects.filter(pk=work.pk, state=OutsideState.DECLARED)
        done = rows.update(
            state=OutsideState.ASKED,
            contact=contact,
            shown_name=vault.wrap(name, purpose=PURPOSE),
            token_hash=token_hash(token),
            asked_at=clock.Now(),
        )
        if not done:
            raise WrongStateError("outside.asked", _("This organiser has been asked already."))
        audit.record("outside.asked", on=work, by=by.pk)
        context = {"organiser": work.organiser, "work_on": work.date, "until_on": last_day()}
        queue(OUTSIDE_ASKED, to=contact, context=context, url=reverse("hours:outside_answer", args=[token]))
    work.refresh_from_db()
    return work


def _refuse_many(by: User) -> None:
    """Letters of one person are counted one after the other: ten at once are no more than ten."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    week = clock.now() - timedelta(days=7)
    if OutsideWork.objects.filter(volunteer=by, asked_at__gt=week).count() >= MOST_ASKED:
        raise RefusedError("outside.many", _("Ten organisers a week can be asked. Try again later."))


def answer(work: OutsideWork, *, yes: bool) -> OutsideWork:
    """The organiser outside says whether it was so. Once; then link, address and name are forgotten."""
    with transaction.atomic():
        contact = work.contact
        state = OutsideState.CONFIRMED if yes else OutsideState.REFUSED
        rows = OutsideWork.objects.filter(pk=work.pk, state=OutsideState.ASKED)
        if not rows.update(state=state, answered_at=clock.Now(), token_hash=None, contact=None, shown_name=""):
            raise WrongStateError("outside.answered", _("This has been answered already."))
        if contact is not None:
            vault.forget_contact(contact)
        audit.record("outside.confirmed" if yes else "outside.refused", on=work)
    work.refresh_from_db()
    return work


def remove(work: OutsideWork, *, by: User) -> None:
    with transaction.atomic():
        work = OutsideWork.objects.select_for_update(of=("self",)).select_related("contact").get(pk=work.pk)
        audit.record("outside.removed", on=work, by=by.pk)
        if work.contact is not None:
            vault.forget_contact(work.contact)
        work.delete()
