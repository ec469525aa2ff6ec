"""Hours of people who are not in Talka yet: a slip of paper with a code, claimed later by whoever holds it."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from talka.accounts import vault
from talka.accounts.actions import attempts
from talka.accounts.models import User
from talka.accounts.queries import is_minor
from talka.applications.actions.pairs import ensure_pair
from talka.core import audit, clock, ids
from talka.core.errors import RefusedError, WrongStateError
from talka.hours.actions.moves import in_the_way, lock_volunteers, possible
from talka.hours.actions.writing import figures, started, where
from talka.hours.enums import Side, Source, State
from talka.hours.models import Slip, WorkRecord
from talka.hours.queries.records import workable_of
from talka.hours.schemas import Work
from talka.opportunities.models import Opportunity, Shift
from talka.organisations.models import Organisation

SLIP_HOLDS = timedelta(days=180)
MOST_SLIPS = 100
UNKNOWN = "hours.slip.unknown"
WRONG_CODES = attempts.Limit("slip.claim", 10, timedelta(hours=1))
"""Of one account: a slip is somebody's hours, and its ten signs are short enough to be typed."""


def code_hash(code: str) -> str:
    return vault.keyed("slip", "".join(sign for sign in code.casefold() if sign in ids.ALPHABET))


def code_of(public_id: str) -> str:
    """The code of a slip, drawn from its id by a key that is not in the database."""
    number, signs = int(vault.keyed("slip code", public_id), 16), []
    for _sign in range(ids.LENGTH):
        number, sign = divmod(number, len(ids.ALPHABET))
        signs.append(ids.ALPHABET[sign])
    return "".join(signs)


def shown(code: str) -> str:
    return f"{code[:5]}-{code[5:]}"


def make_slips(
    organisation: Organisation,
    *,
    opportunity: Opportunity | None,
    work: Work,
    by: User,
    shift: Shift | None = None,
    done: str = "",
    n: int = 1,
) -> list[tuple[Slip, str]]:
    """Slips, each with its code."""
    possible(work)
    if not 1 <= n <= MOST_SLIPS:
        raise RefusedError("hours.slips.many", _("From one to a hundred slips at once."))
    made = []
    with transaction.atomic():
        for _number in range(n):
            public_id = ids.public_id()
            slip = Slip.objects.create(
                public_id=public_id,
                organisation=organisation,
                opportunity=opportunity,
                shift=shift,
                done=done[:500],
                code_hash=code_hash(code_of(public_id)),
                by=by,
                until=clock.now() + SLIP_HOLDS,
                **figures(work),
            )
            audit.record("hours.slip_made", on=slip, by=by.pk)
            made.append((slip, shown(code_of(public_id))))
    return made


def claim(code: str, *, by: User) -> WorkRecord:
    """The holder of the paper takes the hours: the organiser wrote them, the holder confirms them by this.

    Raises RefusedError for a code that is none, used or too old, for own slips, for people whom the law asks more of, and
    for any code after ten wrong ones within an hour.
    """
    if attempts.wait(WRONG_CODES, str(by.pk)):
        raise _many()
    try:
        return _claimed(code, by)
    except RefusedError as refused:
        if refused.code == UNKNOWN and attempts.spend(WRONG_CODES, str(by.pk)) is None:
            raise _many() from refused
        raise


def _many() -> RefusedError:
    return RefusedError("hours.slip.wait", _("Too many codes were not known. Try again in an hour."))


def _claimed(code: str, by: User) -> WorkRecord:
    with transaction.atomic():
        lock_volunteers([by.pk])
        slips = Slip.objects.select_related("organisation", "opportunity").select_for_update(of=("self",))
        slip = slips.filter(code_hash=code_hash(code), until__gt=clock.Now()).first()
        if slip is None or slip.claimed_at is not None:
            raise RefusedError(UNKNOWN, _("This code is not known, or it has been used already."))
        if slip.by_id == by.pk:
            raise RefusedError("hours.own", _("Nobody confirms their own hours: ask somebody else of the team."))
        _allowed(slip, by)
        work = Work(slip.date, slip.minutes, slip.starts_at, slip.ends_at)
        if clash := in_the_way(by, work):
            raise clash
        record = _record(slip, work, by)
        Slip.objects.filter(pk=slip.pk).update(record=record, claimed_at=clock.Now())
        audit.record("hours.slip_claimed", on=slip, by=by.pk)
        audit.record("hours.confirmed", on=record, by=by.pk)
    return record


def _allowed(slip: Slip, by: User) -> None:
    """Who applied for this work had to be let begin. Under 18 nobody works without what the law asks, applied or not."""
    application = workable_of(by).filter(opportunity=slip.opportunity_id).first() if slip.opportunity_id else None
    if application is not None:
        started(application)
    elif is_minor(by):
        text = _(
            "Under 18 a written agreement comes first: apply for this work and ask the organiser to write the hours."
        )
        raise RefusedError("hours.may_not_start.agreement", text)


def _record(slip: Slip, work: Work, by: User) -> WorkRecord:
    return WorkRecord.objects.create(
        volunteer=by,
        pair=ensure_pair(by, slip.organisation),
        organisation=slip.organisation,
        opportunity=slip.opportunity,
        shift=slip.shift,
        done=slip.done,
        source=Source.SLIP,
        state=State.CONFIRMED,
        proposed_by=Side.ORGANISER,
        proposer=slip.by,
        confirmed_by=by,
        confirmed_at=clock.now(),
        **figures(work),
        **where(slip.opportunity),
    )


def discard(slip: Slip, *, by: User) -> None:
    """Nobody will come for it."""
    with transaction.atomic():
        if not Slip.objects.filter(pk=slip.pk, claimed_at__isnull=True).delete()[0]:
            raise WrongStateError("hours.slip.claimed", _("This slip has been claimed already."))
        audit.record("hours.slip_discarded", on=slip, by=by.pk)
