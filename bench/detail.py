"""Pages in process: Django's handler called as the gateway calls it, warm; the list page for information.

What the gateway adds in the same thread (compressing, the page's ETag) is measured apart.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import django

django.setup()

from bench.results import Figure, begin, middle
from bench.site import PAGES
from config.bridge import call
from config.pages import Reply
from config.wsgi import application
from talka.opportunities.models import Opportunity
from talka.opportunities.queries.similar import KEPT
from talka.web.views.opportunity import DRAWN

SEED = 11
LIMIT_MS = 5.0


def request(address: str) -> dict[str, Any]:
    path, _, query = address.partition("?")
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path.encode().decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "wsgi.url_scheme": "http",
        "wsgi.input": sys.stdin.buffer,
        "wsgi.errors": sys.stderr,
    }


def handle(address: str) -> None:
    """Django alone: the whole answer, not compressed."""
    statuses: list[str] = []

    def start_response(status: str, headers: list[tuple[str, str]], error: object = None, /) -> Callable[..., object]:
        statuses.append(status)
        return statuses.append

    answer = application(request(address), start_response)
    b"".join(answer)
    answer.close()
    if statuses != ["200 OK"]:
        raise RuntimeError(f"{address} answered {statuses}")


def handle_and_compress(address: str) -> None:
    answer = call(application, request(address), 15)
    if not isinstance(answer, Reply) or answer.status != 200:
        raise RuntimeError(f"{address} was not answered with a page")


def draw(address: str) -> None:
    """As when something on that page has just changed: nothing of it and of others like it is at hand."""
    DRAWN.things.clear()
    KEPT.things.clear()
    handle(address)


def times(act: Callable[[str], None], addresses: Sequence[str], rounds: int) -> list[float]:
    for address in addresses:
        act(address)
    found = []
    for number in range(rounds):
        began = time.perf_counter()
        act(addresses[number % len(addresses)])
        found.append((time.perf_counter() - began) * 1000)
    return sorted(found)


def details(n: int) -> list[str]:
    open_ones = list(Opportunity.objects.open().values_list("pk", flat=True)[: n * 50])
    chosen = random.Random(SEED).sample(open_ones, min(n, len(open_ones)))
    return [one.get_absolute_url() for one in Opportunity.objects.filter(pk__in=chosen)]


def main() -> int:
    run = begin()
    pages, rounds = (10, 10) if run.quick else (100, 600)
    detail = times(handle, details(pages), rounds)
    drawn = times(draw, details(pages), rounds)
    listed = times(handle, PAGES, rounds)
    empty = times(handle, ["/bench/empty"], rounds)
    zipped = times(handle_and_compress, PAGES, rounds)
    run.add(
        Figure("detail page, median", middle(detail), "ms", LIMIT_MS),
        Figure("detail page, p99", detail[int(len(detail) * 0.99) - 1], "ms"),
        Figure("detail page drawn anew, median", middle(drawn), "ms"),
        Figure("list page, median", middle(listed), "ms"),
        Figure("list page, p99", listed[int(len(listed) * 0.99) - 1], "ms"),
        Figure("list page with compressing, median", middle(zipped), "ms"),
        Figure("empty view, median", middle(empty), "ms"),
    )
    return run.finish()


if __name__ == "__main__":
    sys.exit(main())
