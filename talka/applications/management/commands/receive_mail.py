"""`talka receive-mail ADDRESS`: a mail server brings a mail to a relay address, on the standard input."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError

from talka.applications import actions, reading
from talka.applications.queries.handovers import by_relay_address
from talka.core.errors import RefusedError

REFUSED, NOBODY, LATER = os.EX_DATAERR, os.EX_NOUSER, os.EX_TEMPFAIL
"""Exit codes that mail servers understand (sysexits): returned to the sender, unknown address, tried again."""


class Command(BaseCommand):
    help = "Put a mail that came to a relay address into its conversation. Reads the mail from the standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="the address it came to, as the mail server knows it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._take(options["address"], sys.stdin.buffer.read(reading.LARGEST + 1))
        except (OperationalError, InterfaceError) as error:
            raise CommandError("The database does not answer.", returncode=LATER) from error

    def _take(self, address: str, raw: bytes) -> None:
        found = by_relay_address(address)
        if found is None or found.application.volunteer_id is None:
            raise CommandError("There is nobody at this address (any more).", returncode=NOBODY)
        try:
            letter = reading.read(raw)
        except ValueError as error:
            raise CommandError(f"The mail cannot be read: {error}.", returncode=REFUSED) from error
        if reading.is_automatic(letter):
            self.stdout.write("automatic answer, left out")
            return
        try:
            made = actions.receiver_writes(found, text=reading.words(letter))
        except RefusedError as refused:
            raise CommandError(str(refused.message), returncode=REFUSED) from refused
        self.stdout.write(f"message={made.public_id}")
