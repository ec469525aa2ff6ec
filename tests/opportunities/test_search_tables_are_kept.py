import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from talka.core import clock
from talka.opportunities import actions
from talka.opportunities.models import FacetCount, OpenOpportunity, OpenPoint, OpenTerms, Opportunity
from talka.opportunities.search import SearchQuery, compact, index, remove_expired, search
from talka.opportunities.search.index import OPEN
from tests.factories import opportunity
from tests.opportunities.catalogue import fill

TWO_PLACES = [
    {"municipality_id": "0001000", "lat": 56.95, "lon": 24.1},
    {"municipality_id": "0002000", "lat": 55.88, "lon": 26.53},
]


@pytest.mark.django_db
def test_taking_a_row_out_leaves_nothing_of_it() -> None:
    offer = opportunity(work_places=TWO_PLACES)
    assert (OpenTerms.objects.count(), OpenPoint.objects.count()) == (1, 1)
    actions.close(offer, by=None)
    assert not any(table.objects.exists() for table in (OpenOpportunity, OpenTerms, OpenPoint))


@pytest.mark.django_db
def test_everything_can_be_written_anew() -> None:
    fill(seed=77, n=20)
    before = search(SearchQuery(limit=100))
    stray = opportunity()
    Opportunity.objects.filter(pk=stray.pk).update(state="closed")  # past the acts, as a hand in the database would
    lost = before.ids[0]
    OpenOpportunity.objects.filter(pk=lost).delete()
    call_command("reindex_search", stdout=StringIO())
    after = search(SearchQuery(limit=100))
    assert (after.ids, after.facets) == (before.ids, before.facets)


@pytest.mark.django_db
def test_adding_up_changes_no_count() -> None:
    fill(seed=78, n=10)
    facets = search(SearchQuery()).facets
    rows = FacetCount.objects.count()
    compact()
    assert FacetCount.objects.count() < rows
    assert search(SearchQuery()).facets == facets


@pytest.mark.django_db
def test_codes_of_a_counted_row_cannot_be_changed_under_its_counts() -> None:
    offer = opportunity()
    with pytest.raises(ProgrammingError, match="codes are counted"), transaction.atomic():
        OpenOpportunity.objects.filter(pk=offer.pk).update(codes=b"\x01")


@pytest.mark.django_db
def test_an_act_that_fails_leaves_search_as_it_was() -> None:
    offer = opportunity()
    with transaction.atomic():
        actions.close(offer, by=None)
        transaction.set_rollback(True)
    page = search(SearchQuery())
    assert (page.ids, page.facets["field"]) == ([offer.pk], {"cits": 1})


def test_places_and_search_agree_when_both_are_written_at_once(real_db: str) -> None:
    offer = opportunity(places=1_000)

    def take() -> None:
        for _ in range(20):
            actions.take_place(offer)
        connection.close()

    def write_anew() -> None:
        for _ in range(20):
            index([offer.pk])
        connection.close()

    threads = [threading.Thread(target=work) for work in (take, write_anew, take, write_anew)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Opportunity.objects.get().taken == 40
    assert OpenOpportunity.objects.get().free == 960
    assert search(SearchQuery()).facets["field"] == {"cits": 1}


@pytest.mark.django_db
def test_the_minutes_jobs_may_run_twice() -> None:
    opportunity()
    with clock.move_to(clock.now() + timedelta(days=31)):
        for _ in range(2):
            actions.archive_expired()
            remove_expired()
            compact()
    assert Opportunity.objects.get().state == "archived"
    assert not FacetCount.objects.exists()


@pytest.mark.django_db
def test_each_row_is_looked_up_alone_before_anybody_has_counted_them() -> None:
    """In a table just filled PostgreSQL read all that is published for each few that changed."""
    fill(seed=79, n=3)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pg_class SET reltuples = -1, relpages = 0 WHERE relname = 'opportunities_opportunity'")
        cursor.execute(f"EXPLAIN {OPEN}", [[1, 2, 3], "published"])
        plan = "\n".join(row for (row,) in cursor.fetchall())
    assert "Index Cond: (id = told.wanted)" in plan, plan
    assert "Seq Scan" not in plan, plan
    assert "Bitmap" not in plan, plan
