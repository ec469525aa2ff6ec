"""`talka demo`: the cast, and invented organisations with their opportunities."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from talka.accounts.actions import create_cast
from talka.registers import loading
from talka.registers.enums import Source
from talka.web.management import cast, crowd, demo, doings, figures, ledger, readers

REGISTERS = Path(loading.__file__).parent / "data"


class Command(BaseCommand):
    help = "Load the demonstration: the cast, organisations and opportunities that were invented for it."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demonstration data are loaded only with TALKA_DEMO=1.")
        loading.load_demo(Source.UR, REGISTERS / "demo_register.csv")
        loading.load_demo(Source.PPI, REGISTERS / "demo_ppi.csv")
        people = create_cast()
        organisations, opportunities = demo.load()
        applications = cast.load()
        hours = doings.load()
        of_the_past, late = ledger.load()
        applications += crowd.load()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # the database counts again by itself only a minute later
        if of_the_past:  # figures come last: they tell of offers and answers too
            figures.load(late)
        readers.load()
        self.stdout.write(
            f"people={people} organisations={organisations} opportunities={opportunities}"
            f" applications={applications} hours={hours + of_the_past}"
        )
