"""Loading: the project's own reference tables, and the large files of the state's registers.

A register file is streamed row by row into a staging table by COPY and swapped in by three statements, all in one
transaction: readers see the old release or the new one, never a mixture, and a failure leaves the old one.
"""

import datetime as dt
import hashlib
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import BinaryIO, Never, cast

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Model
from psycopg import Copy
from tqdm import tqdm

from talka.core import clock
from talka.registers import queries
from talka.registers.enums import Source
from talka.registers.models import INVENTED_FIRST_DIGIT, Competence, Field, LegalEntity, LegalForm, Release, Wording
from talka.registers.sources import parties, ppi, tables, ur
from talka.registers.sources.rows import ENTITY_COLUMNS, Entity, FileError, RefuseRowError, SkipRowError, Table

SOURCES: dict[Source, ModuleType] = {Source.UR: ur, Source.PPI: ppi, Source.PARTIES: parties}
PRECEDENCE = [Source.UR, Source.PARTIES, Source.PPI]  # who owns a number that several files hold
MAY_REMOVE = 0.05  # share of a source's rows that one load may remove without --allow
PROGRESS_EVERY = 2_000  # rows
LONGEST_LINE = 1_000_000  # bytes; a file without line ends must not fill the memory
LOCK = "registers"
DEMO_DATED = dt.date(2021, 7, 1)  # older than any real file, so that a real one may follow

COLUMNS = [column for column in ENTITY_COLUMNS if column not in ("atvk", "legal_form")]
STORED = [*COLUMNS, "legal_form_id", "municipality_id"]

Refusal = tuple[int, str, str]
"""Line of the file, registration number as it stands there, reason."""


@dataclass
class Verdict:
    """What a load did; every row of the file is counted once among added … skipped."""

    source: Source
    unchanged_file: bool = False
    rows: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    refused: Callable[[Refusal], None] | None = None

    def refuse(self, refusal: Refusal) -> None:
        """Count a row that is not taken, and tell whoever wants to know."""
        self.counts["refused"] += 1
        self.reasons[f"refused: {refusal[2]}"] += 1
        if self.refused:
            self.refused(refusal)

    def skip(self, reason: str) -> None:
        """Count a row that is left out on purpose."""
        self.counts["skipped"] += 1
        self.reasons[f"skipped: {reason}"] += 1

    def as_json(self) -> dict[str, object]:
        return {**self.counts, "reasons": dict(self.reasons)}


def latest(source: Source) -> Release | None:
    """Release that is in the tables."""
    return Release.objects.filter(source=source).first()


def _lock(cursor: CursorWrapper, *, wait: bool) -> None:
    """Let one transaction load at a time."""
    if wait:
        cursor.execute("SET LOCAL lock_timeout = '60s'")
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [LOCK])
        return
    cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [LOCK])
    if not cursor.fetchone()[0]:
        raise FileError("Another load is running; try again when it has ended.")


# --- the project's own tables --------------------------------------------------------------------------------------


def load_tables() -> Verdict:
    """Bring the reference tables to what the CSV files say; does nothing when they have not changed."""
    digest = tables.fingerprint()
    verdict = Verdict(Source.TABLES, unchanged_file=True)
    if (last := latest(Source.TABLES)) and last.sha256 == digest:
        return verdict
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '60s'")
        _lock(cursor, wait=True)
        if (last := latest(Source.TABLES)) and last.sha256 == digest:
            return verdict  # another process has just done it
        verdict.unchanged_file = False
        for model, rows in tables.TABLES.items():
            verdict.counts[model.__name__] = _replace(model, _in_moderators_words(rows()))
        verdict.rows = verdict.counts.total()
        _record(verdict, clock.today(), digest)
    queries.forget()
    return verdict


def _in_moderators_words(rows: Sequence[Model]) -> Sequence[Model]:
    """The file says which fields and competences there are; what a moderator calls one stays."""
    said = {(one.table, one.code): one for one in Wording.objects.all()}
    for row in rows:
        if isinstance(row, Field | Competence) and (words := said.get((str(row._meta.model_name), row.code))):
            row.name, row.name_en = words.name, words.name_en
    return rows


def _replace(model: type[Model], rows: Sequence[Model]) -> int:
    """Make the table hold exactly `rows`, keeping the primary keys of rows that stay."""
    meta = model._meta
    manager = model._default_manager  # noqa: SLF001  # documented API of Django
    unique = tables.KEYS.get(model) or [meta.pk.attname]
    wanted = {tuple(getattr(row, name) for name in unique) for row in rows}
    present = {identity: pk for pk, *identity_ in manager.values_list("pk", *unique) for identity in [tuple(identity_)]}
    manager.filter(pk__in=[pk for identity, pk in present.items() if identity not in wanted]).delete()
    manager.bulk_create(
        rows,
        batch_size=1_000,
        update_conflicts=True,
        unique_fields=unique,
        update_fields=[f.attname for f in meta.concrete_fields if not f.primary_key and f.attname not in unique],
    )
    return len(rows)


# --- files of the state --------------------------------------------------------------------------------------------


def load_register(
    source: Source,
    path: Path,
    *,
    dated: dt.date | None = None,
    allow: bool = False,
    wait: bool = False,
    refused: Callable[[Refusal], None] | None = None,
) -> Verdict:
    """Make the rows of `source` those of the file at `path`, whose data are of the day `dated` (today unless given).

    `refused` is told of each row that is not taken. Raises FileError and changes nothing when the file is not readable,
    when it is older than what is loaded, or when it would remove more than 5 % of the source's rows; `allow` lifts the
    last two. While another load runs it raises as well, unless told to `wait` a minute. A row that is refused never
    removes what is known of that number.
    """
    verdict = Verdict(source, refused=refused)
    dated = dated or clock.today()
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
        _lock(cursor, wait=wait)
        if latest(Source.TABLES) is None:
            raise FileError("Load the reference tables first: load_registers.")
        last = latest(source)
        if last and not allow and dated < last.dated:
            raise FileError(f"The file is of {dated}, but what is loaded is of {last.dated}; --allow takes it anyway.")
        if last and last.sha256 == digest and last.dated == dated and _newer_than_tables(last):
            verdict.unchanged_file = True
            return verdict
        _stage(cursor, verdict, path)
        _drop_repeated(cursor, verdict)
        _guard(cursor, verdict, allow=allow)
        _swap(cursor, verdict)
        _record(verdict, dated, digest)
    return verdict


def load_demo(source: Source, path: Path) -> Verdict | None:
    """Load invented entities, unless real ones of this source are there: they are never mixed with or replaced."""
    real = LegalEntity.objects.filter(source=source).exclude(registration_number__startswith=INVENTED_FIRST_DIGIT)
    if real.exists():
        return None
    return load_register(source, path, dated=DEMO_DATED, allow=True, wait=True)


def _newer_than_tables(release: Release) -> bool:
    """Say whether municipalities were found with the reference tables that are loaded now."""
    newest = latest(Source.TABLES)
    return newest is None or release.pk > newest.pk


def _stage(cursor: CursorWrapper, verdict: Verdict, path: Path) -> None:
    columns = ", ".join(STORED)
    cursor.execute("DROP TABLE IF EXISTS pg_temp.staging")  # left by an earlier load of the same transaction
    cursor.execute(
        f"CREATE TEMPORARY TABLE staging ON COMMIT DROP AS"  # noqa: S608  # names of columns are constants
        f" SELECT 0 AS line, true AS good, {columns} FROM registers_legalentity WITH NO DATA"
    )
    taker = _Taker(verdict, SOURCES[verdict.source])
    with path.open("rb") as file, cursor.copy(f"COPY staging (line, good, {columns}) FROM STDIN") as copy:
        taker.run(copy, file, path)
    cursor.execute("ANALYZE staging")


class _Taker:
    """Reads rows, asks the source what they mean and writes them to the staging table."""

    def __init__(self, verdict: Verdict, source: ModuleType) -> None:
        self.verdict, self.source = verdict, source
        self.known_forms = set(LegalForm.objects.values_list("code", flat=True))
        self.tables = queries.tables()

    def run(self, copy: Copy, file: BinaryIO, path: Path) -> None:
        table = Table(path, self.source.REQUIRED, self.source.ALIASES)
        size = path.stat().st_size
        with tqdm(total=size, unit="B", unit_scale=True, desc=path.name, disable=not sys.stderr.isatty()) as progress:
            for number, row in enumerate(table.read(_counted(file, progress)), 1):
                self.take(copy, *row)
                self.verdict.rows = number

    def take(self, copy: Copy, line: int, row: dict[str, str] | str) -> None:
        number = "" if isinstance(row, str) else row.get("regcode") or row.get("registrationNumber", "")
        try:
            self.write(copy, line, self.parse(row))
        except SkipRowError as reason:
            self.verdict.skip(str(reason))
        except RefuseRowError as reason:
            self.verdict.refuse((line, number, str(reason)))
            copy.write_row([line, False, number[:11], *[None] * (len(STORED) - 1)])

    def parse(self, row: dict[str, str] | str) -> Entity:
        if isinstance(row, str):
            raise RefuseRowError(row)
        return cast("Entity", self.source.parse(row))

    def write(self, copy: Copy, line: int, entity: Entity) -> None:
        municipality = self.tables.locate(entity.atvk, entity.address)
        form = entity.legal_form if entity.legal_form in self.known_forms else None
        if municipality is None:
            self.verdict.counts["without_municipality"] += 1
        values = dict(zip(ENTITY_COLUMNS, entity, strict=True))
        copy.write_row([line, True, *(values[c] for c in COLUMNS), form, municipality.atvk if municipality else None])


def _counted(file: BinaryIO, progress: "tqdm[Never]") -> Iterator[bytes]:
    pending = 0
    for number, line in enumerate(iter(partial(file.readline, LONGEST_LINE), b""), 1):
        pending += len(line)
        if number % PROGRESS_EVERY == 0:
            progress.update(pending)
            pending = 0
        yield line
    progress.update(pending)


def _drop_repeated(cursor: CursorWrapper, verdict: Verdict) -> None:
    """Keep one row per number, the living one or the first; the others are refused."""
    cursor.execute("""
        DELETE FROM staging USING (
            SELECT line, row_number() OVER (
                PARTITION BY registration_number ORDER BY (terminated IS NOT NULL OR closed <> ''), line
            ) AS place FROM staging WHERE good
        ) AS ranked
        WHERE staging.good AND staging.line = ranked.line AND ranked.place > 1
        RETURNING staging.line, staging.registration_number
    """)
    for line, number in cursor.fetchall():
        verdict.refuse((line, number, "number stands in the file twice"))


_GONE = """
    FROM registers_legalentity AS entity
    WHERE entity.source = %s AND NOT EXISTS (
        SELECT FROM staging WHERE staging.registration_number = entity.registration_number
    )
"""


def _guard(cursor: CursorWrapper, verdict: Verdict, *, allow: bool) -> None:
    cursor.execute("CREATE INDEX ON staging (registration_number)")
    cursor.execute("SELECT count(*) FROM staging WHERE good")
    good = cursor.fetchone()[0]
    cursor.execute("SELECT count(*) FROM registers_legalentity WHERE source = %s", [verdict.source])
    present = cursor.fetchone()[0]
    cursor.execute(f"SELECT count(*) {_GONE}", [verdict.source])
    gone = cursor.fetchone()[0]
    if not good:
        raise FileError(f"The file has no row that can be taken ({verdict.rows} rows read).")
    if gone > present * MAY_REMOVE and not allow:
        raise FileError(
            f"The file would remove {gone} of {present} rows, more than {MAY_REMOVE:.0%}; --allow takes it anyway."
        )


def _swap(cursor: CursorWrapper, verdict: Verdict) -> None:
    """Write what is new or changed, remove what is gone. A number of a stronger source is left to it."""
    columns = ", ".join(STORED)
    facts = [column for column in STORED if column != "registration_number"]
    weaker = [str(s) for s in PRECEDENCE[PRECEDENCE.index(verdict.source) :]]
    cursor.execute(f"DELETE {_GONE}", [verdict.source])
    verdict.counts["removed"] = cursor.rowcount
    cursor.execute(
        f"""
        WITH written AS (
            INSERT INTO registers_legalentity AS entity (source, {columns})
            SELECT %s, {columns} FROM staging WHERE good
            ON CONFLICT (registration_number) DO UPDATE
            SET source = excluded.source, {", ".join(f"{c} = excluded.{c}" for c in facts)}
            WHERE entity.source = ANY(%s) AND
                (entity.source, {", ".join(f"entity.{c}" for c in facts)})
                IS DISTINCT FROM (excluded.source, {", ".join(f"excluded.{c}" for c in facts)})
            RETURNING xmax = 0 AS added
        )
        SELECT count(*) FILTER (WHERE added), count(*) FILTER (WHERE NOT added) FROM written
        """,  # noqa: S608  # names of columns are constants of this module
        [verdict.source, weaker],
    )
    added, changed = cursor.fetchone()
    cursor.execute(
        "SELECT count(*) FROM staging JOIN registers_legalentity AS entity USING (registration_number)"
        " WHERE good AND entity.source <> %s",
        [verdict.source],
    )
    elsewhere = cursor.fetchone()[0]
    cursor.execute("SELECT count(*) FROM staging WHERE good")
    unchanged = cursor.fetchone()[0] - added - changed - elsewhere
    verdict.counts.update(added=added, changed=changed, unchanged=unchanged, elsewhere=elsewhere)


def _record(verdict: Verdict, dated: dt.date, digest: str) -> None:
    Release.objects.create(
        source=verdict.source,
        dated=dated,
        sha256=digest,
        rows=verdict.rows,
        loaded_at=clock.now(),
        counts=verdict.as_json(),
    )
