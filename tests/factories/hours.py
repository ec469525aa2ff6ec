"""Hours for tests, made by the acts, as people make them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from talka.accounts.models import User
from talka.applications import actions as applications
from talka.applications.actions.pairs import ensure_pair
from talka.applications.models import Application, PairName
from talka.core import clock
from talka.hours.actions import importing
from talka.hours.models import Import, WorkRecord
from talka.hours.queries import workable_of
from talka.hours.schemas import Work, between
from talka.opportunities.models import Opportunity
from talka.organisations.models import Organisation
from tests.factories.applications import application, coordinator, fresh, volunteer
from tests.factories.opportunities import opportunity

RIGA = ZoneInfo("Europe/Riga")


def riga(*parts: int) -> datetime:
    """A moment as the clock on a Latvian wall shows it."""
    return datetime(*parts, tzinfo=RIGA)  # type: ignore[misc,arg-type]  # year, month, day and so on


def pair(volunteer: User, organisation: Organisation) -> PairName:
    return ensure_pair(volunteer, organisation)


@dataclass
class Team:
    """An opportunity with a coordinator and one approved volunteer who has read the rules."""

    offer: Opportunity
    boss: User
    person: User
    application: Application
    _second: User | None = None

    @property
    def second(self) -> User:
        """Another coordinator of the same organisation."""
        if self._second is None:
            self._second = coordinator(self.offer.organisation)
        return self._second

    def join(self, person: User | None = None) -> Application:
        return approved(self.offer, self.boss, person or volunteer())


def approved(offer: Opportunity, boss: User, person: User) -> Application:
    """Chosen for the work, nothing missing any more."""
    sent = application(offer, by=person, shifts=[one.pk for one in offer.shifts.all()])
    chosen = applications.approve(fresh(sent), by=boss)
    applications.acknowledge(chosen, by=person)
    return workable_of(person).get(pk=chosen.pk)


def team(**values: Any) -> Team:
    offer = opportunity(**({"places": 100} | values))
    boss, person = coordinator(offer.organisation), volunteer()
    return Team(offer, boss, person, approved(offer, boss, person))


def worked(first: datetime | None = None, hours: float = 3) -> Work:
    """Some hours of yesterday, unless said otherwise."""
    start = first or riga(*(clock.today() - timedelta(days=1)).timetuple()[:3], 10)
    return between(start, start + timedelta(hours=hours))


def again(record: WorkRecord) -> WorkRecord:
    """As it stands in the database now."""
    return WorkRecord.objects.select_related("volunteer", "organisation", "opportunity", "pair").get(pk=record.pk)


# --- files of hours ---------------------------------------------------------------------------------------------------

HEAD = "Datums;No;Līdz;Stundas;Brīvprātīgais;Kas darīts;Piezīmes"


def read_file(crew: Team, text: str | bytes, columns: dict[str, str] | None = None) -> Import:
    data = text.encode() if isinstance(text, str) else text
    batch = importing.receive(
        crew.offer.organisation, io.BytesIO(data), size=len(data), by=crew.boss, opportunity=crew.offer, columns=columns
    )
    return worked_on(batch)


def worked_on(batch: Import) -> Import:
    """As it stands when its job has run."""
    importing.work_on(batch.public_id)
    batch.refresh_from_db()
    return batch


def taken(batch: Import, by: User) -> tuple[int, int]:
    """Records and slips that were made of it."""
    importing.take(batch, by=by)
    rows = worked_on(batch).rows
    return rows.filter(record__isnull=False).count(), rows.filter(slip__isnull=False).count()


def taken_back(batch: Import, by: User) -> Import:
    importing.take_back(batch, by=by)
    return worked_on(batch)


def verdicts(batch: Import) -> list[str]:
    return list(batch.rows.order_by("number").values_list("verdict", flat=True))
