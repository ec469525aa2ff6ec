"""`manage stop_issuing "why"` and `manage stop_issuing --resume`: the emergency stop of certificates."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from talka.certificates import actions


class Command(BaseCommand):
    help = "Stop issuing certificates at once, everywhere; --resume goes on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reason", nargs="?", default="", help="kept in the audit trail")
        parser.add_argument("--resume", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["resume"]:
            actions.resume_issuing(by=None)
            self.stdout.write("issuing goes on; what waits is printed within a minute")
        elif options["reason"]:
            stop = actions.stop_issuing(reason=options["reason"], by=None)
            self.stdout.write(f"stopped since {stop.started_at:%Y-%m-%d %H:%M:%S} UTC")
        else:
            raise CommandError("Say why: the reason is kept in the audit trail.")
