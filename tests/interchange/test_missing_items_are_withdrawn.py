from __future__ import annotations

import pytest

from talka.interchange import actions
from talka.interchange.models import ImportItem, ImportRun, Partner
from talka.opportunities.enums import State
from tests.interchange.conftest import Import, counts, stored

pytestmark = pytest.mark.django_db


def test_what_a_good_feed_no_longer_holds_is_closed_and_comes_back(run: Import) -> None:
    run([{"ID": "1"}, {"ID": "2"}])
    made = run([{"ID": "1"}])
    assert counts(made) == (0, 0, 1, 1, 0)
    assert (stored("2").state, made.items.get(verdict="withdrawn").external_id) == (State.CLOSED, "2")
    assert counts(run([{"ID": "1"}, {"ID": "2"}])) == (0, 1, 1, 0, 0)
    assert stored("2").is_open


@pytest.mark.parametrize(
    "feed",
    ["ID;Nosaukums;Apraksts\n", "ID;Nosaukums;Apraksts\n9;;\n8;;x\n", "<source></source>", '{"data": []}'],
    ids=["only headings", "all refused", "empty XML", "empty JSON"],
)
def test_a_bad_or_empty_feed_withdraws_nothing(run: Import, feed: str) -> None:
    run([{"ID": "1"}, {"ID": "2"}])
    assert run(feed).withdrawn == 0
    assert stored("2").state == State.PUBLISHED


def test_an_item_that_is_refused_now_is_not_missing(run: Import) -> None:
    run([{"ID": "1"}, {"ID": "2"}])
    assert counts(run([{"ID": "1"}, {"ID": "2", "Apraksts": ""}])) == (0, 0, 1, 0, 1)
    assert stored("2").state == State.PUBLISHED


def test_an_item_that_cannot_be_read_may_be_the_missing_one(run: Import) -> None:
    run([{"ID": "1"}, {"ID": "2"}])
    made = run('[{"clientId": "1", "title": "Talka", "description": "Sakopt"}, "?"]')
    assert (made.refused, made.withdrawn) == (1, 0)


def test_a_partner_that_is_switched_off_takes_all_with_it(run: Import, partner: Partner) -> None:
    run([{}])
    actions.switch_partner(partner, active=False, by=None)
    assert not stored().is_open
    actions.switch_partner(partner, active=True, by=None)
    assert stored().is_open


def test_only_the_last_runs_keep_their_items(run: Import) -> None:
    for _ in range(actions.RUNS_KEPT + 2):
        run([{}])
    assert ImportRun.objects.count() == actions.RUNS_KEPT + 2
    assert ImportItem.objects.count() == actions.RUNS_KEPT


def test_a_batch_the_database_refuses_costs_the_bad_item_only(run: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("talka.interchange.importers.normalise.MOST_PLACES", 10**12)  # more than the column holds
    made = run([{"ID": "1"}, {"ID": "2", "Vietas": "99999999999"}, {"ID": "3"}])
    assert counts(made) == (2, 0, 0, 0, 1)
    assert made.items.get(verdict="refused").external_id == "2"
