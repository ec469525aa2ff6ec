"""Codes of the day and codes that turn: by them a volunteer's phone knows which work it stands at. Nothing is stored.

A code is `<target>-<when>-<mark>`: the public id of a shift (`s…`) or of an opportunity without shifts (`o…`), the day
(`d20261121`) or the turn (`t` and a number), and a keyed hash of both.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import segno

from talka.accounts import vault
from talka.core.periods import day_end, day_start, local
from talka.opportunities.models import Opportunity, Shift

AROUND = timedelta(hours=2)
"""Before a shift and after it a code of the day holds for so long."""
TURN = timedelta(seconds=60)
GRACE = 2
"""Turns for which a code on a screen still holds after the next one has come."""
STAMPS_KEPT = timedelta(days=7)
"""A device without a network may send its stamps so late."""
CODE = re.compile(r"([so])([2-9b-z]{10})-(d[0-9]{8}|t[0-9]{1,12})-([0-9a-f]{20})")
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a code stands: the work, its shift if it has one, and from when to when the code holds."""

    opportunity: Opportunity
    shift: Shift | None
    first: datetime
    last: datetime

    def holds(self, at: datetime) -> bool:
        return self.first <= at <= self.last


def code_of_day(opportunity: Opportunity, shift: Shift | None, day: date) -> str:
    return _signed(opportunity, shift, f"d{day:%Y%m%d}")


def code_of_turn(opportunity: Opportunity, shift: Shift | None, now: datetime) -> str:
    """For a screen: another one each minute, so a picture sent on is soon worth nothing."""
    return _signed(opportunity, shift, f"t{(now - EPOCH) // TURN}")


def _signed(opportunity: Opportunity, shift: Shift | None, when: str) -> str:
    target = f"s{shift.public_id}" if shift else f"o{opportunity.public_id}"
    return f"{target}-{when}-{_mark(target, when)}"


def targets_of(opportunity: Opportunity) -> list[str]:
    """How codes name this work: by them a phone without a network finds the work of a code that it scanned."""
    return [f"o{opportunity.public_id}", *(f"s{one.public_id}" for one in opportunity.shifts.all())]


def _mark(target: str, when: str) -> str:
    return vault.keyed("check-in", f"{target}-{when}")[:20]


def place_of(code: str) -> Place | None:
    """What a code says; None for one that is not ours. Whether it holds now is the caller's question."""
    found = CODE.fullmatch(code)
    if found is None or not hmac.compare_digest(found[4], _mark(f"{found[1]}{found[2]}", found[3])):
        return None
    shift, offer = _target(found[1], found[2])
    if offer is None:
        return None
    if found[3].startswith("t"):
        first = EPOCH + int(found[3][1:]) * TURN
        return Place(offer, shift, first - TURN, first + (1 + GRACE) * TURN)
    first, last = _day(offer, shift, datetime.strptime(found[3][1:], "%Y%m%d").date())  # noqa: DTZ007  # a day, no instant
    return Place(offer, shift, first, last)


def _target(kind: str, public_id: str) -> tuple[Shift | None, Opportunity | None]:
    if kind == "s":
        shift = Shift.objects.select_related("opportunity__organisation").filter(public_id=public_id).first()
        return shift, shift.opportunity if shift else None
    return None, Opportunity.objects.select_related("organisation").filter(public_id=public_id).first()


def _day(offer: Opportunity, shift: Shift | None, day: date) -> tuple[datetime, datetime]:
    """Two hours around a shift; work without shifts: the day, two hours over its end."""
    if shift is not None:
        return shift.starts_at - AROUND, shift.ends_at + AROUND
    return day_start(day) - AROUND, day_end(day) + AROUND


def due_of(opportunity: Opportunity, shift: Shift | None, started_at: datetime) -> datetime:
    """After this an open check-in is a forgotten check-out."""
    if shift is not None:
        return max(shift.ends_at, started_at) + AROUND
    if opportunity.starts_at and opportunity.ends_at and local(opportunity.ends_at).date() == local(started_at).date():
        return max(opportunity.ends_at, started_at) + AROUND
    return started_at + timedelta(hours=12)


def drawn(address: str) -> str:
    """The address as a square code, SVG without styles of its own."""
    made: str = segno.make(address, error="m", micro=False).svg_inline(
        border=2, dark="#000", light="#fff", scale=8, svgclass="qr", lineclass=None, omitsize=True
    )
    return made
