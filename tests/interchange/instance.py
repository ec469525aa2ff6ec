"""One Talka of two: a process with a database, a TALKA_HOME and a web server on loopback of its own.

It does what it is told, a line of JSON each, and answers with one. The other one is reached as any partner is, by
`fetch.get`; only the way there is bent: names lead to ports of this machine, without TLS, which has its own tests.
The clock is moved for all connections of the process, those of the web server too.
"""

from __future__ import annotations

import json
import random
import socket
import sys
import threading
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, cast
from urllib.parse import urlsplit
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django

django.setup()

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, connections

from talka.core import clock, fetch
from talka.core.periods import day_end
from talka.interchange import actions
from talka.interchange.models import Feed, OutFeed, Partner
from talka.interchange.outgoing.actions import save_out_feed
from talka.interchange.outgoing.queries import outgoing
from talka.interchange.outgoing.views import address_of
from talka.opportunities.actions import archive_expired, close
from talka.opportunities.models import Opportunity
from talka.opportunities.search import SearchQuery, search
from talka.organisations.models import Organisation
from tests import factories
from tests.interchange.conftest import fetch_all_due

PORTS: dict[str, int] = {}
"""Name of a site → where it listens here."""
MOOD = {"now": "well"}
"""How the server is: well, dead, or spoiling what it gives in one of these ways."""
SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "page": lambda _body: b"<!DOCTYPE html><html><body>502</body></html>",
    "cut": lambda body: body[: len(body) // 2],
    "empty": lambda _body: b"",
}
SHARED_HOUSE = 500
"""The number of the organisation that is on both."""
UNHURRIED = "-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0"
"""A busy machine is not a fault of the code."""
WORKS = (
    "suņu pastaigas",
    "putnu būri",
    "grāmatu autobuss",
    "sniega lāpstas",
    "zupas virtuve",
    "koru nakts",
    "skrējiens",
)
LASTING = ("muzeja sargs", "vēstuļu rakstītājs")
"""What is there from beginning to end: an empty feed withdraws nothing, as it may be a fault."""
NUMBERS = {"next": 0}
Told = dict[str, Any]


def somewhere(host: str) -> list[str]:
    """An address on the open internet, to which nothing goes."""
    return ["1.1.1.1"] if host in PORTS else []


def reach(connected: Any) -> None:
    connected.sock = socket.create_connection(("127.0.0.1", PORTS[connected.host]))


def answer(environ: Told, start: Callable[..., Any]) -> Iterable[bytes]:
    if MOOD["now"] == "dead":
        start("503 Service Unavailable", [])
        return [b""]
    kept: list[Any] = []

    def begin(status: str, headers: list[tuple[str, str]], _error: Any = None, /) -> Callable[[bytes], object]:
        kept.extend([status, headers])
        return kept.append

    response = SITE(environ, begin)
    try:
        body = b"".join(cast("Iterable[bytes]", response))
    finally:
        response.close()
        connections.close_all()  # the clock may be elsewhere at the next request
    if spoil := SPOILT.get(MOOD["now"]):
        body, kept[1] = spoil(body), [one for one in kept[1] if one[0].lower() != "content-length"]
    start(*kept)
    return [body]


class Silent(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """Nothing: what is printed are answers."""


def at(now: str) -> None:
    """The clock of every connection from here on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT (%s::timestamptz - statement_timestamp())::text", [datetime.fromisoformat(now)])
        offset = cursor.fetchone()[0].replace(" ", "\\ ")
    OPTIONS["options"] = f"{PLAIN} {UNHURRIED} -c talka.clock_offset={offset}"
    connections.close_all()


def house(name: str, number: int = 0) -> Organisation:
    """An organisation of this site, with a number that the other one does not give."""
    NUMBERS["next"] += 1
    number = number or NUMBERS["next"]
    return factories.organisation(
        name=f"Biedrība „{name.title()} {number}”", registration_number=factories.registration_number(number)
    )


def meet(name: str, other: str, port: int, numbers: int, shared: Told) -> Told:
    """Know the other one: a partner with a feed to it. `shared`: what one organisation writes on both sites by itself."""
    PORTS[f"{other}.example.lv"], NUMBERS["next"] = port, numbers
    there = actions.save_partner(Partner(code=other, name=f"Talka {other}"), by=None)
    given = save_out_feed(OutFeed(partner=there, name="Visas", format="odi"), by=None)
    start = clock.now() + timedelta(days=40)
    when: Told = {"starts_at": start, "ends_at": start + timedelta(hours=4), "apply_until": midnight(39)}
    factories.opportunity(**shared, **when, organisation=house("Gauja", SHARED_HOUSE))
    for work in LASTING:
        factories.opportunity(
            f"{name.title()} {work}", duties=f"{work}.", organisation=house(name), apply_until=midnight(90)
        )
    return {"feed": f"https://{name}.example.lv{urlsplit(address_of(given)).path}"}


def midnight(days: int) -> datetime:
    """The end of a day: the feed tells deadlines by their last good day."""
    return day_end(clock.today() + timedelta(days=days))


def follow(url: str) -> Told:
    feed = actions.save_feed(Feed(partner=Partner.objects.get(), url=url, every_hours=6), by=None)
    actions.switch_feed(feed, active=True, by=None)
    return {}


def happen(name: str, serial: int) -> Told:
    """Something new, an edit, an end, or one that will soon be over; a seeded dice says which."""
    dice = random.Random(f"{name} {serial}")
    own = list(
        Opportunity.objects.open()
        .filter(origin="", apply_until__lt=midnight(80))
        .exclude(organisation__registration_number=factories.registration_number(SHARED_HOUSE))
        .order_by("pk")
    )
    what = dice.choice(["new", "new", "edit", "edit", "close", "short"])
    if what in {"new", "short"} or not own:
        days = dice.randrange(2) if what == "short" else 60
        title = f"{name.title()} {WORKS[serial % len(WORKS)]} {serial}"
        factories.opportunity(title, organisation=house(name), duties=f"Darbs {serial}.", apply_until=midnight(days))
    elif what == "edit":
        row = dice.choice(own)
        Opportunity.objects.filter(pk=row.pk).update(title=f"{row.title} v", updated_at=clock.now())
    else:
        close(dice.choice(own), by=None)
    archive_expired()
    return {}


def fetch_now() -> Told:
    return {"fetched": fetch_all_due(), "failed": Feed.objects.get().last_error}


def said(row: Opportunity) -> list[str]:
    return [row.title, row.duties, f"{row.apply_until:%Y-%m-%dT%H:%M:%S%z}"]


def tell() -> Told:
    """What it would give, what it has of the other, what visitors see, and whether anything came twice."""
    archive_expired()
    theirs = Opportunity.objects.exclude(origin="")
    alive = theirs.filter(state="published", apply_until__gt=clock.Now())
    seen = list(Opportunity.objects.filter(pk__in=search(SearchQuery(limit=100)).ids).values_list("title", flat=True))
    return {
        "gives": {row.public_id: said(row) for row in outgoing(OutFeed.objects.get())},
        "has": {row.external_id: said(row) for row in alive},
        "doubled": theirs.count() - theirs.values("external_id").distinct().count(),
        "known": sorted(theirs.values_list("external_id", flat=True)),
        "own": sorted(Opportunity.objects.filter(origin="").values_list("public_id", flat=True)),
        "seen": seen,
    }


ACTS: dict[str, Callable[..., Told]] = {
    "meet": meet, "follow": follow, "happen": happen, "fetch": fetch_now, "tell": tell,
}  # fmt: skip
OPTIONS = cast("dict[str, Any]", settings.DATABASES["default"]["OPTIONS"])
PLAIN = OPTIONS["options"]
SITE = get_wsgi_application()


def main() -> None:
    settings.ALLOWED_HOSTS = ["*"]
    OPTIONS.pop("connect_timeout", None)
    fetch.resolve = somewhere
    fetch._Pinned.connect = reach  # type: ignore[method-assign,assignment]  # the bent way, see above
    server = make_server("127.0.0.1", 0, answer, handler_class=Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps({"port": server.server_port}), flush=True)  # noqa: T201  # the answer
    for line in sys.stdin:
        told = json.loads(line)
        MOOD["now"] = told.pop("mood", MOOD["now"])
        at(told.pop("now"))
        print(json.dumps(ACTS[told.pop("act")](**told)), flush=True)  # noqa: T201  # as above


if __name__ == "__main__":
    main()
