"""Links in a partner's feed carry its code; where many open them and nobody applies, the moderator is told."""

from __future__ import annotations

import pytest
from django.test import Client

from talka.channels.models import PartnerChannel, Tally
from talka.core import clock
from talka.interchange.desk.queries import warnings
from talka.interchange.models import OutFeed, Partner
from talka.interchange.outgoing.actions import save_out_feed
from talka.opportunities.models import Opportunity
from tests import factories
from tests.factories.applications import application

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner() -> Partner:
    return Partner.objects.create(code="esc", name="Eiropas Solidaritātes korpuss")


@pytest.fixture
def one() -> Opportunity:
    made = factories.opportunity(places=10)
    factories.reindex(made)
    return made


@pytest.mark.parametrize(("wanted", "ending"), [("csv", "csv"), ("ape-json", "json"), ("ape-xml", "xml")])
def test_each_format_hands_out_the_partners_own_links(
    client: Client, partner: Partner, one: Opportunity, wanted: str, ending: str
) -> None:
    feed = save_out_feed(OutFeed(partner=partner, name="Visi", format=wanted), by=None)
    assert PartnerChannel.objects.get().name == partner.name
    answer = client.get(f"/plusmas/{feed.public_id}.{ending}")
    told = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]  # the feed is streamed
    assert f"{one.get_absolute_url()}?via=p-esc" in told.replace("\\/", "/")


def test_feeds_for_everybody_say_that_they_are_feeds(client: Client, one: Opportunity) -> None:
    for address in ("/iespejas.atom", "/iespejas.json"):
        assert f"{one.get_absolute_url()}?via=feed" in client.get(address).content.decode(), address


def test_many_clicks_and_nobody_who_applies_is_told_to_the_moderator(partner: Partner, one: Opportunity) -> None:
    Tally.objects.create(day=clock.today(), channel="p-esc", opportunity=one, organisation=one.organisation, opened=100)
    told = "Mēneša laikā tā saites atvērtas simt vai vairāk reižu, bet neviens nav pieteicies."
    assert told in warnings(partner)
    application(one, channel="p-esc")
    assert told not in warnings(partner)
