"""What the database itself refuses, whoever writes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from talka.core import clock
from talka.hours.enums import Side, Source, State
from talka.hours.models import WorkRecord
from talka.organisations.models import Organisation
from tests.factories import organisation
from tests.factories.applications import coordinator, volunteer
from tests.factories.hours import pair, riga

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 10)


def row(**values: Any) -> WorkRecord:
    own: Organisation = values.pop("organisation", None) or organisation()
    person = values.pop("volunteer", None) or volunteer()
    made: dict[str, Any] = {
        "volunteer": person,
        "pair": pair(person, own),
        "organisation": own,
        "date": DAY,
        "minutes": 60,
        "source": Source.VOLUNTEER,
        "proposed_by": Side.VOLUNTEER,
        "proposer": person,
    }
    with transaction.atomic():
        return WorkRecord.objects.create(**(made | values))


def refused(name: str, **values: Any) -> None:
    with pytest.raises(IntegrityError, match=name):
        row(**values)


def span(first: datetime, hours: float) -> dict[str, Any]:
    return {"starts_at": first, "ends_at": first + timedelta(hours=hours), "minutes": int(hours * 60)}


def test_two_stretches_of_one_person_never_overlap() -> None:
    person, start = volunteer(), riga(2026, 10, 10, 10)
    row(volunteer=person, **span(start, 4))
    refused("hours_no_overlap", volunteer=person, **span(start + timedelta(hours=3), 4))
    row(volunteer=person, **span(start + timedelta(hours=4), 4))
    row(**span(start, 4))


def test_a_disputed_unclear_or_removed_stretch_stands_in_nobodys_way() -> None:
    person, start = volunteer(), riga(2026, 10, 10, 10)
    row(volunteer=person, state=State.DISPUTED, disputed_by=Side.VOLUNTEER, **span(start, 4))
    row(volunteer=person, state=State.UNCLEAR, **span(start, 4))
    row(volunteer=person, removed_at=clock.now(), **span(start, 4))
    row(volunteer=person, **span(start, 4))


@pytest.mark.parametrize("minutes", [0, 1441])
def test_a_record_holds_a_minute_to_a_day(minutes: int) -> None:
    refused("hours_minutes", minutes=minutes)


def test_hours_fit_between_their_ends() -> None:
    start = riga(2026, 10, 10, 10)
    refused("hours_both_ends", starts_at=start, ends_at=start + timedelta(minutes=59), minutes=60)
    refused("hours_both_ends", starts_at=start, ends_at=None, minutes=60)


def test_the_day_is_that_of_riga() -> None:
    late = riga(2026, 10, 10, 23)
    row(**span(late, 2))
    refused("hours_day_in_riga", date=date(2026, 10, 11), **span(late, 2))


def test_nobody_confirms_their_own() -> None:
    person, now = volunteer(), clock.now()
    agreed = {"state": State.CONFIRMED, "confirmed_at": now}
    refused("hours_other_side_confirms", volunteer=person, confirmed_by=person, proposer=None, **agreed)
    by_organiser = {"proposed_by": Side.ORGANISER, "source": Source.COORDINATOR}
    refused(
        "hours_confirmed_by_another", volunteer=person, proposer=person, confirmed_by=person, **by_organiser, **agreed
    )
    own = organisation()
    boss, other = coordinator(own), coordinator(own)
    refused("hours_other_side_confirms", organisation=own, proposer=boss, confirmed_by=other, **by_organiser, **agreed)


def test_what_counts_says_since_when() -> None:
    refused("hours_agreed_says_when", state=State.CONFIRMED)


def test_only_agreed_hours_are_locked_and_none_of_them_is_in_the_bin() -> None:
    refused("hours_locked_are_agreed", locked_at=clock.now())
    refused("hours_agreed_are_kept", state=State.CONFIRMED, confirmed_at=clock.now(), removed_at=clock.now())


def test_a_dispute_says_whose_it_is() -> None:
    refused("hours_disputed_by_somebody", state=State.DISPUTED)
    refused("hours_disputed_by_somebody", disputed_by=Side.VOLUNTEER)
