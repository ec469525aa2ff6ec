"""`talka create-moderator NICKNAME`: the password is asked, or read from standard input when that is not a terminal."""

from __future__ import annotations

import getpass
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError

from talka.accounts import actions


class Command(BaseCommand):
    help = "Create a moderator who signs in at /ienakt/."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("nickname")

    def handle(self, *args: Any, **options: Any) -> None:
        password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        try:
            validate_password(password)
            actions.create_moderator(options["nickname"], password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except IntegrityError as error:
            raise CommandError(f"{options['nickname']!r} cannot be used or is taken.") from error
        self.stdout.write(f"Moderator {options['nickname']} may sign in at /ienakt/.")
