"""After a release a portal of open data (CKAN) is told what there is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from talka.core.errors import ConfigurationError
from talka.statistics import actions
from talka.statistics.actions.pushing import PushError
from talka.statistics.disclosure import TABLES
from tests.statistics.portal import TOKEN, Portal, portal
from tests.statistics.published import some

pytestmark = pytest.mark.django_db
NAME = "talka-brivpratigais-darbs"


@pytest.fixture
def ckan(settings: Settings, tmp_path: Path) -> Iterator[Portal]:
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")
    with portal() as running:
        settings.CKAN_URL, settings.CKAN_ORGANISATION, settings.CKAN_TOKEN_FILE = running.address, "nva", str(file)
        yield running


def test_nothing_is_sent_without_a_portal_or_a_release(ckan: Portal, settings: Settings) -> None:
    assert actions.push() is False
    some()
    settings.CKAN_URL = ""
    assert actions.push() is False
    assert ckan.asked == []


def test_the_first_time_a_package_is_made_and_later_brought_up_to_date(ckan: Portal) -> None:
    some()
    assert actions.push() is True
    assert ckan.asked == ["package_show", "package_create"]
    made = ckan.packages[NAME]
    assert (made["owner_org"], made["license_id"], len(made["resources"])) == ("nva", "cc-zero", 2 * len(TABLES))
    assert {one["format"] for one in made["resources"]} == {"CSV", "PARQUET"}
    ids = {one["url"]: one["id"] for one in made["resources"]}
    made["groups"] = [{"name": "sabiedriba"}]
    made["resources"].append({"url": "https://example.lv/apraksts", "id": "redaktora"})
    assert actions.push() is True
    assert ckan.asked[2:] == ["package_show", "package_update"]
    now = ckan.packages[NAME]
    assert now["groups"] == [{"name": "sabiedriba"}], "what the portal's editors added is gone"
    assert {one["url"]: one["id"] for one in now["resources"]} == ids | {"https://example.lv/apraksts": "redaktora"}


@pytest.mark.parametrize("status", [302, 403, 500])
def test_a_portal_that_refuses_is_told_of_without_the_token(ckan: Portal, status: int) -> None:
    some()
    ckan.status = status
    with pytest.raises(PushError) as refused:
        actions.push()
    assert TOKEN not in str(refused.value)
    assert str(status) in str(refused.value)


@pytest.mark.parametrize(
    "address", ["file:///etc", "http://dati.example.lv", "http://127.0.0.1.example.lv", "data.gov.lv"]
)
def test_the_token_goes_to_nobody_whom_others_could_overhear(settings: Settings, address: str) -> None:
    some()
    settings.CKAN_URL = address
    with pytest.raises(ConfigurationError, match="https://"):
        actions.push()
