"""What the page about the API shows can be copied and does what it says."""

from __future__ import annotations

import shlex
from datetime import datetime
from itertools import pairwise

import pytest
from django.conf import settings
from django.test import Client

from talka.certificates import codes
from talka.interchange import actions
from talka.interchange.api.views import api_examples
from talka.interchange.enums import Scope
from talka.interchange.models import Partner
from tests import factories
from tests.interchange.conftest import stored


def run(command: str, token: str) -> int:
    """Read the line as a shell would, and ask what it asks."""
    words = shlex.split(command.replace("talka_…", token))
    headers, body, method = {}, "", "GET"
    for option, value in pairwise(words):
        if option == "-X":
            method = value
        elif option == "-H":
            name, _colon, told = value.partition(": ")
            headers[name] = told
        elif option == "-d":
            body = value
    address = words[-1].removeprefix(settings.SITE_URL)
    kind = headers.pop("Content-Type", "application/json")
    browser = Client(SERVER_NAME="localhost", headers=headers)
    return browser.generic(method, address, body.encode(), content_type=kind).status_code


def test_each_example_does_what_it_says(partner: Partner) -> None:
    _client, token = actions.make_client(partner, "CMS", ["opportunities:write", "applications:write"], by=None)
    read, follow, figures, send, withdraw, _hours, fetch, _told, _oauth, check = (
        one["command"] for one in api_examples()
    )
    assert [run(one, token) for one in (read, follow, figures, fetch)] == [200, 200, 200, 200]
    assert run(send, token) == 201
    assert stored("2027-001").is_open
    assert run(withdraw, token) == 204
    assert not stored("2027-001").is_open
    assert run(check, token) == 200


def test_the_examples_of_an_organisations_own_program(now: datetime) -> None:
    house = factories.organisation(verified_by="eid")
    admin = factories.member_of(house, "admin")
    client, token = actions.make_client(actions.partner_of(house, by=None), "CMS", Scope.values, by=admin.pk)
    hours, _fetch, _told, oauth = (one["command"] for one in api_examples()[5:9])
    assert run(hours, token) == 200
    assert run(oauth.replace("CLIENT", client.public_id), token) == 200


@pytest.mark.parametrize(
    "body", ["{}", '{"code": "a", "file": "YQ=="}', '{"file": "%%%"}', "[]", "{", '{"file": "YWJj"}']
)
def test_a_check_of_nothing_that_can_be_read_is_told(db: None, body: str) -> None:
    answer = Client(SERVER_NAME="localhost").post("/api/v1/certificates/verify", body, content_type="application/json")
    assert answer.status_code in {400, 422}
    assert answer["Content-Type"] == "application/problem+json"


def test_guessing_codes_is_slowed_down(db: None) -> None:
    browser = Client(SERVER_NAME="localhost", REMOTE_ADDR="10.9.8.7")
    asked = [
        browser.post("/api/v1/certificates/verify", {"code": codes.new_code()}, content_type="application/json")
        for _ in range(12)
    ]
    assert asked[0].json()["verdict"] == "not_ours"
    assert (asked[-1].status_code, "Retry-After" in asked[-1]) == (429, True)
