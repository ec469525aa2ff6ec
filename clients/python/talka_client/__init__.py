"""Client of Talka's API v1: search, follow changes, send opportunities, answer applications, write hours, check messages."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol
from urllib.parse import quote, urlencode

__all__ = ["Talka", "TalkaError", "verify"]


class Headers(Protocol):
    """As urllib gives them, which looks names up in whatever letters; a dict will do."""

    def get(self, name: str, /) -> str | None: ...


Told = dict[str, Any]
Answer = tuple[int, Headers, bytes]
Send = Callable[[str, str, dict[str, str], bytes], Answer]
AGAIN = (429, 503)
TRIES = 4
LONGEST_WAIT = 60
TOLERANCE = 300
"""Seconds that a message may be old, or ahead."""


class TalkaError(Exception):
    """What the other side refused (RFC 9457): `errors` names each parameter."""

    def __init__(self, status: int, problem: Told) -> None:
        super().__init__(f"{status} {problem.get('detail', '')}")
        self.status = status
        self.detail: str = problem.get("detail", "")
        self.errors: list[dict[str, str]] = problem.get("errors", [])


class _Stay(urllib.request.HTTPRedirectHandler):
    """The token is for this site only: urllib would carry it along to wherever the answer points."""

    def redirect_request(self, *_args: Any, **_named: Any) -> None:
        """Nowhere."""


_open = urllib.request.build_opener(_Stay).open


def _send(method: str, url: str, headers: dict[str, str], body: bytes) -> Answer:
    request = urllib.request.Request(  # noqa: S310  # __init__ takes http and https only
        url, data=body or None, headers=headers, method=method
    )
    try:
        with _open(request, timeout=30) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


class Talka:
    """One site. `token` is needed for writing only; `send` may be replaced, for tests or another library."""

    def __init__(
        self,
        base: str,
        token: str = "",
        *,
        language: str = "lv",
        send: Send = _send,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if not base.startswith(("https://", "http://")):
            raise ValueError("the address of the site begins with https://")
        self._base, self._token, self._language = base.rstrip("/"), token, language
        self._send, self._sleep = send, sleep

    def search(self, **filters: Any) -> Iterator[Told]:
        """All open opportunities that fit, page by page. Filters are those of the API; lists may be given."""
        yield from self._pages("/opportunities", filters, "cursor")

    def organisations(self, **filters: Any) -> Iterator[Told]:
        yield from self._pages("/organisations", filters, "cursor")

    def opportunity(self, public_id: str) -> Told:
        return self._ask("GET", f"/opportunities/{quote(public_id)}")

    def statistics(self, table: str, period: str = "") -> Told:
        return self._ask("GET", f"/statistics/{quote(table)}", {"period": period} if period else {})

    def changes(self, after: str = "") -> Iterator[Told]:
        """What changed since `after`, oldest first, until there is nothing more; each with `next`, to go on from there.

        Whoever stops in the midst of a page is told that page again, and misses nothing.
        """
        while True:
            page = self._ask("GET", "/changes", {"limit": 100} | ({"after": after} if after else {}))
            for place, item in enumerate(page["items"], 1):
                yield item | {"next": after if place < len(page["items"]) else page["next"]}
            if not page["items"] or page["next"] == after:
                return
            after = page["next"]

    def put(self, external_id: str, offer: Told, *, etag: str = "") -> Told:
        """Send an opportunity, new or changed. With `etag` only if nobody has changed it meanwhile."""
        headers = {"If-Match": etag} if etag else {}
        return self._ask("PUT", _own(external_id), body=offer, headers=headers)

    def get(self, external_id: str) -> Told:
        return self._ask("GET", _own(external_id))

    def withdraw(self, external_id: str) -> None:
        self._ask("DELETE", _own(external_id))

    def put_many(self, offers: Iterable[Told], *, key: str = "") -> list[Told]:
        """Up to a hundred, each with its `external_id`; each has a verdict of its own."""
        items: list[Told] = self._post("/partner/opportunities", {"items": list(offers)}, key)["items"]
        return items

    def outcome(self, application: str, outcome: str, *, reason: str = "", key: str = "") -> Told:
        """Answer an application, or say what became of the work."""
        return self._post(f"/applications/{quote(application)}/outcome", {"outcome": outcome, "reason": reason}, key)

    def applications(self) -> Iterator[Told]:
        """Applications that were handed over to the partner, oldest first."""
        yield from self._pages("/partner/applications", {"limit": 100}, "after")

    def application(self, public_id: str) -> Told:
        """One of them, with its conversation."""
        return self._ask("GET", f"/partner/applications/{quote(public_id)}")

    def write(self, application: str, text: str = "", *, template: str = "", key: str = "") -> Told:
        """Write to the volunteer; Talka passes it on."""
        return self._post(
            f"/partner/applications/{quote(application)}/messages", {"text": text, "template": template}, key
        )

    def work_records(self, lines: Iterable[Told], *, key: str = "") -> list[Told]:
        """Hours of up to a hundred volunteers; each has a verdict of its own."""
        items: list[Told] = self._post("/work-records:batch", {"items": list(lines)}, key)["items"]
        return items

    def verify_certificate(self, code: str) -> Told:
        return self._ask("POST", "/certificates/verify", body={"code": code})

    def _pages(self, path: str, filters: Told, cursor: str) -> Iterator[Told]:
        asked = dict(filters)
        while True:
            page = self._ask("GET", path, asked)
            yield from page["items"]
            if not page["next"]:
                return
            asked[cursor] = page["next"]

    def _post(self, path: str, body: Told, key: str) -> Told:
        return self._ask("POST", path, body=body, headers={"Idempotency-Key": f'"{key or uuid.uuid4()}"'})

    def _ask(
        self,
        method: str,
        path: str,
        asked: Mapping[str, Any] = {},  # only read
        *,
        body: Any = None,
        headers: Mapping[str, str] = {},  # only read
    ) -> Told:
        url = f"{self._base}/api/v1{path}" + (f"?{urlencode(asked, doseq=True)}" if asked else "")
        told = {"Accept-Language": self._language, "User-Agent": "talka-client/1.0"} | dict(headers)
        if self._token:
            told["Authorization"] = f"Bearer {self._token}"
        data = b"" if body is None else json.dumps(body, default=str).encode()
        if data:
            told["Content-Type"] = "application/json"
        for left in reversed(range(TRIES)):
            status, answered, content = self._send(method, url, told, data)
            if status not in AGAIN or not left:
                break
            self._sleep(_wait(answered.get("Retry-After") or ""))
        return _read(status, content)


def _own(external_id: str) -> str:
    return f"/partner/opportunities/{quote(external_id, safe='')}"


def _wait(told: str) -> int:
    """Seconds; a proxy on the way may tell a date instead, then it is asked again soon."""
    return min(int(told), LONGEST_WAIT) if told.isascii() and told.isdigit() else 1


def _read(status: int, content: bytes) -> Told:
    """What the site says is always an object; what a proxy on the way says with a 200 is no answer of the site."""
    told: Any = None
    with contextlib.suppress(ValueError):
        told = json.loads(content) if content else {}
    if status >= 300:
        raise TalkaError(status, told if isinstance(told, dict) else {})
    if not isinstance(told, dict):
        raise TalkaError(status, {"detail": "The answer is not one of Talka."})
    return told


def _now() -> float:
    return time.time()  # noqa: TID251  # the client's own clock; it has no other


def verify(secret: str, headers: Mapping[str, str], body: str, *, now: float | None = None) -> Told:
    """The message, if it is Talka's and fresh (Standard Webhooks 1.0, v1). Raises ValueError."""
    known = {name.lower(): value for name, value in headers.items()}
    stamp = known.get("webhook-timestamp", "")
    if not stamp.isdigit() or abs((_now() if now is None else now) - int(stamp)) > TOLERANCE:
        raise ValueError("too old or too new")
    signed = f"{known.get('webhook-id', '')}.{stamp}.{body}".encode()
    expected = hmac.digest(base64.b64decode(secret.removeprefix("whsec_")), signed, hashlib.sha256)
    for one in known.get("webhook-signature", "").split():
        version, _comma, signature = one.partition(",")
        if version == "v1" and hmac.compare_digest(base64.b64encode(expected).decode(), signature):
            message: Told = json.loads(body)
            return message
    raise ValueError("not signed with this secret")
