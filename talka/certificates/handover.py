"""Packages for other systems: a CV system, a school's register. The port, and its two ways out.

A package is JSON, handed over by the holder's own act and signed by the site: the certificate's credential as its organiser
signed it, the same facts in the European Learning Model, to whom it goes and when the holder wanted that. Whoever gets
it checks both signatures with `/.well-known/did.json` and `/organizacijas/<number>/did.json`.

A receiver is an entry of TALKA_RECEIVERS_FILE (JSON): code, name, url, token. It is asked once by POST with the package
as its body, `Authorization: Bearer <token>` and `Idempotency-Key`; it answers 2xx, and may name its own reference as
{"reference": "…"}. To take the package along as a file needs no receiver: that is the working example.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import requests
from django.conf import settings

from talka.core.errors import ConfigurationError

SECONDS = 20
LONGEST_REFERENCE = 100
LARGEST_ANSWER = 10_000


class HandoverError(Exception):
    """It was not taken. `again`: trying later may help."""

    def __init__(self, told: str, *, again: bool) -> None:
        super().__init__(told)
        self.told, self.again = told, again


class Receiver(Protocol):
    """Somebody a package can be handed over to."""

    @property
    def code(self) -> str: ...

    @property
    def name(self) -> str: ...

    def take(self, package: bytes, *, key: str) -> str:
        """Their reference, or empty. `key`: the same for every try of one handover. Raises HandoverError."""
        ...


@dataclass(frozen=True, slots=True)
class HttpReceiver:
    code: str
    name: str
    url: str
    token: str

    def take(self, package: bytes, *, key: str) -> str:
        headers = {
            "Authorization": f"Bearer {self.token}", "Content-Type": "application/json", "Idempotency-Key": key,
        }  # fmt: skip
        try:
            answer = requests.post(
                self.url, data=package, headers=headers, timeout=SECONDS, allow_redirects=False, stream=True
            )
            body = answer.raw.read(LARGEST_ANSWER, decode_content=True)
        except (requests.RequestException, OSError) as lost:
            raise HandoverError("no answer", again=True) from lost
        if not answer.ok or answer.is_redirect:
            raise HandoverError(f"answered {answer.status_code}", again=answer.status_code >= 500)
        return _reference(body)


def _reference(body: bytes) -> str:
    try:
        told = json.loads(body)
    except ValueError:
        return ""
    found = told.get("reference", "") if isinstance(told, dict) else ""
    return str(found)[:LONGEST_REFERENCE]


def receivers() -> dict[str, Receiver]:
    """Those this installation knows, by code, in the operator's order."""
    if not settings.RECEIVERS_FILE:
        return {}
    try:
        told: list[dict[str, Any]] = json.loads(Path(settings.RECEIVERS_FILE).read_text(encoding="utf-8"))
        return {one["code"]: HttpReceiver(**one) for one in told}
    except (OSError, ValueError, TypeError, KeyError) as wrong:
        raise ConfigurationError(f"{settings.RECEIVERS_FILE} is not a list of receivers.") from wrong
