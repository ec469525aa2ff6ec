"""The exchange with others: a feed of 100,000 of which 2 % changed, programs that push, the change feed, messages out.

In a database of its own. Beside times by the clock stands the processor time of the program and of PostgreSQL together,
which other programs on the machine do not lengthen. Receivers of messages are functions of this process: the network is
not what is measured, the claiming, signing and noting is; one of the receivers holds each message for seconds and then
refuses it.
"""

from __future__ import annotations

import csv
import json
import multiprocessing
import os
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
from django.conf import settings
from django.db import connection, connections
from django.test import Client
from psycopg.conninfo import conninfo_to_dict

from bench.data import fresh_database
from bench.imports import ITEMS, load, write_files
from bench.results import Figure, Run, begin, middle
from talka.core import clock, fetch
from talka.interchange import actions, queries
from talka.interchange.actions import clients
from talka.interchange.enums import Event, HookState
from talka.interchange.hooks.actions import deliver, save_webhook
from talka.interchange.models import Partner, Webhook, WebhookMessage
from talka.opportunities.models import Opportunity

CHANGED = 50
"""One item in so many changes: 2 %."""
LIMIT_SECONDS, LIMIT_MB, LIMIT_PUSHES, LIMIT_MESSAGES = 20, 200, 150, 1_000
DEEPER = 1.5
"""A page at the end of the change feed may take so many times what the first one takes."""
ROUNDS, PAGE = 20, 100
CORES, AT_ONCE = 2, 100
RECEIVERS = 20
DEAD = "https://dead.example.lv/"
OFFER = {
    "title": "Talka pie upes",
    "description": "Vākt plastmasu.",
    "fields": ["vide"],
    "organisation": {"name": "Biedrība „Upe”"},
    "places_of_work": [{"atvk": "0001000"}],
}


@dataclass(slots=True)
class Spent:
    """Seconds of processor time, once the block is over."""

    seconds: float = 0.0


@contextmanager
def spent() -> Iterator[Spent]:
    found, begun = Spent(), _processor_time()
    yield found
    found.seconds = _processor_time() - begun


def _processor_time() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used) + sum(map(_of_server, _servers()))


def _servers() -> list[psutil.Process]:
    """PostgreSQL's first process, which also tells what its children took that are over, and those still there."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        first = psutil.Process(int((Path(cursor.fetchone()[0]) / "postmaster.pid").read_text().split()[0]))
    return [first, *first.children()]


def _of_server(process: psutil.Process) -> float:
    try:
        told: Any = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(told.user + told.system + told.children_user + told.children_system)


def change_some(source: Path, target: Path) -> None:
    with source.open(encoding="utf-8", newline="") as rows, target.open("w", encoding="utf-8", newline="") as changed:
        writer = csv.writer(changed, delimiter=";")
        for number, row in enumerate(csv.reader(rows, delimiter=";")):
            writer.writerow([row[0], f"{row[1]} jauns", *row[2:]] if number % CHANGED == 1 else row)


def incremental(run: Run, n: int) -> None:
    url = fresh_database(os.environ["DATABASE_URL"])
    with tempfile.TemporaryDirectory() as folder:
        source, target = write_files(Path(folder), n)["CSV"], Path(folder) / "changed.csv"
        load(url, source, n, verdict="created")
        change_some(source, target)
        with spent() as used:
            seconds, most = load(url, target, n // CHANGED, verdict="updated")
    run.add(
        Figure(f"{n:,} items of which 2 % changed: processor time", used.seconds, "s", LIMIT_SECONDS),
        Figure(f"{n:,} items of which 2 % changed", seconds, "s", LIMIT_SECONDS),
        Figure("most memory of it", most, "MB", LIMIT_MB),
    )
    connections.close_all()
    connections["default"].settings_dict["NAME"] = conninfo_to_dict(url)["dbname"]


def pushes(run: Run, n: int) -> None:
    """Half of them new, half of them again with a change; through the whole of the API: one by one in as many processes
    as the limit has cores, then a hundred at once in one."""
    clients.BURST = n * 4
    settings.ALLOWED_HOSTS = ["localhost"]
    partner = actions.save_partner(Partner(code="push", name="Push"), by=None)
    _client, token = actions.make_client(partner, "bench", ["opportunities:write"], by=None)
    put_each(token, "first", 2)  # words and places are in memory then, as in a server that has been up for a while
    for name, cores, push in (("one by one", CORES, put_each), (f"{AT_ONCE} at once", 1, post_many)):
        begun = time.monotonic()
        with spent() as used:
            connections.close_all()  # each process opens its own
            told = [(token, f"{name} {core}", n // cores) for core in range(cores)]
            work = [multiprocessing.get_context("fork").Process(target=push, args=one) for one in told]
            for process in work:
                process.start()
            for process in work:
                process.join()
        if any(process.exitcode for process in work):
            raise RuntimeError("not all was taken")
        each = n / used.seconds
        run.add(
            Figure(f"upserts {name}, a second of one processor", each, "/s", LIMIT_PUSHES / CORES, at_least=True),
            Figure(f"{n:,} upserts {name}", n / (time.monotonic() - begun), "/s", LIMIT_PUSHES, at_least=True),
        )


def _offers(name: str, n: int) -> Iterator[dict[str, Any]]:
    half = n // 2
    return (OFFER | {"external_id": f"{name} {at % half}", "places": 5 + at // half} for at in range(half * 2))


def put_each(token: str, name: str, n: int) -> None:
    browser = Client(SERVER_NAME="localhost", headers={"Authorization": f"Bearer {token}"})
    for offer in _offers(name, n):
        address = f"/api/v1/partner/opportunities/{quote(str(offer.pop('external_id')))}"
        answer = browser.put(address, json.dumps(offer), content_type="application/json")
        if answer.status_code not in {200, 201}:
            raise RuntimeError(answer.content.decode())


def post_many(token: str, name: str, n: int) -> None:
    browser = Client(SERVER_NAME="localhost", headers={"Authorization": f"Bearer {token}"})
    offers = list(_offers(name, n))
    for start in range(0, len(offers), AT_ONCE):
        key = {"Idempotency-Key": f"bench-{start:08}"}
        body = json.dumps({"items": offers[start : start + AT_ONCE]})
        answer = browser.post("/api/v1/partner/opportunities", body, content_type="application/json", headers=key)
        verdicts = {one["verdict"] for one in answer.json().get("items", ())}
        if verdicts - {"created", "updated"} or not verdicts:
            raise RuntimeError(answer.content.decode())


def change_feed(run: Run) -> None:
    rows = Opportunity.objects.order_by("updated_at", "pk").values_list("updated_at", "pk")
    total = rows.count()
    places = {"first": rows[0], "last": rows[max(0, total - PAGE - 1)]}
    took = {name: middle([_page(*place) for _n in range(ROUNDS)]) for name, place in places.items()}
    run.add(
        Figure("change feed: first page", took["first"] * 1_000, "ms"),
        Figure("change feed: a page at the end, × the first", took["last"] / took["first"], "", DEEPER),
    )


def _page(at: datetime, pk: int) -> float:
    begun = time.monotonic()
    queries.changes(at, pk, PAGE)
    return time.monotonic() - begun


def messages(run: Run, n: int) -> None:
    """Messages of twenty receivers that take 50 ms each, while a twenty-first holds its own until all others are done."""
    hooks = []
    for number in range(RECEIVERS + 1):
        partner = actions.save_partner(Partner(code=f"hook-{number}", name=f"Hook {number}"), by=None)
        url = f"https://hook{number}.example.lv/" if number else DEAD
        hooks.append(save_webhook(Webhook(partner=partner, url=url, events=Event.values), by=None))
    stamp, over = clock.now(), threading.Event()
    taken_at: list[float] = []

    def post(url: str, _body: bytes, *, headers: Mapping[str, str], longest: float) -> fetch.Answer:
        if url == DEAD:
            over.wait(longest)
            return fetch.Answer(500)
        time.sleep(0.05)
        taken_at.append(time.monotonic())
        if len(taken_at) == n // RECEIVERS * RECEIVERS:
            over.set()
        return fetch.Answer(204)

    told = [(hook, n // RECEIVERS if hook.url != DEAD else PAGE) for hook in hooks]
    WebhookMessage.objects.bulk_create(
        WebhookMessage(webhook=hook, event="talka.test", happened_at=stamp, next_at=stamp)
        for hook, k in told
        for _n in range(k)
    )
    begun = time.monotonic()
    with spent() as used:
        deliver(post=post)
    minutes = (taken_at[-1] - begun) / 60
    name = f"{len(taken_at):,} messages, one receiver of {RECEIVERS + 1} dead"
    run.add(Figure(name, len(taken_at) / minutes, "/min", LIMIT_MESSAGES, at_least=True))
    each = used.seconds / len(taken_at) * 1_000
    run.add(Figure("processor time of a message", each, "ms", 60_000 / LIMIT_MESSAGES))
    if WebhookMessage.objects.exclude(webhook__url=DEAD).exclude(state=HookState.DELIVERED).exists():
        raise RuntimeError("a message was not delivered")


def main() -> int:
    run = begin()
    incremental(run, 200 if run.quick else ITEMS)
    change_feed(run)
    pushes(run, 40 if run.quick else 3_000)
    messages(run, 100 if run.quick else 2_000)
    return run.finish()


if __name__ == "__main__":
    sys.exit(main())
