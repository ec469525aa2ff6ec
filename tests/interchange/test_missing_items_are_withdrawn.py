from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from talka.accounts.enums import DutyKind
from talka.accounts.models import Duty, User
from talka.core import clock
from talka.core.models import AuditEntry
from talka.interchange import actions
from talka.interchange.models import ImportItem, ImportRun, Partner
from talka.opportunities.enums import State
from talka.organisations.models import Organisation
from tests import factories
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


class TestSwitchedOff:
    """What a partner told of an organisation that stands here by itself is not hidden with the partner."""

    @pytest.fixture
    def desk(self, client: Client) -> Client:
        person = User.objects.create_user("desk")
        Duty.objects.create(user=person, kind=DutyKind.MODERATOR)
        return factories.sign_in(client, person)

    @pytest.fixture
    def told(self, run: Import) -> Organisation:
        house = factories.organisation()
        run(
            [
                {"Reģistrācijas numurs": house.registration_number},
                {"ID": "9", "Reģistrācijas numurs": house.registration_number},
            ]
        )
        assert stored().organisation == house
        return house

    def test_it_stays_for_a_week_and_no_longer(
        self, told: Organisation, run: Import, partner: Partner, now: datetime
    ) -> None:
        actions.switch_partner(partner, active=False, by=None)
        for days, state in ((0, State.PUBLISHED), (7, State.PUBLISHED), (8, State.CLOSED)):
            with clock.move_to(now + timedelta(days=days)):
                actions.withdraw_of_those_off()
            assert stored().state == state
        with clock.move_to(now + timedelta(days=9)):
            assert actions.withdraw_of_those_off() == 0
        assert AuditEntry.objects.get(code="partner.off_for_a_week").details["withdrawn"] == 2
        actions.switch_partner(partner, active=True, by=None)
        run([{"Reģistrācijas numurs": told.registration_number}])
        assert stored().is_open

    def test_a_moderator_may_take_it_along_at_once(self, told: Organisation, partner: Partner, desk: Client) -> None:
        address = f"/parvaldiba/partneri/{partner.code}/"
        assert "Izslēgt partneri" in desk.get(address).content.decode()
        assert desk.post(address, {"act": "switch", "take_along": "on"}).status_code == 302
        assert stored().state == stored("9").state == State.CLOSED
        assert AuditEntry.objects.get(code="partner.switched").details["withdrawn"] == 2

    def test_switched_on_in_time_nothing_has_happened(self, told: Organisation, partner: Partner, desk: Client) -> None:
        actions.switch_partner(partner, active=False, by=None)
        page = desk.get(f"/parvaldiba/partneri/{partner.code}/").content.decode()
        assert "ja vien to pirms tam neieslēdz" in page
        actions.switch_partner(partner, active=True, by=None)
        assert (partner.off_since, partner.withdrawn_on) == (None, None)
        assert stored().state == State.PUBLISHED


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
