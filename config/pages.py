"""Public pages the gateway keeps: for at most a second, and longer only to be shown while the database is down.

What Django says about an answer, and what its templates carry, is the whole contract:
- `Cache-Control: public, max-age=n` (n > 0) and no `Set-Cookie`: the page holds no byte about its reader and may be
  kept min(1 s, n).
- `X-Talka-Fresh-Until: <unix seconds>`: no longer true after that instant (the next deadline it shows). Never sent on.
- `X-Talka-Seen`: what to count for each copy given out (`config.seen`). Never sent on.
- `X-Talka-Stands: <unix seconds> <mark>`: how long and by what mark it may be given out again (`config.standing`). Never
  sent on.
- 503 with `X-Talka-Database: down`: a kept copy, if there is one, is shown instead. Never sent on.
- `<!--stale-banner-->` in a page: where a kept copy says how old it is. A page without it is not kept for that.
- `<html data-stale>` is set on such a copy; the style sheet hides all ways to act in it (`[data-stale] [data-act]`).
"""

from __future__ import annotations

import gzip
import hashlib
import json
import math
import re
import time
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from http import HTTPStatus
from typing import Generic, Protocol, TypeVar
from zoneinfo import ZoneInfo

SECOND = 1.0
"""A public answer is never older than this."""
AHEAD = 0.15
"""So long before it is too old a page that is asked for is made anew, while the old one is still given out."""
KEPT_SECONDS = 3600.0
PARAMETERS = frozenset(
    {
        *(
            "q",
            "municipality",
            "region",
            "field",
            "kind",
            "remote",
            "from",
            "to",
            "weekend",
            "evening",
            "age",
            "support",
        ),
        *(
            "language",
            "accessibility",
            "near",
            "radius_km",
            "sort",
            "cursor",
            "limit",
            "after",
            "view",
            "month",
            "period",
        ),
        *("format", "url", "maxwidth", "maxheight", "next"),
        *("via", "theme", "color"),
        *("place", "skill", "by_distance", "by_field", "by_time", "by_skill"),
    }
)
"""All that pages without a signed-in reader may be asked; what else stands in an address is dropped, and keeps no page."""
ZIP_LEVEL = 5
ZIP_FROM = 1000
ZIPPED_TYPES = re.compile(r"text/|image/svg|application/(.*json|.*xml|javascript)")
ACCEPTS_GZIP = re.compile(r"(^|[\s,])(gzip|\*)\s*(;\s*q=(1|0\.0*[1-9])[\d.]*\s*)?($|,)")


@lru_cache(maxsize=256)
def accepts_gzip(header: str) -> bool:
    """Whether an Accept-Encoding takes gzip; browsers send the same few."""
    return ACCEPTS_GZIP.search(header) is not None


MARKER = b"<!--stale-banner-->"
BANNER = {
    "lv": "Šie dati ir no {day:%d.%m.%Y} plkst. {day:%H:%M:%S}. Jaunākus pašlaik nevaram parādīt, un pieteikties"
    " pagaidām nevar. Pamēģiniet pēc brīža!",
    "en": "This page is from {day:%d.%m.%Y}, {day:%H:%M:%S}. We cannot show newer data right now, and applying is not"
    " possible for the moment. Please try again soon.",
}

CSP = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Reply:
    """A whole answer, held once: `plain`, or `zipped` where compressing it gives nothing away.

    `until` (monotonic): it may be kept so long. `marked`: it has a place for the banner of bad times.

    `renew` (monotonic): from then on whoever asks lets it be made anew. Never for what a deadline ends: made before the
    deadline it would end with it again.
    """

    status: int
    headers: Headers
    plain: bytes
    zipped: bytes | None = None
    etag: str = ""
    marked: bool = False
    until: float = 0.0
    renew: float = math.inf
    database_down: bool = False
    made: float = 0.0
    stands: str = ""
    seen: str = ""

    @property
    def size(self) -> int:
        return len(self.plain) + len(self.zipped or b"") + 1000

    @property
    def body(self) -> bytes:
        """For the few who do not take it compressed."""
        return gzip.decompress(self.zipped) if self.zipped else self.plain

    def kept(self) -> Reply:
        """As it is given to the second reader: no further cache may add a second of its own."""
        headers = [(name, "public, max-age=0" if name == "cache-control" else value) for name, value in self.headers]
        return replace(self, headers=headers)


def reply(status: int, headers: Headers, body: bytes, begun: float) -> Reply:
    """Read what Django says about its answer; compress it here, in Django's thread.

    `begun` is when its making began (monotonic): the age of what the page says counts from there.
    """
    internal = {name.lower(): value for name, value in headers if name.lower().startswith("x-talka-")}
    headers = [(name.lower(), value) for name, value in headers if name.lower() not in INTERNAL]
    names = dict(headers)
    seconds = lifetime(names) if status == 200 else 0.0
    made = time.time()  # noqa: TID251 – the header tells an instant of the wall clock
    if until := internal.get("x-talka-fresh-until"):
        seconds = min(seconds, float(until) - made + (time.monotonic() - begun))
    shared = "public" in names.get("cache-control", "")
    zipped = None
    if shared and len(body) >= ZIP_FROM and ZIPPED_TYPES.match(names.get("content-type", "")):
        headers = [*((n, v) for n, v in headers if n != "vary"), ("vary", vary(names.get("vary", "")))]
        if "content-encoding" not in names:
            zipped = gzip.compress(body, ZIP_LEVEL, mtime=0)
    etag = ""
    if seconds > 0:
        etag = names.get("etag", "").removeprefix("W/") or f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
        headers = [*((n, v) for n, v in headers if n != "etag"), ("etag", f"W/{etag}")]
    return Reply(
        status, headers, b"" if zipped else body, zipped, etag, MARKER in body,
        until=begun + seconds if seconds > 0 else 0.0,
        renew=begun + seconds - AHEAD if seconds > SECOND - AHEAD else math.inf,
        database_down=internal.get("x-talka-database") == "down",
        made=made,
        stands=internal.get("x-talka-stands", ""),
        seen=internal.get("x-talka-seen", "") if status == 200 else "",
    )  # fmt: skip


INTERNAL = frozenset({"x-talka-fresh-until", "x-talka-database", "x-talka-seen", "x-talka-stands", "content-length"})


def lifetime(names: dict[str, str]) -> float:
    control = names.get("cache-control", "")
    found = re.search(r"max-age=(\d+)", control)
    if "public" not in control or not found or "set-cookie" in names:
        return 0.0
    return min(SECOND, float(found[1]))


def vary(value: str) -> str:
    words = [word.strip() for word in value.split(",") if word.strip()]
    return ", ".join([*(word for word in words if word.lower() != "accept-encoding"), "Accept-Encoding"])


class Sized(Protocol):
    @property
    def size(self) -> int: ...


Kept = TypeVar("Kept", bound=Sized)


class Shelf(Generic[Kept]):
    """Bounded in bytes: what was not asked for longest leaves first."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.held = 0
        self.items: OrderedDict[Hashable, Kept] = OrderedDict()

    def get(self, key: Hashable) -> Kept | None:
        if (item := self.items.get(key)) is not None:
            self.items.move_to_end(key)
        return item

    def put(self, key: Hashable, item: Kept) -> None:
        self.drop(key)
        self.items[key] = item
        self.held += item.size
        while self.held > self.limit:
            self.drop(next(iter(self.items)))

    def drop(self, key: Hashable) -> None:
        if (item := self.items.pop(key, None)) is not None:
            self.held -= item.size


@dataclass(frozen=True)
class Copy:
    """A page kept for bad times, compressed."""

    headers: Headers
    zipped: bytes
    made: float
    until: float

    @property
    def size(self) -> int:
        return len(self.zipped) + 1000


def copy_of(page: Reply) -> Copy | None:
    if page.zipped is None or not page.marked:
        return None
    return Copy(page.headers, page.zipped, page.made, page.until)


def out_of_date(copy: Copy, language: str) -> Reply | None:
    """The kept copy with the banner and without ways to act; None when it is too old to be of use."""
    if time.monotonic() - copy.until > KEPT_SECONDS:
        return None
    day = datetime.fromtimestamp(copy.made, ZoneInfo("Europe/Riga"))
    banner = f'<p class="stale-banner" role="status">{BANNER[language].format(day=day)}</p>'
    body = gzip.decompress(copy.zipped).replace(MARKER, banner.encode(), 1).replace(b"<html", b"<html data-stale", 1)
    headers = [(n, "no-store" if n == "cache-control" else v) for n, v in copy.headers if n != "etag"]
    return Reply(200, [*headers, ("retry-after", "5")], b"", gzip.compress(body, ZIP_LEVEL, mtime=0))


OF_MISSIONS = re.compile(r"/v[02](/|$)")
"""Where programs speak as with API Engagement (talka.interchange.missions)."""
SORRY = {
    400: ("Pieprasījumu nevarēja saprast.", "The request could not be understood."),
    408: ("Pieprasījums nāca pārāk lēni. Pamēģiniet vēlreiz!", "The request came too slowly. Please try again."),
    413: ("Sūtījums ir pārāk liels (vairāk nekā 10 MB).", "What you sent is too large (more than 10 MB)."),
    500: ("Mums gadījās kļūda. Pamēģiniet vēlreiz!", "Something went wrong on our side. Please try again."),
    503: (
        "Pašlaik ir ļoti daudz apmeklētāju. Pamēģiniet pēc dažām sekundēm!",
        "There are very many visitors right now. Please try again in a few seconds.",
    ),
}


def refusal(status: int, path: str) -> Reply:
    """What the gateway says by itself: a plain page; for programs a problem (RFC 9457), or API Engagement's envelope."""
    latvian, english = SORRY[status]
    headers = [("cache-control", "no-store"), ("x-content-type-options", "nosniff"), ("content-security-policy", CSP)]
    if status == 503:
        headers.append(("retry-after", "5"))
    if status in {408, 413}:
        headers.append(("connection", "close"))
    if path.startswith("/api/"):
        problem = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": english}
        return Reply(status, [*headers, ("content-type", "application/problem+json")], json.dumps(problem).encode())
    if OF_MISSIONS.match(path):
        code = "INVALID_BODY" if status in {400, 413} else HTTPStatus(status).name
        told = {"ok": False, "code": code, "message": english}
        return Reply(status, [*headers, ("content-type", "application/json")], json.dumps(told).encode())
    body = (
        '<!doctype html><html lang="lv"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Talka: {status}</title><h1>Talka</h1><p>{latvian}</p>"
        f'<p lang="en">{english}</p><p><a href="/">talka</a></p></html>'
    )
    return Reply(status, [*headers, ("content-type", "text/html; charset=utf-8")], body.encode())
