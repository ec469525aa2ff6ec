from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from talka.opportunities.models import Opportunity
from talka.opportunities.queries.desk import open_reports, waiting_reviews
from talka.opportunities.queries.own import changes, own_page
from tests.factories import opportunity
from tests.opportunities.desk_and_team import coordinator, url, verified_by_eid, whole_draft

pytestmark = pytest.mark.django_db


def asked(ask: Callable[[], object]) -> int:
    """The fewest of three: what is kept for a second may run out between two."""
    counts = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as queries:
            ask()
        counts.append(len(queries))
    return min(counts)


def test_the_list_asks_as_much_for_one_as_for_thirty() -> None:
    team = verified_by_eid()
    browser = coordinator(team)
    whole_draft(team)
    address = f"/org/{team.key}/iespejas/"
    one = asked(lambda: browser.get(address))
    for _ in range(29):
        whole_draft(team)
    assert asked(lambda: browser.get(address)) == one
    assert asked(lambda: own_page(team)) == 2


def test_the_list_goes_on_where_the_page_ended() -> None:
    team = verified_by_eid()
    made = [whole_draft(team).pk for _ in range(30)]
    first = own_page(team)
    second = own_page(team, before=first.before)
    assert [row.pk for row in [*first.rows, *second.rows]] == made[::-1]
    assert second.before == 0


def test_the_list_counts_each_state() -> None:
    team = verified_by_eid()
    for state in ("published", "published", "closed", "draft"):
        whole_draft(team, state=state)
    Opportunity.objects.filter(state="draft").update(is_template=True)
    counts = {shelf.code: shelf.count for shelf in own_page(team).shelves}
    assert counts == {"draft": 0, "published": 2, "closed": 1, "templates": 1}


@pytest.mark.parametrize("step", ["kas", "kad", "kur", "kam", "ko-dodam", "noteikumi", ""])
def test_a_screen_asks_as_much_for_an_empty_as_for_a_full_one(step: str) -> None:
    team = verified_by_eid()
    browser = coordinator(team)
    empty = opportunity(traits=["draft"], organisation=team, fields=[], municipality=None)
    full = whole_draft(
        team,
        fields=["vide", "sports"],
        requirements=[(f"Prasība {n}", True) for n in range(9)],
        questions=[f"Jautājums {n}?" for n in range(5)],
    )
    address = ["edit", step] if step else ["own"]
    name, rest = address[0], address[1:]
    assert asked(lambda: browser.get(url(name, full, *rest))) <= asked(lambda: browser.get(url(name, empty, *rest)))


def test_queues_of_the_desk_and_the_log_of_changes_take_one_question_each() -> None:
    for _ in range(3):
        whole_draft(state="in_review")
    one = whole_draft(state="published")
    one.changes.create(item="places", old=1, new=2)
    assert asked(waiting_reviews) == 1
    assert asked(open_reports) == 1
    assert asked(lambda: changes(one)) == 1
