from __future__ import annotations

import os
import time
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from django.test import Client
from psycopg.conninfo import make_conninfo

from talka.core import clock
from talka.interchange import actions
from talka.interchange.api import gate
from talka.interchange.models import Partner
from tests.interchange.catalogue import ROWS, fill
from tests.interchange.conftest import Import, stored

pytestmark = pytest.mark.django_db
KEYS = [
    *("id", "url", "title", "organisation", "fields", "municipality", "country", "places_of_work", "remote", "kind"),
    *(
        "time",
        "duties",
        "apply_until",
        "requirements",
        "skills",
        "languages",
        "min_age",
        "max_age",
        "places",
        "supports",
    ),
    *("benefits", "contact", "shifts", "state", "language", "origin", "same_as", "updated_at"),
]


@pytest.fixture
def api(run: Import, monkeypatch: pytest.MonkeyPatch) -> Client:
    fill(run)
    monkeypatch.setattr(gate, "limit", gate.Limit())
    return Client(SERVER_NAME="localhost")


def get(api: Client, address: str, status: int = 200, **headers: str) -> Any:
    answer = api.get(f"/api/v1/{address}", headers=headers)
    assert answer.status_code == status, answer.content
    if status >= 400:
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["status"] == status
    return answer.json()


def test_an_opportunity_has_exactly_the_agreed_keys(api: Client) -> None:
    one = get(api, "opportunities?field=vide")["items"][0]
    assert list(one) == KEYS
    assert one["apply_until"] == "2027-02-06T00:00:00+02:00"
    assert one["municipality"] == {"atvk": "0001000", "name": "Rīga"}
    assert one == get(api, f"opportunities/{one['id']}")


def test_lists_hold_what_is_open_and_count_it(api: Client) -> None:
    page = get(api, "opportunities")
    assert (page["total"], page["total_is_exact"], page["next"]) == (3, True, None)
    assert page["facets"]["remote"] == {"no": 2, "full": 1}


@pytest.mark.parametrize(
    ("question", "titles"),
    {
        "q=suni": ["Suņu staigātājs"],
        "municipality=0001000": ["Talka <parkā> & mežā"],
        "field=izglitiba": ["Tulkotājs"],
        "kind=regular": ["Suņu staigātājs"],
        "remote=true": ["Tulkotājs"],
        "remote=full": ["Tulkotājs"],
        "from=2027-02-06&to=2027-02-06": ["Talka <parkā> & mežā"],
        "near=57.31,25.27&radius_km=10": ["Suņu staigātājs"],
        "support=meals": [],
    }.items(),
)
def test_filters(api: Client, question: str, titles: list[str]) -> None:
    assert [one["title"] for one in get(api, f"opportunities?{question}")["items"]] == titles


def test_pages_go_on_by_cursor_and_by_link(api: Client) -> None:
    seen: list[str] = []
    address = "/api/v1/opportunities?limit=1&sort=deadline"
    while address:
        answer = api.get(address)
        seen += [one["id"] for one in answer.json()["items"]]
        link = answer.headers.get("Link", "")
        address = link.partition(">")[0].removeprefix("<http://localhost:8000")
    assert len(seen) == len(set(seen)) == 3


def test_every_mistake_is_named(api: Client) -> None:
    told = get(api, "opportunities?age=abc&limit=0&kind=x&near=1&from=soon&municipality=9999999", 422)
    assert {error["parameter"] for error in told["errors"]} == {"age", "limit", "kind", "near", "from", "municipality"}


def test_mistakes_are_told_in_the_language_asked_for(api: Client) -> None:
    latvian = get(api, "opportunities/nothing", 404)
    english = get(api, "opportunities/nothing", 404, accept_language="en")
    assert latvian["title"] != english["title"] == "There is nothing here"


@pytest.mark.parametrize("address", ["", "nothing", "opportunities/", "opportunities/%00", "organisations/12345678901"])
def test_what_is_not_there_is_a_problem(api: Client, address: str) -> None:
    get(api, address, 404)


def test_other_methods_are_a_problem_that_names_those_allowed(api: Client) -> None:
    for method in (api.post, api.put, api.patch, api.delete):
        answer = method("/api/v1/opportunities")
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS")
        assert answer["Content-Type"] == "application/problem+json"


def test_any_site_may_read(api: Client) -> None:
    assert api.get("/api/v1/opportunities")["Access-Control-Allow-Origin"] == "*"
    assert api.options("/api/v1/opportunities").status_code == 204


def test_head_is_get_without_a_body(api: Client) -> None:
    answer = api.head("/api/v1/openapi.json")
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer["Content-Length"]) > 1000


def test_the_same_is_not_sent_twice(api: Client) -> None:
    one = stored("1").public_id
    first = api.get(f"/api/v1/opportunities/{one}")
    again = api.get(f"/api/v1/opportunities/{one}", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_too_much_is_told_when_to_come_back(api: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "limit", gate.Limit(per_minute=6, burst=2))
    for _ in range(2):
        get(api, "opportunities")
    answer = api.get("/api/v1/opportunities")
    assert (answer.status_code, answer["Retry-After"]) == (429, "10")
    assert api.get("/api/v1/opportunities", REMOTE_ADDR="192.0.2.7").status_code == 200


def test_the_limit_keeps_no_address(api: Client) -> None:
    limit = gate.Limit()
    limit.wait("192.0.2.7")
    assert b"192.0.2.7" not in b"".join(limit._left)


def test_organisations(api: Client) -> None:
    page = get(api, "organisations")
    assert [one["name"] for one in page["items"]] == ["Biedrība „Parks”"]
    assert get(api, f"organisations/{page['items'][0]['id']}") == page["items"][0]


def test_no_person_is_named(run: Import, api: Client) -> None:
    run([{"Kontaktpersona": "Anna Zvirgzdiņa", "E-pasts": "anna@parks.example.lv", "Tālrunis": "+371 20000001"}])
    told = api.get(f"/api/v1/opportunities/{stored('1').public_id}").content.decode()
    assert "Anna" not in told
    assert "20000001" not in told


def test_changes_can_be_followed(run: Import, api: Client, partner: Partner) -> None:
    first = get(api, "changes")
    states = {change["id"]: change["state"] for change in first["items"]}
    assert states[stored("4").public_id] == "deleted"
    assert states[stored("1").public_id] == "updated"
    after = first["next"]
    assert after == quote(after, safe=":,")
    assert get(api, f"changes?after={after}")["items"] == []
    run([*ROWS[:2], ROWS[2] | {"Nosaukums": "Tulks"}])
    changed = get(api, f"changes?after={after}")
    assert [change["data"]["title"] for change in changed["items"] if change["data"]] == ["Tulks"]
    actions.switch_partner(partner, active=False, by=None)
    gone = get(api, f"changes?after={changed['next']}")["items"]
    assert {change["state"] for change in gone} == {"deleted"}
    assert stored("1").public_id in {change["id"] for change in gone}


def test_changes_come_in_pages(api: Client) -> None:
    seen, after = [], ""
    while page := get(api, f"changes?limit=1&after={after}")["items"]:
        seen += [change["id"] for change in page]
        after = get(api, f"changes?limit=1&after={after}")["next"]
    assert len(seen) == len(set(seen)) == 4


def test_a_transaction_in_another_database_of_the_server_holds_nothing_back(api: Client) -> None:
    with psycopg.connect(make_conninfo(os.environ["DATABASE_URL"], dbname="postgres")) as elsewhere:
        elsewhere.execute("SELECT pg_current_xact_id()")
        mark = get(api, "changes")["next"]
        changed = stored("1")
        changed.updated_at = clock.now()
        changed.save(update_fields=["updated_at"])
        time.sleep(0.05)
        assert [change["id"] for change in get(api, f"changes?after={mark}")["items"]] == [changed.public_id]


def test_past_the_deadline_it_reads_as_archived(api: Client) -> None:
    one = stored("2")
    until: Any = one.apply_until
    with clock.move_to(until):
        assert get(api, f"opportunities/{one.public_id}")["state"] == "archived"
        assert one.public_id not in {row["id"] for row in get(api, "opportunities")["items"]}


def test_the_page_of_the_api_asks_nobody_else(api: Client) -> None:
    page = api.get("/api/docs").content.decode()
    assert "/api/v1/opportunities/{public_id}" in page
    assert "https://cdn" not in page
    assert '<script src="http' not in page
