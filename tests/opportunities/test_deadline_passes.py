"""Gone from every list the second its deadline comes, also in the two nights that have 23 or 25 hours."""

from datetime import UTC, date, datetime, timedelta

import pytest

from talka.core import clock
from talka.core.models import AuditEntry
from talka.core.periods import day_end
from talka.opportunities import actions
from talka.opportunities.models import OpenOpportunity, Opportunity
from talka.opportunities.search import SearchQuery, Sort, search
from tests.factories import opportunity

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
WINTER_COMES, SUMMER_COMES = date(2026, 10, 25), date(2027, 3, 28)
QUESTIONS = (
    SearchQuery(),
    SearchQuery(q="suņi"),
    SearchQuery(municipalities=("0001000",)),
    SearchQuery(sort=Sort.DEADLINE),
    SearchQuery(near=(56.95, 24.1), sort=Sort.NEAR),
)


def seen(offer: Opportunity) -> set[bool]:
    """Whether it is open, by the definition and by every kind of search."""
    found = {Opportunity.objects.open().filter(pk=offer.pk).exists()}
    for query in QUESTIONS:
        page = search(query)
        found |= {offer.pk in page.ids, page.total == 1, page.facets.get("field") == {"cits": 1}}
    return found


@pytest.mark.parametrize(
    ("last_day", "midnight"),
    [
        (date(2026, 10, 24), datetime(2026, 10, 24, 21, tzinfo=UTC)),
        (WINTER_COMES, datetime(2026, 10, 25, 22, tzinfo=UTC)),
        (date(2027, 3, 27), datetime(2027, 3, 27, 22, tzinfo=UTC)),
        (SUMMER_COMES, datetime(2027, 3, 28, 21, tzinfo=UTC)),
    ],
)
def test_open_until_the_last_second_of_its_last_day_in_riga(last_day: date, midnight: datetime) -> None:
    assert day_end(last_day) == midnight
    with clock.move_to(midnight - timedelta(days=1)):
        offer = opportunity("Suņi un kaķi", apply_until=day_end(last_day))
        assert seen(offer) == {True}
    with clock.move_to(midnight - SECOND):
        assert seen(offer) == {True}
        assert search(SearchQuery()).next_deadline == midnight
    with clock.move_to(midnight):
        assert seen(offer) == {False}


def test_the_job_writes_archived_tells_the_trail_and_leaves_others_alone() -> None:
    ends, stays, closed = opportunity(), opportunity(), opportunity(traits=["closed"])
    Opportunity.objects.filter(pk=stays.pk).update(apply_until=clock.now() + timedelta(days=60))
    with clock.move_to(clock.now() + timedelta(days=31)):
        assert actions.archive_expired() == 2
        assert actions.archive_expired() == 0
    states = dict(Opportunity.objects.values_list("pk", "state"))
    assert states == {ends.pk: "archived", stays.pk: "published", closed.pk: "archived"}
    assert set(OpenOpportunity.objects.values_list("pk", flat=True)) == {stays.pk}
    told = AuditEntry.objects.filter(code="opportunity.archived").values_list("subject_id", flat=True)
    assert set(told) == {ends.public_id, closed.public_id}
