"""What the gateway saw given out becomes sums of a day, a channel and an opportunity, and nothing else."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import models
from django.http import HttpResponse

from talka.accounts.models import User
from talka.channels import actions
from talka.channels.models import CountryMonth, PartnerChannel, Tally
from talka.core import clock
from talka.opportunities.seen import HEADER, by_way_of, came_by, opens, shows
from tests import factories

pytestmark = pytest.mark.django_db


def sums() -> set[tuple[int, str, int, int]]:
    return set(Tally.objects.values_list("opportunity", "channel", "shown", "opened"))


def test_copies_add_up_by_day_channel_and_opportunity() -> None:
    one, two = factories.opportunity(), factories.opportunity()
    actions.add({f"shown talka {one.pk},{two.pk}": 3, f"opened embed {one.pk}": 1})
    actions.add({f"shown talka {one.pk}": 2, f"opened embed {one.pk}": 4, f"opened talka {two.pk}": 1})
    assert sums() == {(one.pk, "talka", 5, 0), (two.pk, "talka", 3, 1), (one.pk, "embed", 0, 5)}
    assert set(Tally.objects.values_list("day", "organisation")) == {
        (clock.today(), one.organisation_id),
        (clock.today(), two.organisation_id),
    }


@pytest.mark.parametrize(
    "words",
    [
        "shown talka", "shown talka ", "opened nobody {pk}", "closed talka {pk}", "opened p- {pk}", "opened talka {pk};",
        "opened talka -{pk}", "shown talka {pk},", "opened talka 9999999999999999999", "", "opened talka {pk}\n",
    ],
)  # fmt: skip
def test_what_is_not_understood_counts_nothing(words: str) -> None:
    actions.add({words.format(pk=factories.opportunity().pk): 1})
    assert sums() == set()


def test_an_opportunity_that_is_gone_is_left_out() -> None:
    one = factories.opportunity()
    actions.add({f"shown talka {one.pk},{one.pk + 1_000_000}": 1})
    assert sums() == {(one.pk, "talka", 1, 0)}


def test_a_partner_nobody_knows_is_talka_itself() -> None:
    one = factories.opportunity()
    assert actions.name_partner("esc", "European Solidarity Corps") == "p-esc"
    actions.add({f"opened p-esc {one.pk}": 2, f"opened p-invented {one.pk}": 5, f"opened talka {one.pk}": 1})
    assert sums() == {(one.pk, "p-esc", 0, 2), (one.pk, "talka", 0, 6)}


def test_a_partner_is_named_anew_under_the_same_code() -> None:
    actions.name_partner("esc", "ESC")
    actions.name_partner("esc", "Eiropas Solidaritātes korpuss")
    assert list(PartnerChannel.objects.values_list("channel", "name")) == [("p-esc", "Eiropas Solidaritātes korpuss")]


def test_no_number_grows_past_what_its_column_holds() -> None:
    one = factories.opportunity()
    for _turn in range(2):
        actions.add({f"opened talka {one.pk}": 3_000_000_000})
    assert Tally.objects.get().opened == 2_000_000
    Tally.objects.update(opened=2_000_000_000)
    actions.add({f"opened talka {one.pk}": 1})
    assert Tally.objects.get().opened == 2_000_000_000


def test_no_row_leads_to_a_reader() -> None:
    """Neither a relation to a person nor a moment, an address or a name: a day, a channel and numbers."""
    allowed = (models.DateField, models.BigAutoField, models.PositiveIntegerField, models.PositiveBigIntegerField)
    for model in (Tally, CountryMonth):
        for field in model._meta.get_fields():
            if field.is_relation:
                assert field.related_model is not User
                assert field.name in {"opportunity", "organisation"}
            else:
                assert field.name == "channel" or type(field) in allowed, f"{model} {field}"


def test_days_of_more_than_a_year_ago_are_forgotten() -> None:
    one = factories.opportunity()
    today = clock.today()
    for age in (0, 399, 401):
        Tally.objects.create(
            day=today - timedelta(days=age), channel="talka", opportunity=one, organisation=one.organisation, shown=1
        )
    assert actions.forget() == 1
    assert min(Tally.objects.values_list("day", flat=True)) == today - timedelta(days=399)


@pytest.mark.parametrize(
    ("told", "channel"),
    [
        ("", "talka"), ("poster", "poster"), ("p-esc", "p-esc"), ("POSTER", "talka"), ("poster ", "talka"),
        ("p-", "talka"), ("p-<b>", "talka"), ("nobody", "talka"), ("p-" + "a" * 41, "talka"),
    ],
)  # fmt: skip
def test_an_address_names_a_channel_that_we_handed_out_or_none(told: str, channel: str) -> None:
    assert came_by(told) == channel


def test_a_link_carries_its_channel_and_nothing_else() -> None:
    assert by_way_of("https://x/a/", "poster") == "https://x/a/?via=poster"
    assert by_way_of("https://x/a/?b=1", "p-esc") == "https://x/a/?b=1&via=p-esc"
    assert by_way_of("https://x/a/", "talka") == "https://x/a/"


def test_an_answer_names_what_it_shows_once_each_and_not_too_many() -> None:
    assert opens(HttpResponse(), 7, "embed")[HEADER] == "opened embed 7"
    assert HEADER not in shows(HttpResponse(), [])
    told = [int(one) for one in shows(HttpResponse(), [*range(100), *range(100)])[HEADER].split()[2].split(",")]
    assert len(told) == 60
    assert all(a < b for a, b in pairwise(told))


def test_sums_of_another_day_stay_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    one = factories.opportunity()
    for day in (date(2026, 11, 30), date(2026, 12, 1)):
        monkeypatch.setattr(clock, "today", lambda day=day: day)
        actions.add({f"opened talka {one.pk}": 1})
    assert Tally.objects.count() == 2
