"""`talka import SOURCE --partner CODE`: read a partner's feed or file (docs: contract of the commands).

Exit 0 when the source could be read, whatever became of its items; 2 when it could not, and then nothing was written.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _
from tqdm import tqdm

from talka.core.errors import RefusedError
from talka.core.fetch import FetchError
from talka.interchange import actions, queries
from talka.interchange.enums import Format, Verdict
from talka.interchange.importers.items import Notes, UnreadableError
from talka.interchange.importers.reading import mapping_of, read_mapping
from talka.interchange.models import ImportRun, Partner

UNREADABLE = 2
COLLECT_AFTER = 20_000
"""Objects more than before, instead of 700: items come in chunks of hundreds of thousands, all alive until they are stored."""
COUNTS = ("created", "updated", "unchanged", "withdrawn", "refused")


@contextmanager
def source_of(told: str) -> Iterator[Path]:
    """The file; of an address its copy, fetched as feeds are. Raises FetchError, UnreadableError."""
    if told.lower().startswith(("http://", "https://")):
        with actions.fetched(told) as path:
            yield path
    elif Path(told).is_file():
        yield Path(told)
    else:
        raise UnreadableError(_("There is no file %(path)s.") % {"path": told})


class Command(BaseCommand):
    help = "Read a partner's feed or file. Prints created=… updated=… unchanged=… withdrawn=… refused=…"
    requires_system_checks = ()
    """They would read in every page of the site, which is a second and 30 MB; `talka prepare` makes them."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", help="file to read, or an address that begins with https://")
        parser.add_argument("--partner", required=True, metavar="CODE", help="whose feed it is")
        parser.add_argument("--create-partner", metavar="NAME", help="create the partner under this name if it is new")
        parser.add_argument("--format", choices=["auto", *Format.values], default="auto")
        parser.add_argument("--map", type=Path, metavar="FILE", help="JSON: columns → fields, values for empty fields")
        parser.add_argument("--shift-dates", action="store_true", help="move all dates by whole weeks into the future")
        parser.add_argument("--dry-run", action="store_true", help="tell what would happen, write nothing")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write the verdict of each item as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        notes = Notes()
        try:
            with source_of(options["source"]) as path, transaction.atomic() if options["dry_run"] else nullcontext():
                run = self.run_import(path, options, notes)
                if options["dry_run"]:
                    transaction.set_rollback(True)
        except (UnreadableError, RefusedError, FetchError, OSError) as error:
            text = error.message if isinstance(error, RefusedError) else str(error)
            if options["report"]:
                self.write_failure(options["report"], text)
            raise CommandError(text, returncode=UNREADABLE) from error
        self.stdout.write(" ".join(f"{name}={getattr(run, name)}" for name in COUNTS))

    def run_import(self, path: Path, options: dict[str, Any], notes: Notes) -> ImportRun:
        partner = self.partner(options["partner"], options["create_partner"])
        feed = queries.feed_at(partner, options["source"])
        wanted = None if options["format"] == "auto" else Format(options["format"])
        order = actions.Order(
            path=path,
            format=wanted,
            mapping=read_mapping(options["map"])
            if options["map"]
            else mapping_of(path, wanted, feed.fields if feed else {}),
            shift_dates=options["shift_dates"],
            feed=feed,
        )
        gc.freeze()  # what is there by now stays: no collection need go through it again
        gc.set_threshold(COLLECT_AFTER)
        size = path.stat().st_size * (2 if order.shift_dates else 1)
        with tqdm(total=size, unit="B", unit_scale=True, desc=path.name, disable=not sys.stderr.isatty()) as progress:
            order.advance = progress.update
            return actions.run_import(
                partner, order, notes, on_done=lambda run: self.write_report(options["report"], run, notes)
            )

    @staticmethod
    def partner(code: str, name: str | None) -> Partner:
        known = queries.partner(code)
        if known is not None:
            return known
        if name is None and not settings.DEMO:
            raise UnreadableError(
                _("There is no partner %(code)s. Create it with --create-partner NAME.") % {"code": code}
            )
        try:
            return actions.save_partner(Partner(code=code, name=name or code, languages=["lv"]), by=None)
        except ValidationError as error:
            raise UnreadableError(" ".join(error.messages)) from error

    @staticmethod
    def write_report(path: Path | None, run: ImportRun, notes: Notes) -> None:
        """Counts, what was not understood of the table, refused items first of all, then the verdict of every item."""
        if path is None:
            return
        told = {
            "partner": run.partner.code,
            "source": run.source_name,
            "format": run.format,
            "encoding": run.encoding,
            "read": run.read,
            **{name: getattr(run, name) for name in COUNTS},
            "columns_not_understood": notes.unknown_columns,
            "map_columns_not_found": notes.absent_columns,
        }
        with path.open("w", encoding="utf-8") as file:
            file.write(json.dumps(told, ensure_ascii=False, indent=1)[:-2])
            for name, wanted in (("refused_items", (Verdict.REFUSED,)), ("items", tuple(Verdict))):
                file.write(f',\n "{name}": [')
                comma = ""
                for verdict in queries.verdicts(run, wanted):
                    file.write(f"{comma}\n  {json.dumps(verdict, ensure_ascii=False)}")
                    comma = ","
                file.write("\n ]")
            file.write("\n}\n")

    @staticmethod
    def write_failure(path: Path, error: str) -> None:
        with suppress(OSError):  # the reason of the failure may be that the report cannot be written
            path.write_text(json.dumps({"error": error}, ensure_ascii=False), encoding="utf-8")
