"""Receivers of messages, and the outside where they are."""

from __future__ import annotations

import json
import threading
from typing import Any

from talka.core import audit, fetch
from talka.interchange.enums import Event
from talka.interchange.hooks import actions
from talka.interchange.models import Partner, Webhook

URL = "https://sistema.example.lv/talka"


class Outside:
    """The sites of partners: what they were told, and how each answers."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str, dict[str, str]]] = []
        self.answers: dict[str, Any] = {}
        self.lock = threading.Lock()

    def post(self, url: str, body: bytes, *, headers: dict[str, str], longest: float) -> fetch.Answer:
        answer = self.answers.get(url, 200)
        if callable(answer):
            answer = answer()
        with self.lock:
            self.told.append((url, body.decode(), headers))
        if isinstance(answer, Exception):
            raise answer
        return fetch.Answer(answer, {"retry-after": "700"} if answer == 429 else {})

    def events(self, url: str = URL) -> list[str]:
        return [json.loads(body)["type"] for one, body, _headers in self.told if one == url]


def hook(partner: Partner, *events: str, url: str = URL) -> Webhook:
    return actions.save_webhook(Webhook(partner=partner, url=url, events=events or Event.values), by=None)


def told(outside: Outside) -> int:
    """What the worker does each second."""
    audit.sequence()
    return actions.deliver(post=outside.post)


def house_of(own: Webhook) -> Any:
    return own.partner.organisation
