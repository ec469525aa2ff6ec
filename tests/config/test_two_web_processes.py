"""Two web servers that share nothing but PostgreSQL and the folder of files, as on two machines, say the same."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import httpx
import psutil
import pytest
from django.db import connections

from talka.accounts.actions import create_cast
from talka.opportunities import actions
from talka.opportunities.models import Opportunity
from talka.organisations.models import Organisation
from tests import factories
from tests.config.conftest import ROOT, free_port, wait_for
from tests.demonstration import TEMPLATE, copy_database

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("serve")]
FRESH_SECONDS = 1.0
"""What the architecture promises of a public page."""
RENDERING_SECONDS = 0.5
"""A page may have been begun just before the act; its second starts when it is made, which a busy machine does slowly."""
GIVE_UP_SECONDS = 10
START_SECONDS = 240


def environment(home: Path, url: str, port: int) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TALKA_")}
    return clean | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "config.settings.prod",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "TALKA_DEMO": "1",
        "TALKA_HOME": str(home),
        "TALKA_LOG_LEVEL": "ERROR",
        "TALKA_SITE_URL": f"http://127.0.0.1:{port}",
        "TALKA_WEB_WORKERS": "1",
    }


@contextlib.contextmanager
def web(home: Path, url: str) -> Iterator[httpx.Client]:
    """One web server, started as a machine of its own would."""
    port = free_port()
    with (home / f"web-{port}.log").open("wb") as log:
        process = psutil.Popen(
            [sys.executable, "-m", "config.cli", "web", "--parent", str(os.getpid())],
            cwd=ROOT, env=environment(home, url, port), stdout=log, stderr=log,
        )  # fmt: skip
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
                yield client
        finally:
            process.terminate()
            process.wait(30)


def is_ready(client: httpx.Client) -> bool:
    try:
        return client.get("/readyz").status_code == 200
    except httpx.TransportError:
        return False


Pair = tuple[httpx.Client, httpx.Client]


@pytest.fixture(scope="module")
def database(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[str]:
    """The worker's database with real commits for this module, made anew after."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django does not export its type
        yield os.environ["DATABASE_URL"]
        connections.close_all()
    copy_database(TEMPLATE, str(connections["default"].settings_dict["NAME"]))


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory, database: str) -> Iterator[Pair]:
    home = tmp_path_factory.mktemp("two")
    command = [sys.executable, "-m", "django", "collectstatic", "--no-input", "-v0"]
    subprocess.run(command, cwd=ROOT, env=environment(home, database, 0), check=True)
    with web(home, database) as first, web(home, database) as second:
        for one in (first, second):
            wait_for(partial(is_ready, one), START_SECONDS)
        yield first, second


def old_for(pair: Pair, shows_the_new: Callable[[httpx.Client], bool]) -> float:
    """How long after the act, which has just been done, a request began that was still answered with the old."""
    begun, latest = time.monotonic(), 0.0
    for client in pair * 2:
        while True:
            asked = time.monotonic() - begun
            if shows_the_new(client):
                break
            latest = asked
            assert asked < GIVE_UP_SECONDS, "it never came"
            time.sleep(0.02)
    return latest


def lists(client: httpx.Client, opportunity: Opportunity) -> bool:
    """Its card in the list, which is a page that is kept for a second."""
    return f"/{opportunity.public_id}-" in client.get("/iespejas/").text


def warm(pair: Pair, *paths: str) -> None:
    """Both hold a fresh copy of what they are about to be asked for."""
    for one in pair:
        for path in paths:
            assert one.get(path).status_code == 200


def test_what_is_done_through_the_database_shows_on_both_within_a_second(pair: Pair) -> None:
    other = factories.opportunity()
    draft = factories.opportunity("Jauna talka", traits=["draft"])
    warm(pair, "/iespejas/", other.get_absolute_url())
    assert [lists(one, draft) for one in pair] == [False, False]
    assert [one.get(draft.get_absolute_url()).status_code for one in pair] == [404, 404]

    warm(pair, "/iespejas/")
    actions.publish(draft, by=None)
    assert old_for(pair, lambda one: lists(one, draft)) <= FRESH_SECONDS + RENDERING_SECONDS
    assert old_for(pair, lambda one: one.get(draft.get_absolute_url()).status_code == 200) == 0

    page = draft.get_absolute_url()
    warm(pair, "/iespejas/", page)
    draft.refresh_from_db()
    actions.cancel(draft, reason="no_need", by=None)
    assert old_for(pair, lambda one: not lists(one, draft)) <= FRESH_SECONDS + RENDERING_SECONDS
    assert old_for(pair, lambda one: "noindex" in one.get(page).text) <= FRESH_SECONDS + RENDERING_SECONDS

    warm(pair, "/iespejas/")
    Organisation.objects.filter(pk=other.organisation_id).update(state="suspended", state_reason="rules_broken")
    assert old_for(pair, lambda one: not lists(one, other)) <= FRESH_SECONDS + RENDERING_SECONDS
    assert old_for(pair, lambda one: one.get(other.get_absolute_url()).status_code == 404) == 0


def post(client: httpx.Client, path: str) -> None:
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get("/demo/").text)
    assert token
    answer = client.post(
        path, data={"csrfmiddlewaretoken": token[1]}, headers={"Origin": str(client.base_url).rstrip("/")}
    )
    assert answer.status_code == 302, answer.text[:300]


def is_signed_in(client: httpx.Client) -> bool:
    answer = client.get("/demo/")
    assert answer.status_code == 200
    return 'data-kind="success"' in answer.text


def test_who_signs_in_on_one_is_signed_in_on_the_other_until_signing_out(pair: Pair) -> None:
    first, second = pair
    create_cast()
    assert [is_signed_in(one) for one in pair] == [False, False]
    post(first, "/demo/ieiet/anna/")
    second.cookies = first.cookies  # the browser's, whichever of the two answers
    assert [is_signed_in(one) for one in pair] == [True, True]
    stolen = httpx.Cookies(second.cookies)
    post(second, "/iziet/")
    first.cookies = stolen
    assert [is_signed_in(one) for one in pair] == [False, False]
