"""A week in which one Talka follows another by its feed out: new ones, edits, ends, two dead days, broken files.

One database plays both: what was written here is the one side, what came by the feed (`origin`) the other. A seeded dice
decides what happens, so a failure can be repeated. At the end both sides say the same, nothing is lost or doubled, and on
no day did a feed that could not be read change anything.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from talka.core import clock, fetch
from talka.interchange import actions
from talka.interchange.enums import Format
from talka.interchange.exporters.formats import WRITERS
from talka.interchange.models import Feed, OutFeed, Partner
from talka.interchange.outgoing.actions import save_out_feed
from talka.interchange.outgoing.queries import outgoing, rows_of
from talka.opportunities.actions import archive_expired, close
from talka.opportunities.enums import State
from talka.opportunities.models import Opportunity
from tests import factories

HOURS = 6
DEAD_DAYS = (2, 3)
BROKEN_DAY = 4
Broken = Callable[[str], str]
BROKEN: dict[str, Broken] = {
    "a page instead of the feed": lambda _text: "<!DOCTYPE html><html><body>502</body></html>",
    "cut in the middle": lambda text: text[: len(text) // 2],
    "nothing": lambda _text: "",
}


class Other:
    """The other Talka's feed, as it is fetched: alive, dead or broken."""

    def __init__(self, feed: OutFeed) -> None:
        self.feed, self.dead = feed, False
        self.broken: Broken | None = None

    def get(self, _url: str, path: Path) -> fetch.Answer:
        if self.dead:
            raise fetch.FetchError("fetch.no_answer", "Nobody there.")
        text = "".join(WRITERS[Format(self.feed.format)][0](rows_of(self.feed)))
        return fetch.Answer(200, {}, path.write_text(self.broken(text) if self.broken else text, encoding="utf-8"))


def ours() -> dict[str, tuple[str, str]]:
    rows = outgoing(OutFeed.objects.get())
    return {row.public_id: (row.title, row.duties) for row in rows}


def theirs() -> dict[str, tuple[str, str]]:
    """All that came, though on pages they stand behind their own originals: those are in the same database here."""
    rows = list(Opportunity.objects.filter(origin="cita", state=State.PUBLISHED, apply_until__gt=clock.Now()))
    assert len({row.external_id for row in rows}) == len(rows)
    return {row.external_id: (row.title, row.duties) for row in rows}


def something_happens(dice: random.Random, serial: int) -> None:
    own = list(Opportunity.objects.open().filter(origin="").order_by("pk"))
    what = dice.choice(["new", "new", "edit", "edit", "close", "short"])
    if what in {"new", "short"} or not own:
        lasts = timedelta(hours=dice.randrange(3, 30)) if what == "short" else timedelta(days=30)
        factories.opportunity(title=f"Talka {serial}", duties="Vākt.", apply_until=clock.now() + lasts)
    elif what == "edit":
        row = dice.choice(own)
        Opportunity.objects.filter(pk=row.pk).update(title=f"{row.title} v", duties=f"Vākt {serial}.")
    else:
        close(dice.choice(own), by=None)


@pytest.mark.parametrize("broken", BROKEN)
def test_both_end_equal(partner: Partner, monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    dice = random.Random(7)  # a dice, not a secret
    other = Other(save_out_feed(OutFeed(partner=partner, name="Visas", format=Format.APE_JSON), by=None))
    monkeypatch.setattr(fetch, "get", other.get)
    there = actions.save_partner(Partner(code="cita", name="Cita Talka"), by=None)
    feed = actions.save_feed(
        Feed(partner=there, url="https://cita.example.lv/plusmas/a.json", every_hours=HOURS), by=None
    )
    actions.switch_feed(feed, active=True, by=None)
    start = clock.now()
    for serial in range(7 * 24 // HOURS):
        now: datetime = start + timedelta(hours=HOURS * serial, minutes=serial)
        day = serial * HOURS // 24
        other.dead = day in DEAD_DAYS
        other.broken = BROKEN[broken] if day == BROKEN_DAY else None
        with clock.move_to(now):
            something_happens(dice, serial)
            archive_expired()
            before = theirs()
            assert actions.fetch_due() == 1
            if other.dead or other.broken:
                assert theirs() == before
            else:
                assert theirs() == ours()
    assert len(ours()) > 3
    assert Opportunity.objects.filter(origin="cita").count() <= Opportunity.objects.filter(origin="").count()
    assert (
        not Opportunity.objects.filter(origin="cita")
        .exclude(external_id__in=Opportunity.objects.values("public_id"))
        .exists()
    )
