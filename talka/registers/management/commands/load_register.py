"""`load_register ur|ppi|parties FILE`: load a file of the state's registers."""

import argparse
import csv
import datetime as dt
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from talka.registers import loading
from talka.registers.enums import Source
from talka.registers.sources.rows import FileError

SHOWN = 20


class Command(BaseCommand):
    """Prints a verdict in which every row of the file is counted."""

    help = "Load the Register of Enterprises (ur), public institutions (ppi) or political parties from a CSV file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", choices=[str(source) for source in loading.SOURCES])
        parser.add_argument("file", type=Path)
        parser.add_argument("--allow", action="store_true", help="take a file that is older or removes more than 5 %%")
        parser.add_argument(
            "--dated", type=dt.date.fromisoformat, help="day of the data, e.g. 2026-11-21 (default: today)"
        )
        parser.add_argument(
            "--report", type=argparse.FileType("w", encoding="utf-8"), help="write every refused row to this CSV file"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # Django's signature
        shown = 0
        with ExitStack() as stack:
            report = csv.writer(stack.enter_context(options["report"])) if options["report"] else None
            if report:
                report.writerow(["line", "registration_number", "reason"])

            def refused(refusal: loading.Refusal) -> None:
                nonlocal shown
                if report:
                    report.writerow(refusal)
                if shown < SHOWN:
                    self.stderr.write("line {}: {} refused: {}".format(*refusal))
                shown += 1

            try:
                verdict = loading.load_register(
                    Source(options["source"]),
                    options["file"],
                    dated=options["dated"],
                    allow=options["allow"],
                    refused=refused,
                )
            except (FileError, OSError) as error:
                raise CommandError(str(error)) from error
        self.say(verdict)

    def say(self, verdict: loading.Verdict) -> None:
        """Print the verdict."""
        if verdict.unchanged_file:
            self.stdout.write("The same file is loaded already.")
            return
        counts = ", ".join(f"{count} {name}" for name, count in verdict.counts.items())
        self.stdout.write(f"{verdict.rows} rows: {counts}")
        for reason, count in verdict.reasons.most_common():
            self.stdout.write(f"  {count} {reason}")
