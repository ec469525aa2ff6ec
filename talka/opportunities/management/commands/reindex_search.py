"""`talka manage reindex_search`: write the search tables anew, after the way words are cut has changed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from talka.opportunities.models import OpenOpportunity, Opportunity
from talka.opportunities.search import compact, learn_words, reindex_all


class Command(BaseCommand):
    help = "Write the search tables anew"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="only where a migration has emptied them")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_empty"] and (OpenOpportunity.objects.exists() or not Opportunity.objects.open().exists()):
            return
        self.stdout.write(f"{reindex_all()} opportunities in the search")
        compact()
        learn_words()
