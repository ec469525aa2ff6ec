"""A partner, its files, and an import of them; the clock stands at 21 November 2026, ten in the morning in Riga."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from talka.core import audit, clock
from talka.interchange import actions, queries
from talka.interchange.hooks.actions import collect
from talka.interchange.importers.items import Mapping, Notes
from talka.interchange.models import ImportRun, Partner, Webhook
from talka.opportunities.models import Opportunity
from tests import factories
from tests.interchange.receivers import Outside, hook

FIXTURES = Path(__file__).parent / "fixtures"
NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
Import = Callable[..., ImportRun]
ITEM = {"ID": "1", "Nosaukums": "Talka", "Apraksts": "Sakopt parku.", "Organizācija": "Biedrība „Parks”"}


@pytest.fixture
def now(db: None) -> Iterator[datetime]:
    with clock.move_to(NOW):
        yield NOW


@pytest.fixture
def partner(now: datetime) -> Partner:
    return actions.save_partner(Partner(code="parks", name="Parku tīkls", languages=["lv"]), by=None)


@pytest.fixture
def run(partner: Partner, tmp_path: Path) -> Import:
    """`run(path or text or rows, shift_dates=…, defaults=…)` imports for the partner."""

    def of(source: Path | str | bytes | list[dict[str, str]], *, name: str = "feed.csv", **options: Any) -> ImportRun:
        path = source if isinstance(source, Path) else tmp_path / name
        if isinstance(source, list):
            source = table(source)
        if isinstance(source, str):
            source = source.encode()
        if isinstance(source, bytes):
            path.write_bytes(source)
        mapping = Mapping(options.pop("fields", {}), options.pop("defaults", {}))
        order = actions.Order(path, mapping=mapping, **options)
        return actions.run_import(partner, order, Notes(), on_done=lambda _run: None)

    return of


@pytest.fixture
def outside() -> Outside:
    return Outside()


@pytest.fixture
def own(now: datetime) -> Webhook:
    """The receiver of an organisation's own system; nothing has happened since it was added."""
    made = hook(actions.partner_of(factories.organisation(verified_by="eid"), by=None))
    audit.sequence()
    collect()
    return made


def table(rows: list[dict[str, str]]) -> str:
    """Rows as CSV; each is ITEM with what is said otherwise."""
    rows = [ITEM | row for row in rows]
    headings = list(dict.fromkeys(name for row in rows for name in row))
    quoted = [[f'"{row.get(name, "")}"' for name in headings] for row in rows]
    return "\n".join(";".join(line) for line in [headings, *quoted])


def fetch_all_due() -> int:
    """What the worker does with the feeds whose time has come, one after the other. Returns how many there were."""
    due = queries.due_feeds()
    for feed in due:
        actions.fetch_due(feed)
    return len(due)


def counts(run: ImportRun) -> tuple[int, int, int, int, int]:
    """created, updated, unchanged, withdrawn, refused."""
    return run.created, run.updated, run.unchanged, run.withdrawn, run.refused


def stored(external_id: str = "1") -> Opportunity:
    return Opportunity.objects.with_openness().get(origin="parks", external_id=external_id)


def reasons(run: ImportRun, external_id: str = "1") -> set[tuple[str, str]]:
    found: list[dict[str, str]] = run.items.get(external_id=external_id).reasons
    return {(reason["field"], reason["code"]) for reason in found}
