"""What two sources tell is shown once, the other leads to it, and a moderator has the last word."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from talka.accounts.enums import DutyKind
from talka.accounts.models import Duty, User
from talka.core import clock
from talka.core.models import AuditEntry
from talka.interchange import actions, queries
from talka.interchange.enums import TwinState
from talka.interchange.importers.items import Item, Notes
from talka.interchange.models import OutFeed, Partner, Twin
from talka.interchange.outgoing.actions import save_out_feed
from talka.interchange.outgoing.queries import outgoing
from talka.interchange.twins import queries as twins
from talka.interchange.twins.actions import decide, look_everywhere, look_lately
from talka.interchange.twins.queries import pairs_of
from talka.opportunities.actions import close
from talka.opportunities.models import Opportunity
from talka.opportunities.search import SearchQuery, search
from tests import factories
from tests.interchange.conftest import Import, table

TOLD = {
    "Nosaukums": "Suņu izvedējs brīvdienās", "Organizācija": "Biedrība „Rudais Kažoks”", "Vieta": "Mārupe",
    "Apraksts": "Ved suņus gar mežu, pēc tam iztīri būdas.", "Sākums": "05.12.2026", "Beigas": "05.12.2026",
}  # fmt: skip
ALIKE = TOLD | {"Nosaukums": "Meklējam: suņu izvedējs brīvdienām", "Organizācija": "Rudais Kažoks"}
DOUBTFUL = TOLD | {"Nosaukums": "Suņu izvedējs mežā", "Apraksts": "Cits teksts.", "Organizācija": "Rudais Kažoks"}
DESK = "/parvaldiba/dublikati/"


def second(tmp_path: Path, *rows: dict[str, str], code: str = "cits") -> None:
    """Another partner's feed is read."""
    there = Partner.objects.filter(code=code).first() or actions.save_partner(Partner(code=code, name=code), by=None)
    path = tmp_path / f"{code}.csv"
    path.write_text(table([{"ID": f"{code}-{place}"} | row for place, row in enumerate(rows)]), encoding="utf-8")
    actions.run_import(there, actions.Order(path), Notes(), on_done=lambda _run: None)


def told_by(origin: str) -> Opportunity:
    return Opportunity.objects.with_openness().get(origin=origin)


def shown() -> list[str]:
    ids = search(SearchQuery(limit=20)).ids
    return sorted(Opportunity.objects.filter(pk__in=ids).values_list("origin", flat=True))


@pytest.fixture
def moderator(db: None) -> User:
    made = User.objects.create_user("desk")
    Duty.objects.create(user=made, kind=DutyKind.MODERATOR)
    return made


@pytest.fixture
def desk(client: Client, moderator: User) -> Client:
    client.force_login(moderator)
    session = client.session
    session["talka_second_factor"] = True
    session.save()
    return client


def test_the_second_source_points_to_the_first_at_once(run: Import, tmp_path: Path, client: Client) -> None:
    run([TOLD])
    second(tmp_path, ALIKE)
    one, other = told_by("parks"), told_by("cits")
    assert (other.same_as_id, one.same_as_id) == (one.pk, None)
    assert (one.is_open, other.is_open) == (True, False)
    assert shown() == ["parks"]
    answer = client.get(other.get_absolute_url())
    assert (answer.status_code, answer["Location"]) == (302, one.get_absolute_url())
    assert client.get(one.get_absolute_url()).status_code == 200
    said = client.get(f"/api/v1/opportunities/{other.public_id}").json()
    assert said["same_as"].endswith(one.get_absolute_url())
    assert client.get(f"/api/v1/opportunities/{one.public_id}").json()["same_as"] is None


def test_those_who_follow_changes_hear_that_it_is_not_shown(run: Import, tmp_path: Path) -> None:
    run([TOLD])
    second(tmp_path, ALIKE)
    with clock.move_to(clock.now() + timedelta(minutes=1)):
        told = {one.public_id: one.is_open for one in queries.changes(clock.now() - timedelta(days=1), 0, 10)}
    assert told == {told_by("parks").public_id: True, told_by("cits").public_id: False}
    assert AuditEntry.objects.filter(code="opportunity.linked", subject_id=told_by("cits").public_id).exists()


def test_an_import_again_changes_nothing_of_it(run: Import, tmp_path: Path) -> None:
    run([TOLD])
    second(tmp_path, ALIKE)
    version = told_by("cits").version
    second(tmp_path, ALIKE)
    assert (told_by("cits").version, shown(), Twin.objects.count()) == (version, ["parks"], 1)


def test_the_time_is_not_asked_for_each_of_many(run: Import, tmp_path: Path) -> None:
    run([TOLD])
    for code in ("cits", "vel", "tresais"):
        second(tmp_path, ALIKE, code=code)
    with CaptureQueriesContext(connection) as asked:
        assert look_everywhere() == 6
    assert sum(one["sql"] == "SELECT core_now()" for one in asked) <= 3


def test_what_was_written_here_is_the_one_shown_though_it_came_later(run: Import) -> None:
    run([ALIKE])
    house = factories.organisation(name="Biedrība „Rudais Kažoks”")
    start = told_by("parks").starts_at
    own = factories.opportunity(
        TOLD["Nosaukums"], organisation=house, municipality="0039000", duties=TOLD["Apraksts"],
        starts_at=start, ends_at=start and start + timedelta(hours=3), published_at=clock.now(),
    )  # fmt: skip
    Opportunity.objects.filter(pk=own.pk).update(updated_at=clock.now())
    assert look_lately() == 1
    assert told_by("parks").same_as_id == own.pk
    assert shown() == [""]


def test_a_partner_is_not_sent_what_it_told_first_itself(run: Import, partner: Partner) -> None:
    test_what_was_written_here_is_the_one_shown_though_it_came_later(run)
    feed = save_out_feed(OutFeed(partner=partner, name="Visas"), by=None)
    there = actions.save_partner(Partner(code="cits", name="Cits"), by=None)
    Opportunity.objects.filter(origin="parks").update(published_at=clock.now() - timedelta(days=2))
    assert not outgoing(feed).exists()
    Opportunity.objects.filter(origin="parks").update(published_at=clock.now() + timedelta(days=2))
    assert outgoing(feed).count() == 1
    assert outgoing(save_out_feed(OutFeed(partner=there, name="Visas"), by=None)).count() == 1


def test_a_hundred_thousand_are_asked_for_as_one_array() -> None:
    _sql, parameters = pairs_of(range(1_000)).query.sql_with_params()
    assert [len(one) for one in parameters] == [1_000, 1_000]


def test_links_are_asked_for_in_parts_and_none_is_lost(
    run: Import, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run([TOLD])
    second(tmp_path, ALIKE)
    linked = {told_by("parks").pk, told_by("cits").pk}
    monkeypatch.setattr(twins, "AT_ONCE", 1)
    with CaptureQueriesContext(connection) as asked:
        assert twins.pointing([0, *linked, -1]) == linked
    assert len(asked) == 4


def test_when_the_one_shown_is_over_the_other_is_shown(run: Import, tmp_path: Path) -> None:
    run([TOLD])
    second(tmp_path, ALIKE)
    close(told_by("parks"), by=None)
    assert shown() == []
    look_lately()
    assert (shown(), told_by("parks").same_as_id) == (["cits"], told_by("cits").pk)


def test_withdrawn_by_its_partner_it_makes_room_in_the_same_import(run: Import, tmp_path: Path) -> None:
    run([TOLD | {"ID": "1"}, {"ID": "2"}])
    second(tmp_path, ALIKE)
    run([{"ID": "2"}])
    assert shown() == ["cits", "parks"]


def test_no_longer_alike_they_are_shown_apart(run: Import, tmp_path: Path) -> None:
    run([TOLD])
    second(tmp_path, ALIKE)
    second(tmp_path, ALIKE | {"Nosaukums": "Kaķu istabas krāsotājs", "Apraksts": "Krāso sienas."})
    assert (shown(), Twin.objects.count()) == (["cits", "parks"], 0)


def test_three_sources_point_to_one(run: Import, tmp_path: Path) -> None:
    run([TOLD])
    second(tmp_path, ALIKE)
    second(tmp_path, TOLD, code="tresais")
    assert shown() == ["parks"]
    assert {told_by("cits").same_as_id, told_by("tresais").same_as_id} == {told_by("parks").pk}


def test_the_night_finds_what_nobody_looked_at(run: Import, tmp_path: Path) -> None:
    run([TOLD])
    second(tmp_path, ALIKE)
    Twin.objects.all().delete()
    Opportunity.objects.update(same_as=None)
    assert look_everywhere() == 1
    assert told_by("cits").same_as_id == told_by("parks").pk


def test_a_program_that_pushes_is_looked_at_by_the_next_job(run: Import, partner: Partner) -> None:
    run([TOLD])
    there = actions.save_partner(Partner(code="cits", name="Cits"), by=None)
    values: dict[str, str | list[str]] = {
        "external_id": "9", "title": ALIKE["Nosaukums"], "description": TOLD["Apraksts"], "start": "2026-12-05",
        "end": "2026-12-05", "organisation": "Rudais Kažoks", "place": "Mārupe",
    }  # fmt: skip
    actions.push(there, Item(1, values, []))
    assert shown() == ["cits", "parks"]
    look_lately()
    assert shown() == ["parks"]


class TestTheQueue:
    def test_a_person_is_asked_where_it_is_not_sure(self, run: Import, tmp_path: Path, desk: Client) -> None:
        run([TOLD])
        second(tmp_path, DOUBTFUL)
        assert shown() == ["cits", "parks"]
        page = desk.get(DESK).content.decode()
        assert TOLD["Nosaukums"] in page
        assert DOUBTFUL["Nosaukums"] in page
        assert "plkst. 00.00" not in page, "whole days have no hour"
        assert "1 pāris gaida" in desk.get("/parvaldiba/partneri/").content.decode()
        twin = Twin.objects.get()
        assert desk.post(DESK, {"id": twin.pk, "act": "same"}).status_code == 302
        twin.refresh_from_db()
        assert (twin.state, shown()) == (TwinState.SAME, ["parks"])

    def test_not_the_same_is_remembered(self, run: Import, tmp_path: Path, moderator: User) -> None:
        run([TOLD])
        second(tmp_path, ALIKE)
        decide(Twin.objects.get(), same=False, by=moderator.pk)
        assert shown() == ["cits", "parks"]
        second(tmp_path, ALIKE | {"Apraksts": "Ved suņus gar mežu un iztīri būdas."})
        look_everywhere()
        assert (shown(), Twin.objects.get().state) == (["cits", "parks"], TwinState.OTHER)
        assert AuditEntry.objects.filter(code="opportunity.same_denied", actor=moderator.pk).count() == 1

    def test_the_same_stays_the_same_whatever_they_become(self, run: Import, tmp_path: Path, moderator: User) -> None:
        run([TOLD])
        second(tmp_path, DOUBTFUL)
        decide(Twin.objects.get(), same=True, by=moderator.pk)
        second(tmp_path, DOUBTFUL | {"Nosaukums": "Pavisam cits nosaukums"})
        assert shown() == ["parks"]

    def test_two_told_apart_are_not_linked_by_a_third(self, run: Import, tmp_path: Path, moderator: User) -> None:
        run([TOLD])
        second(tmp_path, ALIKE)
        decide(Twin.objects.get(), same=False, by=moderator.pk)
        second(tmp_path, TOLD, code="tresais")
        assert told_by("cits").same_as_id != told_by("parks").pk

    def test_only_moderators_of_the_whole_country_see_it(self, client: Client, run: Import) -> None:
        assert client.get(DESK).status_code in {302, 404}
        client.force_login(User.objects.create_user("somebody"))
        assert client.get(DESK).status_code == 404

    @pytest.mark.parametrize("told", [{"act": "same"}, {"id": "x", "act": "same"}, {"id": "1", "act": "nothing"}])
    def test_what_is_not_there_is_not_decided(self, desk: Client, told: dict[str, str]) -> None:
        assert desk.post(DESK, told).status_code == 404
