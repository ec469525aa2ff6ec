"""Shown → opened → applied → approved → hours: right sums, by whole months, and of nobody alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.test import Client

from talka.applications.enums import State
from talka.applications.models import Application
from talka.channels import actions
from talka.channels.models import CountryMonth, Tally
from talka.channels.queries import country, tables
from talka.channels.queries.funnel import Funnel, is_idle, month_start, of_organisation
from talka.core import clock
from talka.hours.enums import COUNTS_AS_HOURS, Side, Source
from talka.hours.models import WorkRecord
from talka.notifications.models import Notification
from talka.opportunities.models import Opportunity
from talka.organisations.models import Organisation
from tests import factories
from tests.factories.applications import application, coordinator, volunteer

pytestmark = pytest.mark.django_db
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
IN_OCTOBER = datetime(2026, 10, 14, 9, tzinfo=UTC)


@pytest.fixture
def one() -> Opportunity:
    return factories.opportunity(title="Suņu pastaigas", places=50)


@pytest.fixture(autouse=True)
def november(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages' day, whatever day it is."""
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 22))


def opened(one: Opportunity, channel: str, number: int, day: date = date(2026, 10, 5), shown: int = 0) -> None:
    Tally.objects.create(
        day=day, channel=channel, opportunity=one, organisation=one.organisation, opened=number, shown=shown
    )


def applied(one: Opportunity, channel: str, state: State = State.SUBMITTED, at: datetime = IN_OCTOBER) -> Application:
    """Somebody who came by a channel; how the state came about does not matter here."""
    sent = application(one, channel=channel)
    changes: dict[str, object] = {"state": state, "submitted_at": at}
    if state not in {State.SUBMITTED, State.APPROVED}:
        changes["ended_at"] = at
    if state in {State.DECLINED, State.WITHDRAWN}:
        changes["reason"] = "other"
    Application.objects.filter(pk=sent.pk).update(**changes)
    return Application.objects.get(pk=sent.pk)


def worked(sent: Application, minutes: int, **values: object) -> WorkRecord:
    told: dict[str, object] = {
        "volunteer": sent.volunteer, "pair": sent.pair, "organisation": sent.organisation, "date": date(2026, 11, 3),
        "opportunity": sent.opportunity, "minutes": minutes, "source": Source.values[0], "state": COUNTS_AS_HOURS[0],
        "proposed_by": Side.VOLUNTEER, "confirmed_at": IN_OCTOBER,
    }  # fmt: skip
    return WorkRecord.objects.create(**told | values)


def october(organisation: Organisation) -> Funnel:
    return of_organisation(organisation, OCTOBER, NOVEMBER)


def told(found: Funnel) -> dict[str, tuple[object, ...]]:
    return {
        line.channel: (line.shown, line.opened, *((line.people.applied, line.people.approved) if line.people else ()))
        for line in found.lines
    }


def test_each_channel_has_its_sums(one: Opportunity) -> None:
    opened(one, "talka", 40, shown=900)
    opened(one, "embed", 10, shown=300)
    opened(one, "poster", 30)
    for state in (State.SUBMITTED, State.APPROVED, State.DECLINED, State.COMPLETED, State.WITHDRAWN):
        applied(one, "poster", state)
    for _turn in range(3):
        applied(one, "talka")
    found = october(one.organisation)
    assert told(found) == {"talka": (900, 40, 3, 0), "embed": (300, 10, 0, 0), "poster": (None, 30, 4, 2)}
    assert (found.shown, found.opened, found.people.applied, found.people.approved) == (1200, 80, 7, 2)
    assert found.best
    assert found.best.channel == "poster"
    assert found.of_hundred == 9


def test_hours_count_for_the_channel_by_which_their_volunteer_came(one: Opportunity) -> None:
    came = [applied(one, "poster", State.COMPLETED) for _turn in range(3)]
    worked(came[0], 90)
    worked(came[0], 30)
    worked(came[1], 60, removed_at=IN_OCTOBER, state="claimed", confirmed_at=None)
    worked(came[2], 45, opportunity=None)
    assert october(one.organisation).people.minutes == 120


def test_hours_of_who_came_twice_count_once(one: Opportunity) -> None:
    person = volunteer()
    for channel in ("poster", "social"):
        sent = application(one, by=person, channel=channel)
        Application.objects.filter(pk=sent.pk).update(
            state=State.COMPLETED, ended_at=IN_OCTOBER, submitted_at=IN_OCTOBER
        )
    worked(Application.objects.get(pk=sent.pk), 60)
    for _turn in range(3):
        applied(one, "social")
    assert october(one.organisation).people.minutes == 60


def test_months_are_those_of_riga(one: Opportunity) -> None:
    """The last second of October in Riga is 21:59:59 in Greenwich."""
    for at in (datetime(2026, 9, 30, 21, tzinfo=UTC), datetime(2026, 10, 31, 21, 59, 59, tzinfo=UTC)):
        applied(one, "talka", at=at)
    applied(one, "talka", at=datetime(2026, 10, 31, 22, tzinfo=UTC))
    opened(one, "talka", 1, date(2026, 10, 31))
    opened(one, "talka", 7, date(2026, 11, 1))
    found = october(one.organisation)
    assert (found.people.applied, found.opened) == (2, 1)


def test_others_are_not_counted_in(one: Opportunity) -> None:
    other = factories.opportunity()
    opened(other, "talka", 5)
    applied(other, "talka")
    assert october(one.organisation).is_empty


def test_one_or_two_of_a_channel_are_not_told_apart(one: Opportunity) -> None:
    opened(one, "poster", 5)
    for channel in ("poster", "talka", "talka", "talka"):
        applied(one, channel)
    lines = {line.channel: line for line in october(one.organisation).lines}
    assert lines["talka"].people
    assert lines["poster"].people is None
    assert lines["poster"].few


def test_of_fewer_than_three_in_all_no_channel_is_told(one: Opportunity) -> None:
    """Who knows the only applicant of the month must not learn where that person saw the poster."""
    opened(one, "poster", 5)
    opened(one, "talka", 9)
    applied(one, "poster")
    applied(one, "social")
    found = october(one.organisation)
    assert [(line.channel, line.people, line.few) for line in found.lines] == [
        ("talka", None, False), ("poster", None, False),
    ]  # fmt: skip
    assert found.people.applied == 2
    assert found.best is None


def test_who_comes_with_many_is_still_one_person(one: Opportunity) -> None:
    """A class of ten came by the poster: sent by one, whose way here nobody is to learn."""
    class_of_ten = applied(one, "poster")
    Application.objects.filter(pk=class_of_ten.pk).update(people=10)
    assert of_organisation(one.organisation, OCTOBER, NOVEMBER).lines == []
    for _n in range(3):
        applied(one, "talka")
    found = of_organisation(one.organisation, OCTOBER, NOVEMBER)
    assert [(line.channel, line.people and line.people.applied, line.few) for line in found.lines] == [
        ("talka", 3, False),
        ("poster", None, False),
    ]
    assert found.people.applied == 13


def test_of_a_hundred_who_opened_never_more_than_a_hundred_applied(one: Opportunity) -> None:
    opened(one, "talka", 4)
    crowd = applied(one, "talka")
    Application.objects.filter(pk=crowd.pk).update(people=30)
    assert of_organisation(one.organisation, OCTOBER, NOVEMBER).of_hundred == 25
    for _n in range(4):
        applied(one, "feed")
    assert of_organisation(one.organisation, OCTOBER, NOVEMBER).of_hundred is None


def test_a_code_that_nobody_handed_out_is_talka_itself(one: Opportunity) -> None:
    for channel in ("p-invented", "p-invented", "talka"):
        applied(one, channel)
    assert told(october(one.organisation)) == {"talka": (0, 0, 3, 0)}


def sign_in(one: Opportunity) -> Client:
    return factories.sign_in(Client(), coordinator(one.organisation))


def test_the_page_tells_whole_months_in_figures_and_words(one: Opportunity) -> None:
    opened(one, "poster", 30, shown=0)
    opened(one, "talka", 500, date(2026, 11, 20))
    for _turn in range(3):
        applied(one, "poster", at=datetime(2026, 11, 20, tzinfo=UTC))
    page = sign_in(one).get(f"/org/{one.organisation.key}/kanali/").content.decode()
    assert "<svg" in page
    assert "Plakāts vai skrejlapa (QR kods)" in page
    assert "Šomēnes līdz šim lapas atvērtas 500 reizes." in page
    assert "<td>3</td>" not in page, "this month's people are told before it is over"


def test_each_period_opens_and_an_unknown_one_is_the_usual(one: Opportunity) -> None:
    opened(one, "poster", 30)
    desk = sign_in(one)
    for period in ("1", "3", "12", "x"):
        answer = desk.get(f"/org/{one.organisation.key}/kanali/?period={period}")
        assert answer.status_code == 200
        assert answer.content.decode().count('aria-current="page">') >= 1


def test_an_empty_page_says_what_to_do(one: Opportunity) -> None:
    page = sign_in(one).get(f"/org/{one.organisation.key}/kanali/").content.decode()
    assert "jūsu iespējas vēl neviens nav atvēris" in page
    assert f"/org/{one.organisation.key}/iespejas/{one.public_id}/kanali/" in page


def test_the_home_has_a_box_of_its_own(one: Opportunity) -> None:
    opened(one, "poster", 4_321)
    page = sign_in(one).get(f"/org/{one.organisation.key}/").content.decode()
    assert "4\N{NO-BREAK SPACE}321" in page
    assert f"/org/{one.organisation.key}/kanali/" in page


def test_the_file_keeps_the_same_silence(one: Opportunity) -> None:
    opened(one, "poster", 30)
    for channel in ("poster", "talka", "talka", "talka"):
        applied(one, channel)
    actions.name_partner("esc", "=HYPERLINK(0)")
    opened(one, "p-esc", 2)
    answer = sign_in(one).get(f"/org/{one.organisation.key}/kanali/kanali.csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "mēnesis;kanāls;kods;parādīts sarakstos;atvērts;pieteikušies;apstiprināti;stundas"
    assert "2026-10;plakāts vai skrejlapa (QR kods);poster;;30;1–2;;" in lines
    assert "2026-10;'=HYPERLINK(0);p-esc;;2;0;0;0.0" in lines


def test_a_course_leaves_out_no_day(one: Opportunity) -> None:
    days = tables.course({date(2026, 10, 3): 4}, OCTOBER, NOVEMBER)
    assert len(days) == 31
    assert [value.number for value in days[:4]] == [0, 0, 4, 0]
    months = tables.course({date(2026, 10, 3): 4, date(2026, 10, 4): 1}, date(2026, 8, 1), NOVEMBER)
    assert [(value.label, value.number) for value in months] == [("08.2026", 0), ("09.2026", 0), ("10.2026", 5)]


@pytest.mark.parametrize(
    ("day", "back", "first"),
    [
        (date(2026, 11, 22), 0, date(2026, 11, 1)), (date(2026, 11, 22), 11, date(2025, 12, 1)),
        (date(2026, 1, 31), 1, date(2025, 12, 1)), (date(2026, 12, 31), -1, date(2027, 1, 1)),
    ],
)  # fmt: skip
def test_months_are_reckoned_over_the_turn_of_the_year(day: date, back: int, first: date) -> None:
    assert month_start(day, back) == first


def test_the_country_is_summed_by_month_and_summed_anew(one: Opportunity) -> None:
    other = factories.opportunity(places=50)
    opened(one, "poster", 30)
    opened(other, "poster", 12)
    opened(other, "talka", 5, date(2026, 11, 2), shown=70)
    sent = [applied(one, "poster", State.COMPLETED) for _turn in range(5)]
    worked(sent[0], 120)
    actions.sum_country()
    rows = {row.channel: row for row in country.rows(OCTOBER, NOVEMBER)}
    assert set(rows) == {"poster"}
    assert (rows["poster"].opened, rows["poster"].applied, rows["poster"].minutes) == (42, 5, 120)
    applied(other, "p-nobody", at=datetime(2026, 10, 20, tzinfo=UTC))
    Tally.objects.filter(opportunity=other).delete()
    actions.sum_country()
    assert set(CountryMonth.objects.filter(month=OCTOBER).values_list("channel", "opened", "applied")) == {
        ("poster", 30, 5), ("talka", 0, 1),
    }  # fmt: skip


def test_months_whose_days_are_forgotten_stay(one: Opportunity) -> None:
    CountryMonth.objects.create(month=date(2025, 9, 1), channel="poster", opened=8)
    actions.sum_country()
    assert CountryMonth.objects.get().opened == 8


def test_fewer_than_five_of_a_channel_are_not_told_to_the_ministry() -> None:
    for channel, applied_, approved in (("poster", 4, 4), ("social", 9, 2), ("site", 0, 0)):
        CountryMonth.objects.create(
            month=OCTOBER, channel=channel, opened=1, applied=applied_, approved=approved, minutes=60 * approved
        )
    found = {row.channel: (row.applied, row.approved, row.minutes) for row in country.rows(OCTOBER, NOVEMBER)}
    assert found == {"poster": (None, None, None), "social": (9, None, None), "site": (0, 0, 0)}


def test_teams_are_told_once_a_month_and_may_switch_it_off(one: Opportunity) -> None:
    boss = coordinator(one.organisation)
    opened(one, "poster", 30)
    opened(one, "talka", 70, shown=400)
    for _turn in range(3):
        applied(one, "poster")
    assert actions.tell_month() == 1
    assert actions.tell_month() == 1
    mail = Notification.objects.get(user=boss, kind="channels.month")
    assert mail.context["opened"] == 100
    assert mail.context["applied"] == 3
    assert [(line["opened"], line["applied"]) for line in mail.context["lines"]] == [(70, 0), (30, 3)]
    assert mail.context["month"] == "2026. gada oktobris"


def test_nobody_is_told_of_nothing(one: Opportunity) -> None:
    coordinator(one.organisation)
    opened(one, "poster", 30, date(2026, 11, 3))
    opened(one, "talka", 0, shown=9)
    assert actions.tell_month() == 0
    assert not Notification.objects.filter(kind="channels.month").exists()


def test_many_clicks_and_nobody_who_applies_is_noticed(one: Opportunity) -> None:
    assert not is_idle("p-esc")
    opened(one, "p-esc", 99, clock.today() - timedelta(days=3))
    assert not is_idle("p-esc")
    opened(one, "p-esc", 1, clock.today())
    assert is_idle("p-esc")
    applied(one, "p-esc", at=datetime(2026, 11, 20, tzinfo=UTC))
    assert not is_idle("p-esc")


def test_links_carry_their_channel_and_lead_to_the_latvian_page(one: Opportunity) -> None:
    desk = sign_in(one)
    page = desk.get(f"/en/org/{one.organisation.key}/iespejas/{one.public_id}/kanali/").content.decode()
    for channel in ("site", "social", "newsletter", "poster"):
        assert f"http://localhost:8000{one.get_absolute_url()}?via={channel}" in page
    code = desk.get(f"/org/{one.organisation.key}/iespejas/{one.public_id}/kanali/poster.svg")
    assert code["Content-Type"] == "image/svg+xml"
    assert code.content.startswith(b'<svg xmlns="http://www.w3.org/2000/svg"')
    assert desk.get(f"/org/{one.organisation.key}/iespejas/{one.public_id}/kanali/talka.svg").status_code == 404


def test_a_draft_has_no_links_yet(one: Opportunity) -> None:
    Opportunity.objects.filter(pk=one.pk).update(state="draft")
    desk = sign_in(one)
    here = f"/org/{one.organisation.key}/iespejas/{one.public_id}/kanali/"
    page = desk.get(here).content.decode()
    assert "Iespēja vēl nav publicēta" in page
    assert "?via=" not in page
    assert desk.get(f"{here}poster.svg").status_code == 404


def test_an_old_printed_link_still_tells_its_channel(client: Client, one: Opportunity) -> None:
    answer = client.get(f"/iespejas/{one.public_id}-vecs-nosaukums/?via=poster")
    assert answer["Location"] == f"{one.get_absolute_url()}?via=poster"


@pytest.mark.parametrize("address", ["/novadi/jelgava/ievietot/", "/en/novadi/jelgava/ievietot/"])
def test_a_municipality_chooses_looks_and_copies(client: Client, address: str) -> None:
    page = client.get(f"{address}?theme=dark&color=%231A5FB4&limit=4").content.decode()
    assert "theme=dark&amp;color=1a5fb4&amp;limit=4" in page.replace("&amp;amp;", "&amp;")
    assert "<iframe" in page
    assert "style=" not in page
    assert client.get("/novadi/nav-tada/ievietot/").status_code == 404


def test_a_wrong_colour_is_told_at_its_field(client: Client) -> None:
    answer = client.get("/novadi/jelgava/ievietot/?color=sarkans")
    assert answer.status_code == 422
    assert "Ierakstiet sešas zīmes" in answer.content.decode()


def test_an_organisation_gets_the_code_of_its_own_list(one: Opportunity) -> None:
    desk = sign_in(one)
    page = desk.get(f"/org/{one.organisation.key}/kanali/vietne/?theme=light").content.decode()
    house = one.organisation.get_absolute_url().rstrip("/")
    assert f'src="/iegult{house}?theme=light"' in page
    assert f"&lt;iframe src=&quot;http://localhost:8000/iegult{house}?theme=light" in page


def test_an_organisation_that_is_not_public_is_told_why_there_is_no_code(one: Opportunity) -> None:
    Organisation.objects.filter(pk=one.organisation_id).update(state="draft", is_public=False)
    page = sign_in(one).get(f"/org/{one.organisation.key}/kanali/vietne/").content.decode()
    assert "<iframe" not in page
    assert "vēl nav publiska" in page


def test_no_model_lacks_its_migration() -> None:
    call_command("makemigrations", "channels", check=True, dry_run=True, verbosity=0)
