"""A stored address that is no web address (`javascript:`, `data:`) is a link nowhere, even where it came past all forms."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.test import Client

from talka.core.models import WebAddressField
from talka.opportunities.models import Opportunity
from talka.organisations.models import Cooperation, Organisation, SocialLink, YearlyReport
from tests import factories
from tests.web.whole import whole_organisation

pytestmark = pytest.mark.django_db
PROGRAMS = ["javascript:alert(1)//https://evil.example", "data:text/html,evil.example", " \tjavascript:evil.example"]


def planted(address: str) -> tuple[Organisation, Opportunity]:
    """Rows of one organisation that lead to `address`, written as no form would."""
    organisation = whole_organisation()
    own: dict[str, Any] = {"organisation": organisation}
    offer = factories.opportunity(**own)
    factories.reindex(offer)
    Organisation.objects.filter(pk=organisation.pk).update(website=address)
    SocialLink.objects.filter(**own).delete()
    SocialLink.objects.create(**own, kind="facebook", url=address)
    Cooperation.objects.filter(**own).update(website=address)
    YearlyReport.objects.filter(**own).update(url=address)
    Opportunity.objects.filter(pk=offer.pk).update(origin_url=address)
    return organisation, offer


@pytest.mark.parametrize("address", PROGRAMS)
def test_pages_feeds_and_the_api_lead_to_no_program(client: Client, address: str) -> None:
    organisation, offer = planted(address)
    for page in (
        organisation.get_absolute_url(),
        offer.get_absolute_url(),
        "/iespejas/",
        "/iespejas.json",
        "/iespejas.atom",
        "/api/v1/organisations",
        f"/api/v1/opportunities/{offer.public_id}",
    ):
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert "evil.example" not in answer.content.decode(), page


def test_web_addresses_are_shown_as_they_are(client: Client) -> None:
    organisation, _offer = planted("HTTPS://evil.example/kā?a=1")
    assert 'href="HTTPS://evil.example/kā?a=1"' in client.get(organisation.get_absolute_url()).content.decode()


def test_every_address_of_every_model_is_read_so() -> None:
    fields = [
        one for model in apps.get_models() for one in model._meta.get_fields() if model.__module__[:6] == "talka."
    ]
    addresses = [one for one in fields if isinstance(one, models.URLField)]
    assert len(addresses) >= 8
    assert [str(one) for one in addresses if not isinstance(one, WebAddressField)] == []


@pytest.mark.parametrize("address", [*PROGRAMS, "ftp://example.lv/x"])
def test_forms_take_web_addresses_only(address: str) -> None:
    field = Organisation._meta.get_field("website")
    assert sum(isinstance(one, URLValidator) for one in field.validators) == 1
    with pytest.raises(ValidationError):
        field.run_validators(address)
