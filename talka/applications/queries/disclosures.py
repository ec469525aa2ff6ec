"""What was disclosed to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from talka.accounts.models import User
from talka.applications.enums import LIVE, PARTICIPATION, Shared
from talka.applications.models import Application, Disclosure
from talka.core import clock

SHARES = frozenset({*LIVE, *PARTICIPATION})


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


def shared_now(application: Application) -> list[str]:
    """Codes of the fields that the organiser may see at this moment; none once the application came to nothing."""
    if application.state not in SHARES:
        return []
    given = {code for one in application.disclosures.holding() for code in one.fields}
    return [code for code in Shared.values if code in given]


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
