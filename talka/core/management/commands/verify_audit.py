"""`talka verify-audit [--head HEX]`: walk the audit chain."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from talka.core import audit


class Command(BaseCommand):
    help = (
        "Check that no entry of the audit trail was changed, removed or reordered. Prints the head to keep elsewhere."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--head", default="", help="a head printed earlier: shows also that the end was not cut off"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = audit.verify(expected_head=options["head"])
        if verdict.first_bad is not None:
            raise CommandError(f"The trail is broken at entry {verdict.first_bad}.")
        self.stdout.write(f"checked={verdict.checked} head={verdict.head}")
