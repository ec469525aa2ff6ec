"""What was disclosed to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from talka.accounts.models import User
from talka.applications.enums import LIVE, PARTICIPATION, Purpose, RequestState, Shared
from talka.applications.models import Application, Disclosure, DisclosureRequest
from talka.core import clock
from talka.core.periods import day_end, last_good

SHARES = frozenset({*LIVE, *PARTICIPATION})
HOLDS = {
    Purpose.APPLICATION: timedelta(days=180),
    Purpose.REQUEST: timedelta(days=180),
    Purpose.AGREEMENT: timedelta(days=365),
}
"""How long what is let be seen stays so; the page of privacy says it in words."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log on `/mans/dati/`."""

    public_id: str
    organisation: str
    title: str
    application_id: str
    fields: list[str]
    purpose: str
    given_at: datetime
    until: datetime
    revoked_at: datetime | None
    holds: bool

    @property
    def last_day(self) -> date:
        return last_good(self.until).date()


def shared_now(application: Application) -> list[str]:
    """Codes of the fields that the organiser may see at this moment; none once the application came to nothing."""
    if application.state not in SHARES:
        return []
    given = {code for one in application.disclosures.holding() for code in one.fields}
    if application.state not in LIVE:
        given.discard(Shared.EMERGENCY)  # what it was for is over with the work
    return [code for code in Shared.values if code in given]


def holds_until(purpose: str) -> datetime:
    """The end of what is let be seen now, for this purpose; whole days, for nobody counts minutes half a year ahead."""
    return day_end(clock.today() + HOLDS[Purpose(purpose)])


@dataclass(frozen=True, slots=True)
class Question:
    """A field that was asked for, as its volunteer reads it before answering."""

    request: DisclosureRequest
    until: datetime


def questions(application: Application) -> list[Question]:
    """What the volunteer has not answered yet; of an application that came to nothing nobody needs an answer."""
    if application.state not in SHARES:
        return []
    return [Question(one, holds_until(one.purpose)) for one in _waiting(application)]


def waiting_fields(application: Application) -> list[str]:
    """What was asked for and not answered yet."""
    return [one.field for one in _waiting(application)]


def _waiting(application: Application) -> list[DisclosureRequest]:
    return [one for one in application.requests.all() if one.state == RequestState.ASKED]


def asked_of(application: Application) -> list[tuple[str | Promise, str | Promise]]:
    """Each field that the organiser asked for, and what came of it; what was given may be seen no more."""
    seen = shared_now(application)
    return [
        (
            Shared(one.field).label,
            _("not seen any more")
            if one.state == RequestState.GIVEN and one.field not in seen
            else RequestState(one.state).label,
        )
        for one in application.requests.all()
    ]


def log_of(user: User) -> list[Entry]:
    """Every disclosure the person ever made, the latest first."""
    now = clock.now()
    rows = Disclosure.objects.filter(application__volunteer=user)
    return [
        Entry(
            public_id=one.public_id,
            organisation=one.application.organisation.name,
            title=one.application.opportunity.title,
            application_id=one.application.public_id,
            fields=[str(Shared(code).label) for code in one.fields],
            purpose=one.get_purpose_display(),
            given_at=one.given_at,
            until=one.until,
            revoked_at=one.revoked_at,
            holds=one.revoked_at is None and one.until > now and one.application.state in SHARES,
        )
        for one in rows.select_related("application__organisation", "application__opportunity").order_by("-pk")
    ]
