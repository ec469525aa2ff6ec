"""The process in which messages leave: told delivery by delivery by a worker (actions.postman), not by people."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand
from django.db import close_old_connections, connections

from talka.notifications import actions

log = logging.getLogger("talka.notifications")


class Command(BaseCommand):
    help = "Hand over deliveries whose ids come in line by line, answer each by a line, end with the input."

    def handle(self, *args: Any, **options: Any) -> None:
        while line := self.stdin_line():
            close_old_connections()
            try:
                actions.send(UUID(line))
            except Exception as error:  # whatever it is, the next message must not wait for it
                log.exception("hand-over failed", extra={"kind": type(error).__name__})
                connections.close_all()
                self.answer("failed")
            else:
                self.answer("done")

    @staticmethod
    def stdin_line() -> str:
        try:
            return input()
        except EOFError:
            return ""

    def answer(self, word: str) -> None:
        self.stdout.write(word)
        self.stdout.flush()
