"""Whoever opened the page by one of our links applies with the link's code, and nothing else is kept of it."""

from __future__ import annotations

import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from talka.applications.models import Application
from talka.applications.privacy import export
from talka.opportunities.models import Opportunity
from tests import factories
from tests.factories.applications import application, coordinator, volunteer

pytestmark = pytest.mark.django_db
SEEN = re.compile(r'name="seen" value="([^"]+)"')


@pytest.fixture
def one() -> Opportunity:
    return factories.opportunity(title="Suņu pastaigas", places=10)


def hidden(page: str) -> str:
    found = re.search(r'<input type="hidden" name="via"[^>]*value="([^"]*)"', page)
    assert found, "the form has lost the channel"
    return found[1]


def send(client: Client, one: Opportunity, via: str) -> Application:
    """Look, then send: as a person with a browser does."""
    address = f"{one.get_absolute_url()}pieteikties/"
    data = {"how": "without", "people": "1", "message": "Labdien!", "via": via}
    card = SEEN.search(client.post(address, data).content.decode())
    assert card
    client.post(address, data | {"seen": card[1]})
    return Application.objects.get(opportunity=one)


@pytest.mark.parametrize(
    ("question", "channel"),
    [("?via=poster", "poster"), ("?via=p-esc", "p-esc"), ("", "talka"), ("?via=" + "x" * 500, "talka")],
)
def test_the_channel_of_the_address_stays_with_the_application(one: Opportunity, question: str, channel: str) -> None:
    client = factories.sign_in(Client(), volunteer())
    via = hidden(client.get(f"{one.get_absolute_url()}pieteikties/{question}").content.decode())
    assert send(client, one, via).channel == channel


def test_a_forged_channel_is_talka_itself(one: Opportunity) -> None:
    client = factories.sign_in(Client(), volunteer())
    assert send(client, one, "<script>").channel == "talka"


def test_it_waits_with_what_was_typed_until_there_is_an_account(client: Client, one: Opportunity) -> None:
    address = f"{one.get_absolute_url()}pieteikties/"
    via = hidden(client.get(f"{address}?via=newsletter").content.decode())
    client.post(address, {"how": "without", "people": "1", "message": "", "via": via})
    person = factories.sign_in(client, volunteer())
    assert hidden(person.get(address).content.decode()) == "newsletter"


def test_no_page_of_the_organiser_tells_it_of_one_applicant(one: Opportunity) -> None:
    sent = application(one, channel="newsletter")
    desk = factories.sign_in(Client(), coordinator(one.organisation))
    for page in ("pieteikumi/", f"pieteikumi/{sent.public_id}/"):
        answer = desk.get(f"/org/{one.organisation.key}/{page}")
        assert answer.status_code == 200
        assert "newsletter" not in answer.content.decode()


def test_the_volunteer_finds_it_in_their_archive(one: Opportunity) -> None:
    person = volunteer()
    application(one, by=person, channel="poster")
    assert export(person)["applications"][0]["channel"] == "poster"


def test_the_database_takes_codes_only(one: Opportunity) -> None:
    sent = application(one)
    for wrong in ("Jānis", "poster 2026-11-22", ""):
        with pytest.raises(IntegrityError), transaction.atomic():
            Application.objects.filter(pk=sent.pk).update(channel=wrong)


def test_a_program_of_the_release_before_writes_it_without_a_channel(one: Opportunity) -> None:
    """While a new release starts, the old one still writes rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_default FROM information_schema.columns"
            " WHERE table_name = 'applications_application' AND column_name = 'channel'"
        )
        assert "talka" in cursor.fetchone()[0]
