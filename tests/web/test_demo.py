"""The demonstration shows everything there is, everywhere, and its days stay what their texts call them."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count
from django.test import Client, override_settings
from django.urls import reverse

from talka.accounts.models import User
from talka.applications.models import Application
from talka.applications.queries.recount import broken as broken_counters
from talka.certificates.models import Certificate
from talka.core import clock, periods
from talka.core.models import AuditEntry
from talka.hours.models import WorkRecord
from talka.hours.queries import broken as broken_hours
from talka.matching.models import HelpOffer, Invitation, SavedSearch
from talka.opportunities import enums
from talka.opportunities.models import Opportunity, Shift
from talka.opportunities.queries import invariants
from talka.opportunities.search import SearchQuery, search
from talka.organisations.enums import Kind as OrganisationKind
from talka.organisations.enums import State as OrganisationState
from talka.organisations.models import Membership, Organisation
from talka.registers.models import Field, LegalEntity, Municipality
from talka.statistics.models import Figure, Release
from talka.statistics.queries.invariants import broken as broken_figures
from talka.statistics.queries.published import QUARTERS, revisions, service_course
from talka.stories.models import Story
from talka.web.management import demo
from tests.tier import FULL

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]
MONDAY = date(2027, 3, 15)


def values_of(field: str) -> set[str]:
    """All values of a column of opportunities; of a column of lists, all their members."""
    found: set[str] = set()
    for value in Opportunity.objects.values_list(field, flat=True):
        found |= set(value) if isinstance(value, list) else {value}
    return found


def test_it_is_as_large_as_promised() -> None:
    assert Organisation.objects.count() >= 60
    assert Opportunity.objects.count() >= 400
    assert search(SearchQuery()).total >= 300


def test_there_is_something_to_do_in_every_municipality_and_from_a_distance() -> None:
    counts = search(SearchQuery(limit=1)).facets
    everywhere = set(Municipality.objects.filter(valid_to=None).values_list("pk", flat=True))
    assert len(everywhere) == 42
    assert everywhere - counts["municipality"].keys() == set()
    assert Opportunity.objects.open().filter(remote="full", work_places=None).count() >= 10


@pytest.mark.parametrize(
    ("column", "wanted"),
    [
        ("kind", enums.Kind.values),
        ("remote", enums.Remote.values),
        ("time_type", enums.TimeType.values),
        ("supports", enums.Support.values),
        ("accessibility", enums.Accessibility.values),
        ("languages", enums.Language.values),
        ("state", sorted(set(enums.State.values) - {"in_review"})),
        ("language", ["en", "lv"]),
        ("hazardous", [False, True]),
        ("for_minors", [False, True]),
        ("children_present", [False, True]),
        ("on_weekends", [False, True]),
        ("in_evenings", [False, True]),
    ],
)
def test_there_is_one_of_every_sort(column: str, wanted: list[str]) -> None:
    assert set(wanted) - values_of(column) == set()


def test_every_field_of_activity_has_something_open() -> None:
    counts = search(SearchQuery(limit=1)).facets["field"]
    assert set(Field.objects.values_list("pk", flat=True)) - counts.keys() == set()


def test_organisers_of_every_kind_and_state_are_there() -> None:
    assert set(Organisation.objects.values_list("kind", flat=True)) == set(OrganisationKind.values)
    assert set(Organisation.objects.values_list("state", flat=True)) == set(OrganisationState.values)
    assert Organisation.objects.exclude(branch_of=None).exists()


def test_some_can_be_read_in_english_and_some_have_all_that_a_page_can_show() -> None:
    english = Opportunity.objects.open().exclude(title_en="").exclude(duties_en="")
    assert english.count() >= 50
    rich = Opportunity.objects.open().annotate(shift_count=Count("shifts", distinct=True))
    assert rich.filter(shift_count__gte=2, requirements__must=True, questions__position=1).exists()
    several = Opportunity.objects.open().annotate(n=Count("work_places"))
    assert several.filter(n__gte=2).exists()


def test_organisations_are_in_the_demonstrations_register() -> None:
    numbers = dict(Organisation.objects.filter(branch_of=None).values_list("registration_number", "name"))
    registered = LegalEntity.objects.filter(registration_number__in=numbers)
    assert dict(registered.values_list("registration_number", "name")) == numbers
    assert all(entity.invented for entity in registered)
    for branch in Organisation.objects.exclude(branch_of=None).select_related("branch_of"):
        assert branch.branch_of
        assert branch.registration_number == branch.branch_of.registration_number


def test_every_newer_page_has_something_to_show() -> None:
    states = set(WorkRecord.objects.values_list("state", flat=True))
    assert {"claimed", "confirmed", "disputed"} <= states
    assert set(Certificate.objects.values_list("state", flat=True)) == {"draft", "offered", "issued"}
    assert set(Story.objects.values_list("state", flat=True)) == {"submitted", "published"}
    assert HelpOffer.objects.count() >= 5
    assert Invitation.objects.count() == SavedSearch.objects.count() == 1
    released = set(Figure.objects.exclude(people=None).values_list("table", flat=True))
    assert {"country", "regions", "municipalities", "fields", "ages", "sexes", "newcomers"} <= released


def test_of_each_quarter_it_is_told_how_places_were_filled_and_how_soon_people_were_answered() -> None:
    course = service_course()
    assert len(course) == QUARTERS
    assert all(one.filled_percent and one.median_reply_hours for one in course)
    assert len({one.median_reply_hours for one in course}) > 1, "a chart in which all columns are as high"


def test_figures_came_out_twice_and_the_second_time_something_was_revised() -> None:
    last, before = Release.objects.all()
    assert (before.published_at < last.published_at, before.revised, last.revised > 0) == (True, 0, True)
    assert all(one.people[0] != one.people[1] or one.hours[0] != one.hours[1] for one in revisions())


def test_somebody_of_a_town_sees_its_figures(client: Client) -> None:
    zane = User.objects.get(nickname="Zane")
    (membership,) = Membership.objects.filter(user=zane)
    client.force_login(zane)
    page = client.get(reverse("statistics:town", args=[membership.organisation.key]))
    assert "Jelgava skaitļos" in page.text
    assert [row for row in page.context["rows"] if "–" not in row[2]], "a town with nothing to tell"


def test_what_was_done_in_other_seasons_began_at_the_same_hour() -> None:
    hours: dict[str, set[object]] = {}
    for title, begins in Opportunity.objects.values_list("title", "starts_at"):
        if begins:
            hours.setdefault(title, set()).add(periods.local(begins).time())
    assert len(hours) > 100
    assert {title: told for title, told in hours.items() if len(told) > 1} == {}


def test_what_was_done_in_it_could_have_happened() -> None:
    assert [*broken_hours(), *broken_figures(), *invariants.broken(), *broken_counters()] == []
    minors = WorkRecord.objects.filter(volunteer__age_band__in=["13-15", "16-17"])
    assert minors.exists()
    assert not minors.exclude(opportunity__for_minors=True, opportunity__hazardous=False).exists()


def everything() -> dict[str, tuple[int, int]]:
    """Rows of each table, and how many versions of rows this transaction has written there."""
    with connection.cursor() as cursor:
        counted = {}
        for model in (
            Organisation,
            Opportunity,
            Shift,
            User,
            Application,
            WorkRecord,
            Certificate,
            Story,
            HelpOffer,
            AuditEntry,
        ):
            cursor.execute(f"SELECT count(*), count(DISTINCT ctid) FROM {model._meta.db_table}")  # noqa: S608  # our names
            counted[model.__name__] = cursor.fetchone()
        cursor.execute(
            "SELECT max(version), md5(string_agg(ctid::text, ',' ORDER BY id)) FROM opportunities_opportunity"
        )
        counted["places of rows"] = cursor.fetchone()
    return counted


def test_loading_it_again_writes_nothing() -> None:
    before, said = everything(), StringIO()
    call_command("demo", stdout=said)
    assert said.getvalue() == "people=0 organisations=0 opportunities=0 applications=0 hours=0\n"
    assert everything() == before


def test_what_somebody_changed_in_it_stays() -> None:
    one = Organisation.objects.filter(state="verified").order_by("pk")[0]
    Organisation.objects.filter(pk=one.pk).update(mission="Mainīts.")
    call_command("demo", stdout=StringIO())
    assert Organisation.objects.get(pk=one.pk).mission == "Mainīts."


@override_settings(DEMO=False)
def test_outside_the_demonstration_it_is_refused() -> None:
    before = everything()
    with pytest.raises(CommandError, match="TALKA_DEMO=1"):
        call_command("demo", stdout=StringIO())
    assert everything() == before


@pytest.mark.parametrize("weekday", range(7))
def test_days_are_counted_from_the_coming_saturday(weekday: int) -> None:
    today = MONDAY + timedelta(days=weekday)
    calendar = demo.Calendar.around(today)
    assert calendar.today == today
    assert calendar.saturday.isoweekday() == 6
    assert 0 <= (calendar.saturday - today).days < 7
    assert periods.local(calendar.at(7, "10:00")).strftime("%u %H:%M") == "6 10:00"


def weekdays_told() -> dict[str, tuple[bool, frozenset[int]]]:
    """Of open ones at an exact time: whether it is said to be on a weekend, and the weekdays (0: Monday) it is on."""
    found = {}
    for row in Opportunity.objects.open().filter(time_type="exact", starts_at__isnull=False, ends_at__isnull=False):
        assert row.starts_at
        assert row.ends_at
        first, last = periods.local(row.starts_at).date(), periods.last_good(row.ends_at).date()
        days = {(first + timedelta(days=n)).weekday() for n in range((last - first).days + 1)}
        found[f"{row.organisation_id} {row.title}"] = (row.on_weekends, frozenset(days))
    return found


def test_what_is_on_a_weekend_is_on_a_saturday_or_a_sunday_and_nothing_else_is() -> None:
    found = weekdays_told()
    assert sum(weekend for weekend, _days in found.values()) >= 50
    assert sum(not weekend for weekend, _days in found.values()) >= 20
    assert {title for title, (weekend, days) in found.items() if weekend != bool(days & {5, 6})} == set()


@pytest.mark.slow
@pytest.mark.parametrize("weekday", [2, 6] if FULL else [6])
def test_saturdays_stay_saturdays_on_whatever_day_it_is_loaded(weekday: int) -> None:
    """Wednesday and Sunday of a March, over the night when the clocks go forward."""
    loaded_today = sorted(sorted(days) for _weekend, days in weekdays_told().values())
    noon = periods.day_start(MONDAY + timedelta(days=weekday)) + timedelta(hours=12)
    with transaction.atomic():
        with clock.move_to(noon):
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("TRUNCATE organisations_organisation CASCADE")  # and all that was done with them
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            assert demo.load()[1] >= 400
            found = weekdays_told()
            assert {title for title, (weekend, days) in found.items() if weekend != bool(days & {5, 6})} == set()
            assert sorted(sorted(days) for _weekend, days in found.values()) == loaded_today
            assert (
                Opportunity.objects.open().count()
                == Opportunity.objects.filter(state="published", organisation__is_public=True).count()
            )  # no deadline has passed
        transaction.set_rollback(True)
