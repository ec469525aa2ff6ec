"""While the database stores a chunk, a thread reads and understands the next: in the same language, without a connection."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test.utils import CaptureQueriesContext
from django.utils.translation import get_language, override

from talka.interchange.actions import chunks
from talka.interchange.actions.heard import WRITE
from talka.interchange.importers.items import Item, UnreadableError
from talka.interchange.importers.normalise import Understood, understand
from talka.interchange.models import ImportItem, ImportRun, Partner
from talka.opportunities.models import Opportunity
from talka.registers import queries as registers
from tests import factories
from tests.interchange.conftest import Import, counts, stored

ROWS = [{"ID": str(number), "Vieta": "Jelgava"} for number in range(1, 24)]


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "CHUNK", 5)


def test_all_chunks_are_stored_and_keep_their_order(run: Import) -> None:
    made = run([*ROWS, {"ID": "3"}, *ROWS[:2]])
    assert counts(made) == (23, 0, 0, 0, 3)
    told = ImportItem.objects.filter(run=made).order_by("id").values_list("external_id", flat=True)
    assert list(told) == [row["ID"] for row in ROWS] + ["3", "1", "2"]
    assert counts(run(ROWS[:20])) == (0, 0, 20, 3, 0)
    assert counts(run([row | {"Nosaukums": "Cita"} if row["ID"] == "17" else row for row in ROWS])) == (0, 4, 19, 0, 0)
    assert stored("17").title == "Cita"


def test_the_thread_asks_no_database_and_speaks_as_who_began(run: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: set[tuple[bool, str]] = set()
    connected: list[str] = []

    def looking(item: Item, context: Any) -> Understood:
        seen.add((threading.current_thread() is threading.main_thread(), get_language()))
        return understand(item, context)

    monkeypatch.setattr(chunks, "understand", looking)
    monkeypatch.setattr(registers, "CHECK_EVERY", 0)
    monkeypatch.setattr(BaseDatabaseWrapper, "connect", lambda _self: connected.append(threading.current_thread().name))
    with override("en"):
        run(ROWS)
    assert (seen, connected) == ({(False, "en")}, [])


def test_registers_that_are_held_are_not_asked_for(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registers, "CHECK_EVERY", 0)
    with registers.held():
        first = registers.tables()
        with CaptureQueriesContext(connection) as asked:
            assert registers.tables() is first
    assert not asked.captured_queries
    with CaptureQueriesContext(connection) as asked:
        registers.tables()
    assert asked.captured_queries


def test_what_cannot_be_read_in_the_middle_stores_nothing(run: Import) -> None:
    good = "".join(
        f"<mission><clientId>{n}</clientId><title>A</title><description>B</description></mission>" for n in range(17)
    )
    with pytest.raises(UnreadableError):
        run(f"<source>{good}<mission></source>", name="feed.xml")
    assert not Opportunity.objects.exists()
    assert ImportRun.objects.get().error


def test_a_failure_of_storing_ends_the_thread(run: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_told: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("talka.interchange.actions.imports.store_chunk", failing)
    with pytest.raises(KeyboardInterrupt):
        run(ROWS)
    assert not [one for one in threading.enumerate() if one.name.startswith("import")]


def test_marks_are_written_by_looking_up_each_id_alone(partner: Partner) -> None:
    """With tables nobody has counted PostgreSQL read all of the partner's opportunities again for each chunk."""
    factories.opportunity(origin=partner.code, external_id="1", declared=False)
    columns: list[Any] = [["1"], ["m"], [None], ["h"], [""], ["[]"], ["{}"]]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pg_class SET reltuples = -1, relpages = 0 WHERE relname = 'opportunities_opportunity'")
        cursor.execute(f"EXPLAIN {WRITE}", ["file", None, *columns, partner.code])
        plan = "\n".join(row for (row,) in cursor.fetchall())
    assert "external_id)::text = told.external_id" in plan, plan
    assert "Hash" not in plan, plan
