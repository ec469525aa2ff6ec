"""Files of real partners, where they lie beside the project."""

from __future__ import annotations

from pathlib import Path

import pytest

from talka.interchange.importers.items import UnreadableError
from talka.opportunities.enums import State
from talka.opportunities.models import Opportunity
from tests.interchange.conftest import Import, counts

SHARED = Path(__file__).parents[3] / "shared" / "data"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not SHARED.exists(), reason="../shared/data is not here: real files are not part of the project"
    ),
]
NYC = SHARED / "opps_nyc" / "volunteer_opportunities.csv"
FEEDS = {
    "api-engagement_correct-feed.xml": 1,
    "api-engagement_invalid-address-feed.xml": 1,
    "api-engagement_invalid-compensation-feed.xml": 1,
    "api-engagement_missing-logo-feed.xml": 1,
    "api-engagement_v0-mission-list-response.json": 3,
    "api-engagement_v0-mission-search-response.json": 3,
    "api-engagement_v0-missions.json": 3,
}
NOT_FEEDS = [
    "fpxml_sampleData0.1.xml",
    "fpxml_spec0.1.xsd",
    "api-engagement_openapi.yaml",
    "api-engagement_activities.csv",
]


def test_new_york_in_2011_is_past_but_all_there(run: Import) -> None:
    assert counts(run(NYC)) == (665, 0, 0, 0, 0)
    assert set(Opportunity.objects.values_list("state", "country")) == {(State.ARCHIVED, "US")}
    assert counts(run(NYC)) == (0, 0, 665, 0, 0)


def test_new_york_moved_into_the_future_is_open(run: Import) -> None:
    run(NYC, shift_dates=True)
    assert Opportunity.objects.open().count() == 665


@pytest.mark.parametrize(("name", "created"), FEEDS.items())
def test_feeds_of_api_engagement(run: Import, name: str, created: int) -> None:
    assert counts(run(SHARED / "feeds" / name)) == (created, 0, 0, 0, 0)


@pytest.mark.parametrize("name", NOT_FEEDS)
def test_what_is_no_feed_of_ours_says_so(run: Import, name: str) -> None:
    with pytest.raises(UnreadableError):
        run(SHARED / "feeds" / name)


def test_an_empty_template_is_refused_as_an_item(run: Import) -> None:
    assert counts(run(SHARED / "feeds" / "odi_activity_template.json")) == (0, 0, 0, 0, 1)
