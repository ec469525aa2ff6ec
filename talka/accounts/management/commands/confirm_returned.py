"""`talka manage confirm_returned NICKNAME`: this person came back by recovery and has been recognised."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from talka.accounts import actions, queries


class Command(BaseCommand):
    help = "Let the second factor of somebody who came back by recovery count again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("nickname")

    def handle(self, *args: Any, **options: Any) -> None:
        user = queries.find(options["nickname"])
        if user is None or not user.second_factor_barred:
            raise CommandError("Nobody with this nickname waits for it.")
        actions.confirm_returned(user, by=None)
        self.stdout.write("Done.")
