"""The gateway between Granian's event loop and Django's WSGI handler.

A slow client costs an open socket, never a thread: the whole body is awaited in the loop, and an answer leaves at its
reader's pace. Django runs in one thread per lane (readers, people who act, heavy work), so none of them can starve
another. Whoever waits for a lane longer than a turn is answered 503, and everything is answered within `total` seconds.
Nothing here writes a query, a body or a cookie to a log.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import time
from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from config.assets import Asset
from config.bridge import Stream, call, environ
from config.lanes import Lane, Limits, Refused
from config.pages import Copy, Reply, Shelf, accepts_gzip, copy_of, out_of_date, refusal
from config.seen import Counts, Tell
from config.standing import Stand

if TYPE_CHECKING:
    from granian._granian import RSGIHTTPProtocol as HTTPProtocol
    from granian.rsgi import Scope

    from config.bridge import Application

HEAVY = re.compile(
    r"\.(pdf|csv|xlsx|ics|zip|parquet|ttl|jsonld)$|^/iespejas\.(atom|json)$|^/sitemap-|^/opendata/|:batch$"
)
ADMINISTRATION = "/admin/"
"""Never public, and the parameters of its lists are Django's own."""
READING = frozenset({"GET", "HEAD"})
MESSAGES_COOKIE = "messages"
"""Django's one-time messages change a page like a session does."""
CHUNK = 262_144
SWEEP = 2.0
"""Seconds."""
USUAL_QUERY = 300
"""Letters; what is sorted out of longer ones is not remembered."""


class Gateway:
    """The RSGI application around a WSGI one; `session_cookie` tells people from readers; `assets` by path.

    `parameters`: the only ones that public pages read. `proxied`: a proxy in front tells the addresses of clients.
    `ask` gives the mark that pages stand by (config.standing).
    `tell`: who is told once a second how often what was given out.
    """

    def __init__(
        self,
        application: Application,
        session_cookie: str,
        assets: Mapping[str, Asset],
        limits: Limits,
        *,
        parameters: frozenset[str],
        proxied: bool,
        ask: Callable[[], str] | None = None,
        tell: Tell | None = None,
    ) -> None:
        self.application = application
        self.session_cookie = session_cookie
        self.assets = assets
        self.limits = limits
        self.parameters = parameters
        self.proxied = proxied
        self.lanes = {name: Lane(name, self.limits) for name in ("public", "acting", "heavy")}
        self.fresh: Shelf[Reply] = Shelf(self.limits.fresh_bytes)
        self.kept: Shelf[Copy] = Shelf(self.limits.kept_bytes)
        self.stand = Stand(ask, self.limits.stand_bytes) if ask else None
        self.flights: dict[Hashable, asyncio.Task[Reply | Stream]] = {}
        self.held = 0
        self.counts = Counts(tell) if tell else None
        self.remembered = lru_cache(maxsize=4096)(self.sorted_out)

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        loop.call_later(1, self._end_with, loop, os.getppid())
        loop.call_later(SWEEP, self._sweep, loop)
        if self.counts:
            self.counts.begin(loop)

    def _sweep(self, loop: asyncio.AbstractEventLoop) -> None:
        """What is too old to be given out only takes room."""
        now = time.monotonic()
        for key in [key for key, page in self.fresh.items.items() if page.until <= now]:
            self.fresh.drop(key)
        loop.call_later(SWEEP, self._sweep, loop)

    def _end_with(self, loop: asyncio.AbstractEventLoop, parent: int) -> None:
        """A worker whose master was killed would keep the port and answer with old code for ever."""
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)
        loop.call_later(1, self._end_with, loop, parent)

    async def __rsgi__(self, scope: Scope, proto: HTTPProtocol) -> None:
        if scope.proto != "http":
            proto.close(403)  # type: ignore[attr-defined]  # a websocket, which nothing here speaks
            return
        if scope.path == "/livez":
            proto.response_str(200, [("content-type", "text/plain"), ("cache-control", "no-store")], "ok\n")
            return
        if asset := self.assets.get(scope.path):
            asset.send(scope, proto)
            return
        if page := self.at_hand(scope):
            self.give(scope, proto, page)
            return
        try:
            answer = await self.answer(scope, proto)
        except Refused as refused:
            answer = refusal(refused.status, scope.path)
        except Exception:  # noqa: BLE001 – the last net; Lane has logged it
            answer = refusal(500, scope.path)
        if isinstance(answer, Stream):
            await send_stream(proto, answer)
        else:
            self.give(scope, proto, answer)

    def give(self, scope: Scope, proto: HTTPProtocol, page: Reply) -> None:
        send(scope, proto, page)
        if self.counts:
            self.counts.note(scope, page)

    def at_hand(self, scope: Scope) -> Reply | None:
        """A page kept for readers without cookies: nearly all answers of a busy site, so nothing here takes long.

        Shortly before it is too old it is made anew for the first who asks, who need not wait for that.
        """
        headers = scope.headers
        if scope.method not in READING or "cookie" in headers or "authorization" in headers:
            return None
        key, now = self.key(scope), time.monotonic()
        page = self.fresh.get(key)
        if page is None or page.until <= now:
            return None
        if page.renew <= now and key not in self.flights:
            request = environ(scope, self.known(scope.query_string), b"", proxied=self.proxied)
            self.depart(key, self.lane(scope, public=True), request).add_done_callback(forget_error)
        return page

    def key(self, scope: Scope) -> Hashable:
        """All that a public page hangs on."""
        headers, path = scope.headers, scope.path
        return (
            path, self.known(scope.query_string), headers.get("host") or scope.authority,
            headers.get("x-forwarded-proto"), headers.get("hx-request"),
            headers.get("accept") if path.startswith("/api/") else None,
        )  # fmt: skip

    def known(self, query: str) -> str:
        return self.remembered(query) if len(query) < USUAL_QUERY else self.sorted_out(query)

    def sorted_out(self, query: str) -> str:
        """The parameters that public pages read, in one order."""
        return urlencode(sorted(pair for pair in parse_qsl(query, True) if pair[0] in self.parameters))

    def lane(self, scope: Scope, *, public: bool) -> Lane:
        if HEAVY.search(scope.path) or scope.headers.get("content-type", "").startswith("multipart/"):
            return self.lanes["heavy"]
        return self.lanes["public" if public else "acting"]

    async def answer(self, scope: Scope, proto: HTTPProtocol) -> Reply | Stream:
        cookies = {part.partition("=")[0].strip() for part in scope.headers.get("cookie", "").split(";")} - {""}
        signed_in = self.session_cookie in cookies or "authorization" in scope.headers
        reading = scope.method in READING
        lane = self.lane(scope, public=reading and not signed_in)
        public = reading and not signed_in and not scope.path.startswith(ADMINISTRATION)
        if public and MESSAGES_COOKIE not in cookies:
            return await self.page(scope, lane, plain=not cookies)
        body = await self.body(scope, proto) if not reading else b""
        try:
            return await self.django(lane, environ(scope, scope.query_string, body, proxied=self.proxied))
        finally:
            self.held -= len(body)

    async def django(self, lane: Lane, request: dict[str, Any]) -> Reply | Stream:
        return await lane.run(lambda: call(self.application, request, self.limits.total))

    async def body(self, scope: Scope, proto: HTTPProtocol) -> bytes:
        """The whole body; raises Refused 413 when it is too long, 408 when too slow, 503 when too many come at once.

        What is returned counts as held until the caller gives it back.
        """
        limits, loop, received = self.limits, asyncio.get_running_loop(), bytearray()
        declared = scope.headers.get("content-length", "0")
        if not declared.isdigit() or int(declared) > limits.body_bytes:
            raise Refused(413)
        begun, finished = loop.time(), False
        try:
            async with asyncio.timeout(limits.body_seconds) as limit:
                async for chunk in proto:
                    received += chunk
                    self.held += len(chunk)
                    self._refuse_too_much(len(received))
                    limit.reschedule(begun + limits.body_seconds + len(received) / limits.body_rate)
            finished = True
        except TimeoutError:
            raise Refused(408) from None
        finally:
            if not finished:
                self.held -= len(received)
        return bytes(received)

    def _refuse_too_much(self, received: int) -> None:
        if received > self.limits.body_bytes:
            raise Refused(413)
        if self.held > self.limits.held_bytes:
            raise Refused(503)

    async def page(self, scope: Scope, lane: Lane, *, plain: bool) -> Reply | Stream:
        """A public page: the kept one while it is fresh, else one call of Django for all who ask at the same time.

        A reader with a cookie (a form's token) gets kept pages too, but none is made from that reader's request. What
        other sites add to our addresses (utm_source, fbclid) makes no new page and never reaches Django, nor its links.
        """
        key = self.key(scope)
        if (page := self.fresh.get(key)) is not None and page.until > time.monotonic():
            return page
        request = environ(scope, self.known(scope.query_string), b"", proxied=self.proxied)
        if not plain:
            return self.or_copy(key, scope, await self.django(lane, request | {"REQUEST_METHOD": "GET"}))
        if (flight := self.flights.get(key)) is None:
            return self.or_copy(key, scope, await asyncio.shield(self.depart(key, lane, request)))
        shared = await asyncio.shield(flight)
        if isinstance(shared, Reply) and (shared.until or shared.database_down):
            return self.or_copy(key, scope, shared)
        return await self.django(lane, for_all(request))

    def depart(self, key: Hashable, lane: Lane, request: dict[str, Any]) -> asyncio.Task[Reply | Stream]:
        """Begin to make a page; all who ask for it meanwhile wait for the same."""
        flight = self.flights[key] = asyncio.create_task(self.make(key, lane, for_all(request)))
        return flight

    async def make(self, key: Hashable, lane: Lane, request: dict[str, Any]) -> Reply | Stream:
        try:
            answer = await lane.run(partial(self.made, key, request))
        finally:
            del self.flights[key]
        if isinstance(answer, Reply) and answer.until:
            self.fresh.put(key, answer.kept())
            if copy := copy_of(answer):
                self.kept.put(key, copy)
        return answer

    def made(self, key: Hashable, request: dict[str, Any]) -> Reply | Stream:
        """In Django's thread: the page that still stands, else a new one."""
        work = partial(call, self.application, request, self.limits.total)
        return self.stand.page(key, work) if self.stand else work()

    def or_copy(self, key: Hashable, scope: Scope, answer: Reply | Stream) -> Reply | Stream:
        """While the database is down: the copy kept in better times, if there is one."""
        if isinstance(answer, Reply) and answer.database_down and (copy := self.kept.get(key)):
            return out_of_date(copy, "en" if scope.path.startswith("/en/") else "lv") or answer
        return answer


def for_all(request: dict[str, Any]) -> dict[str, Any]:
    """The request for a whole page, whatever part or state of it its first reader asked for."""
    return {name: value for name, value in request.items() if name not in CONDITIONS} | {"REQUEST_METHOD": "GET"}


def forget_error(flight: asyncio.Task[Reply | Stream]) -> None:
    """Nobody waits for what is made ahead, and Lane has logged what went wrong; the next reader tries again."""
    if not flight.cancelled():
        flight.exception()


CONDITIONS = frozenset({"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE", "HTTP_IF_RANGE"})
"""Conditions are answered here from the kept page's ETag, ranges are ignored; Django must make a whole page."""


def send(scope: Scope, proto: HTTPProtocol, answer: Reply) -> None:
    if answer.etag and answer.etag in scope.headers.get("if-none-match", ""):
        keep = {"etag", "cache-control", "vary"}
        proto.response_empty(304, [header for header in answer.headers if header[0] in keep])
    elif answer.zipped and accepts_gzip(scope.headers.get("accept-encoding", "")):
        proto.response_bytes(answer.status, [*answer.headers, ("content-encoding", "gzip")], answer.zipped)
    else:
        proto.response_bytes(answer.status, answer.headers, answer.body)


async def send_stream(proto: HTTPProtocol, answer: Stream) -> None:
    with answer.file as file:
        transport = proto.response_stream(answer.status, answer.headers)
        while chunk := file.read(CHUNK):
            await transport.send_bytes(chunk)
