"""`talka manage reindex_search`: write the search tables anew, after the way words are cut has changed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from talka.opportunities.search import compact, learn_words, reindex_all


class Command(BaseCommand):
    help = "Write the search tables anew"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{reindex_all()} opportunities in the search")
        compact()
        learn_words()
