"""`talka check-invariants`: recompute what is stored twice and compare; walk the audit trail."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from talka.applications.queries import broken
from talka.core import audit
from talka.hours.queries import broken as broken_hours
from talka.opportunities.queries import invariants
from talka.statistics.queries.invariants import broken as broken_figures


class Command(BaseCommand):
    help = "Check what must hold between the tables. Prints each fault and fails when there is one."

    def handle(self, *args: Any, **options: Any) -> None:
        faults = [*invariants.broken(), *broken(), *broken_hours(), *broken_figures()]
        verdict = audit.verify()
        if verdict.first_bad is not None:
            faults.append(f"audit: the trail is broken at entry {verdict.first_bad}")
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} of the rules do not hold.")
        self.stdout.write(f"all rules hold; audit entries={verdict.checked}")
