"""`load_registers`: bring the reference tables to what the CSV files say."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from talka.registers import loading
from talka.registers.enums import Source
from talka.registers.sources.tables import DATA

DEMO = {Source.UR: "demo_register.csv", Source.PPI: "demo_ppi.csv"}


class Command(BaseCommand):
    """Idempotent, and fast when nothing has changed: `make run` calls it at every start."""

    help = "Load the reference tables (municipalities, places, fields, …) from talka/registers/data/."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="also load the invented legal entities of the demo")

    def handle(self, *args: Any, **options: Any) -> None:  # Django's signature
        said = [self.tables()]
        if options["demo"]:
            said += [self.demo(source, name) for source, name in DEMO.items()]
        if options["verbosity"]:
            self.stdout.write("\n".join(said))

    def tables(self) -> str:
        verdict = loading.load_tables()
        return "unchanged" if verdict.unchanged_file else f"loaded {verdict.rows} rows"

    def demo(self, source: Source, name: str) -> str:
        verdict = loading.load_demo(source, DATA / name)
        if verdict is None:
            return f"{name}: left out, real data is loaded"
        return f"{name}: " + ("unchanged" if verdict.unchanged_file else f"loaded {verdict.rows} rows")
