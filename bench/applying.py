"""Applying: how long until it is committed, against a view that writes one row, and many at once beside readers.

In process: the page's own POST through Django's handler, and the act alone. Many at once: `talka web` with two processes,
sixty people a second who send what they looked at, each in a session of their own, and twenty readers of lists a second.
Everything goes into a fresh database; in the end the public counters are counted anew.
"""

from __future__ import annotations

import queue
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

import django

django.setup()

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.data import in_a_fresh_database
from bench.results import Figure, Run, begin, middle
from bench.site import PAGES, talka
from talka.accounts.models import User
from talka.applications import actions, queries
from talka.applications.models import Application, PairName
from talka.applications.schemas import Draft
from talka.core import clock
from talka.opportunities.models import Opportunity
from talka.opportunities.search import reindex_all
from talka.organisations.actor import SECOND_FACTOR_KEY
from talka.organisations.models import Membership, Organisation

OFFERS, TEAM = 50, 2
ALONE, ALONE_QUICK = 400, 5
A_SECOND, LISTS_A_SECOND, SECONDS, SECONDS_QUICK = 60, 20, 20, 1
HANDS = 32
"""Connections of the load: enough for the wanted rates while an answer takes less than 0.4 s."""
P95_MS, LEAST_RATIO, MOST_QUERIES = 60.0, 0.5, 12
CROWD, CROWD_QUICK = 10_000, 50
MESSAGE = "Labdien! Labprāt palīdzētu sestdien no rīta."
TOKEN = "b" * 32


def p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95) - 1]


# --- rows to measure on ----------------------------------------------------------------------------------------------


def users(prefix: str, n: int) -> list[User]:
    User.objects.bulk_create(User(nickname=f"{prefix} {one}", password="!") for one in range(n))  # noqa: S106  # nobody signs in with it
    return list(User.objects.filter(nickname__startswith=f"{prefix} ").order_by("nickname"))


def offers() -> list[Opportunity]:
    """Of as many organisations, each with a team that is told."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")  # a busy machine is no fault of what is measured
    made = Organisation.objects.bulk_create(
        Organisation(
            name=f"Biedrība „Talka {one}”", slug=f"talka-{one}", kind="association", state="verified",
            registration_number=f"{40_000_000_000 + one}", sort_key=str(one),
        )
        for one in range(OFFERS)
    )  # fmt: skip
    for at, team in enumerate(users("Koordinators", OFFERS * TEAM)):
        Membership.objects.create(organisation=made[at % OFFERS], user=team, role="admin")
    until, now = clock.now() + timedelta(days=30), clock.now()
    Opportunity.objects.bulk_create(
        Opportunity(
            title=f"Parka talka {one.slug}", slug="parka-talka", organisation=one, state="published", kind="one_off",
            duties="Grābt lapas.", places=30_000, apply_until=until, published_at=now, declared=True,
        )
        for one in made
    )  # fmt: skip
    reindex_all()
    return list(Opportunity.objects.filter(organisation__in=made).select_related("organisation").order_by("pk"))


# --- one after another, in process -----------------------------------------------------------------------------------


def address_of(offer: Opportunity) -> str:
    return reverse("applications:apply", args=[offer.public_id, offer.slug])


def typed(user: User, offer: Opportunity) -> dict[str, str]:
    """What the browser sends after its owner has looked at the card."""
    card = queries.card_of_draft(user, offer, Draft(message=MESSAGE), shifts=[], told={})
    return {"how": "without", "people": "1", "message": MESSAGE, "seen": card.seen}


def post(browser: Client, address: str, data: dict[str, str], wanted: int) -> float:
    form = urlencode(data)
    began = time.perf_counter()
    answer = browser.post(address, form, content_type="application/x-www-form-urlencoded")
    took = time.perf_counter() - began
    if answer.status_code != wanted:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    return 1000 * took


def alone(run: Run, wanted: list[Opportunity]) -> None:
    """By turns, so that what else the machine does falls on all of them alike."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_row (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz, words text)")
    n = ALONE_QUICK if run.quick else ALONE
    sent: list[float] = []
    rows: list[float] = []
    acts: list[float] = []
    handler = Client(SERVER_NAME="localhost").handler
    handler.load_middleware()  # once, as in a web process
    for at, user in enumerate(users("Viens", n)):
        browser = Client(SERVER_NAME="localhost")
        browser.handler = handler
        browser.force_login(user)
        offer, other = wanted[at % OFFERS], wanted[(at + 1) % OFFERS]
        data = typed(user, offer)
        sent.append(post(browser, address_of(offer), data, 302))
        rows.append(post(browser, "/bench/row", {"words": MESSAGE}, 200))
        began = time.perf_counter()
        actions.apply(other, volunteer=user, draft=Draft(message=MESSAGE))
        acts.append(1000 * (time.perf_counter() - began))
    run.add(
        Figure("apply to committed, the whole request: p95", p95(sent), "ms", P95_MS),
        Figure("apply to committed, the whole request: median", middle(sent), "ms"),
        Figure("apply to committed, the act alone: p95", p95(acts), "ms", P95_MS),
        Figure("a view that writes one row: median", middle(rows), "ms"),
        Figure(
            "throughput, part of a view that writes one row", sum(rows) / sum(sent), "×", LEAST_RATIO, at_least=True
        ),
    )


# --- many at once, through the web server ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Errand:
    """One request that is due at a moment. `cookie` empty: a reader of a list."""

    due: float
    path: str
    body: str = ""
    cookie: str = ""


@dataclass(slots=True)
class Seen:
    """Milliseconds from the moment something was due until its answer, and what went wrong."""

    sent: list[float] = field(default_factory=list)
    lists: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    last: float = 0.0


def errands(people: list[User], wanted: list[Opportunity]) -> list[Errand]:
    made = []
    for at, user in enumerate(people):
        browser = Client(SERVER_NAME="localhost")
        browser.force_login(user)
        session = browser.cookies[settings.SESSION_COOKIE_NAME].value
        cookie = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
        offer = wanted[at % OFFERS]
        body = urlencode(typed(user, offer) | {"csrfmiddlewaretoken": TOKEN})
        made.append(Errand(at / A_SECOND, address_of(offer), body, cookie))
    readers = len(people) * LISTS_A_SECOND // A_SECOND
    made += [Errand(one / LISTS_A_SECOND, PAGES[one % len(PAGES)]) for one in range(readers)]
    return sorted(made, key=lambda one: one.due)


def work(site: str, waiting: queue.Queue[Errand], start: float, seen: Seen) -> None:
    """One connection that takes errands as they fall due."""
    link = HTTPConnection(urlsplit(site).netloc, timeout=30)
    while True:
        try:
            one = waiting.get_nowait()
        except queue.Empty:
            return
        time.sleep(max(0.0, start + one.due - time.monotonic()))
        headers = {"Cookie": one.cookie, "Content-Type": "application/x-www-form-urlencoded", "Origin": site}
        try:
            link.request("POST" if one.body else "GET", one.path, one.body or None, headers if one.body else {})
            answer = link.getresponse()
            answer.read()
        except OSError as lost:
            seen.wrong.append(type(lost).__name__)
            link.close()
            continue
        took = 1000 * (time.monotonic() - start - one.due)
        (seen.sent if one.body else seen.lists).append(took)
        seen.last = max(seen.last, time.monotonic() - start)
        if answer.status != (302 if one.body else 200):
            seen.wrong.append(str(answer.status))


def together(run: Run, wanted: list[Opportunity]) -> None:
    seconds = SECONDS_QUICK if run.quick else SECONDS
    people = users("Daudzi", A_SECOND * seconds)
    planned = errands(people, wanted)
    before = Application.objects.count()
    waiting: queue.Queue[Errand] = queue.Queue()
    for one in planned:
        waiting.put(one)
    seen = Seen()
    with talka() as (site, _process):
        start = time.monotonic() + 1
        hands = [threading.Thread(target=work, args=(site, waiting, start, seen)) for _ in range(HANDS)]
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join()
    committed = Application.objects.count() - before
    rate = committed / max(seen.last, seconds)
    run.add(
        Figure(f"applications a second, {A_SECOND} wanted", rate, "/s", A_SECOND * 0.98, at_least=True),
        Figure(f"lists a second beside, {LISTS_A_SECOND} wanted", len(seen.lists) / max(seen.last, seconds), "/s"),
        Figure("sent to answered: p95", p95(seen.sent), "ms"),
        Figure("list asked for to answered: p95", p95(seen.lists), "ms"),
        Figure("not answered as they should be", len(seen.wrong), "", 0, note=", ".join(sorted(set(seen.wrong)))),
        Figure("answered as sent and not there", sum(1 for _ in lost(people, seen)), "", 0),
        Figure("counters that differ from a recount", sum(1 for _ in queries.broken()), "", 0),
    )


def lost(people: list[User], seen: Seen) -> Iterator[User]:
    """Who was told that it was sent, as far as one can know: all, when nothing went wrong."""
    if not seen.wrong:
        there = set(Application.objects.filter(volunteer__in=people).values_list("volunteer", flat=True))
        yield from (one for one in people if one.pk not in there)


# --- the organiser's list --------------------------------------------------------------------------------------------


def crowd(offer: Opportunity, n: int) -> None:
    people = users("Pūlis", n)
    house: Any = offer.organisation
    pairs = PairName.objects.bulk_create(
        PairName(organisation=house, volunteer=one, name=f"Pūļa Zīle{at // 90} {10 + at % 90}")
        for at, one in enumerate(people)
    )
    until = clock.now() + timedelta(days=5)
    Application.objects.bulk_create(
        Application(volunteer=one.volunteer, pair=one, opportunity=offer, organisation=house, reply_until=until)
        for one in pairs
    )
    Opportunity.objects.filter(pk=offer.pk).update(applied=Application.objects.filter(opportunity=offer).count())


def inbox(run: Run, offer: Opportunity) -> None:
    n = CROWD_QUICK if run.quick else CROWD
    crowd(offer, n)
    browser = Client(SERVER_NAME="localhost")
    team = Membership.objects.filter(organisation=offer.organisation).select_related("user")
    browser.force_login(team.earliest("pk").user)
    signed_in = browser.session
    signed_in[SECOND_FACTOR_KEY] = True
    signed_in.save()
    address = reverse("applications:inbox", args=[offer.organisation.key])
    times = []
    for _ in range(5):
        began = time.perf_counter()
        with CaptureQueriesContext(connection) as caught:
            answer = browser.get(address)
        times.append(1000 * (time.perf_counter() - began))
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
    run.add(
        Figure(f"to-do list of {n:,} applicants: queries", len(caught), "", MOST_QUERIES),
        Figure(f"to-do list of {n:,} applicants: median", middle(times), "ms"),
    )


def main() -> int:
    if (status := in_a_fresh_database()) is not None:
        return status
    run = begin()
    wanted = offers()
    alone(run, wanted)
    together(run, wanted)
    inbox(run, wanted[0])
    return run.finish()


if __name__ == "__main__":
    sys.exit(main())
