"""Each constraint, by a row that only it refuses."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from talka.core import clock
from talka.opportunities.models import Opportunity, Question, Report, Shift, WorkPlace
from tests.factories import opportunity

pytestmark = pytest.mark.django_db
REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("opportunity_state", {"state": "lost"}),
    ("opportunity_state_before", {"state_before": "draft"}),
    ("opportunity_kind", {"kind": "paid"}),
    ("opportunity_remote", {"remote": "moon"}),
    ("opportunity_time_type", {"time_type": "never"}),
    ("opportunity_supports", {"supports": ["gold"]}),
    ("opportunity_accessibility", {"accessibility": ["lift"]}),
    ("opportunity_has_title", {"title": ""}),
    ("opportunity_ages", {"min_age": 12}),
    ("opportunity_ages", {"max_age": 121}),
    ("opportunity_ages", {"min_age": 30, "max_age": 20}),
    ("opportunity_places_positive", {"places": 0}),
    ("opportunity_never_oversubscribed", {"places": 2, "taken": 3}),
    ("opportunity_approved_have_places", {"taken": 1, "approved": 2}),
    ("opportunity_published_is_whole", {"duties": ""}),
    ("opportunity_published_is_whole", {"apply_until": None}),
    ("opportunity_published_is_whole", {"published_at": None}),
    ("opportunity_closed_says_why", {"state": "cancelled", "state_reason": ""}),
    ("opportunity_closed_says_why", {"state": "hidden", "state_reason": ""}),
    ("opportunity_own_is_declared", {"declared": False}),
    ("opportunity_reply_promise", {"reply_promise": 3}),
    ("opportunity_notice_hours", {"notice_hours": 73}),
    ("opportunity_origin_whole", {"origin": "nvo", "external_id": ""}),
    ("opportunity_origin_whole", {"external_id": "7"}),
    ("opportunity_country", {"country": "lv"}),
    ("opportunity_template_is_draft", {"is_template": True}),
    ("opportunity_same_as_another", {"same_as": F("id")}),
    ("opportunity_removed_was_never_public", {"removed_at": "2026-01-01T00:00Z"}),
    ("opportunity_removed_was_never_public", {"state": "draft", "removed_at": "2026-01-01T00:00Z"}),
]


@pytest.mark.parametrize(("rule", "values"), REFUSED)
def test_the_database_refuses(rule: str, values: dict[str, Any]) -> None:
    row = opportunity()
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Opportunity.objects.filter(pk=row.pk).update(**values)


def test_every_check_of_an_opportunity_is_tried_here() -> None:
    tried = {rule for rule, _ in REFUSED} | {"opportunity_ends_after_start", "opportunity_imported_once"}
    assert {constraint.name for constraint in Opportunity._meta.constraints} == tried


def test_the_end_comes_after_the_start() -> None:
    now = clock.now()
    with pytest.raises(IntegrityError, match="opportunity_ends_after_start"), transaction.atomic():
        opportunity(starts_at=now, ends_at=now)
    row = opportunity()
    with pytest.raises(IntegrityError, match="shift_ends_after_start"), transaction.atomic():
        Shift.objects.create(opportunity=row, starts_at=now, ends_at=now - timedelta(minutes=1), places=1)


def test_a_partners_item_is_here_once() -> None:
    opportunity(traits=["imported"], external_id="7")
    opportunity(traits=["imported"], external_id="7", origin="other")
    with pytest.raises(IntegrityError, match="opportunity_imported_once"), transaction.atomic():
        opportunity(traits=["imported"], external_id="7")


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ("report_about_one_thing", {"organisation": None}),
        ("report_reason", {"reason": "dislike"}),
        ("report_state", {"state": "lost", "decided_at": "2026-01-01T00:00Z"}),
        ("report_decided_whole", {"state": "upheld"}),
        ("report_decided_whole", {"decided_at": "2026-01-01T00:00Z"}),
    ],
)
def test_a_report_is_about_one_thing_and_decided_whole(rule: str, values: dict[str, Any]) -> None:
    row = Report.objects.create(organisation=opportunity().organisation, reason="over")
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Report.objects.filter(pk=row.pk).update(**values)


@pytest.mark.parametrize(("places", "taken"), [(0, 0), (1, 2)])
def test_a_shift_is_never_oversubscribed(places: int, taken: int) -> None:
    row, now = opportunity(), clock.now()
    with pytest.raises(IntegrityError, match="shift_never_oversubscribed"), transaction.atomic():
        Shift.objects.create(
            opportunity=row, starts_at=now, ends_at=now + timedelta(hours=1), places=places, taken=taken
        )


@pytest.mark.parametrize(("lat", "lon"), [(91, 24), (56, 181), (56, None), (None, 24)])
def test_a_place_has_a_possible_point_or_none(lat: float | None, lon: float | None) -> None:
    row = opportunity(municipality=None)
    with pytest.raises(IntegrityError, match="work_place_point"), transaction.atomic():
        WorkPlace.objects.create(opportunity=row, lat=lat, lon=lon)


def test_there_are_at_most_five_questions_in_one_order() -> None:
    row = opportunity(questions=["1", "2", "3", "4", "5"])
    with pytest.raises(IntegrityError, match="question_at_most_five"), transaction.atomic():
        Question.objects.create(opportunity=row, text="6", position=6)
    with pytest.raises(IntegrityError, match="question_order"), transaction.atomic():
        Question.objects.create(opportunity=row, text="5", position=5)
