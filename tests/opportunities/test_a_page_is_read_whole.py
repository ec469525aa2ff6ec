"""Pages are read past the ORM in one statement; here the ORM says what must be on them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from talka.core import clock
from talka.opportunities import actions
from talka.opportunities.models import Opportunity, OpportunityChange, Requirement, Shift, WorkPlace
from talka.opportunities.queries import detail, detail_page, whole
from talka.organisations.models import Organisation
from talka.registers.models import Field
from tests.factories import opportunity, organisation
from tests.opportunities.catalogue import fill

pytestmark = pytest.mark.django_db
CHILDREN = ("fields", "work_places", "shifts", "requirements", "questions", "changes")


def values(row: models.Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def rich() -> Opportunity:
    soon = clock.now() + timedelta(days=3, microseconds=17)
    made = opportunity(
        fields=["vide", "cits"],
        shifts=[(soon + timedelta(days=1), soon + timedelta(days=2), 3), (soon, soon + timedelta(hours=2), 3)],
        requirements=[("Patīk suņi", False), ("Zābaki", True)],
        questions=["Kāpēc?", "Kad?"],
        organisation=organisation(municipality_id="0001000"),
        hours_per_week=Decimal("2.5"),
        skills=['ar "pēdiņām"', "ar, komatu"],
        supports=["meals", "transport"],
    )
    OpportunityChange.objects.create(opportunity=made, item="places", old=1, new=None)
    OpportunityChange.objects.create(opportunity=made, item="skills", old=[], new=["jā"])
    return made


def test_one_question_reads_what_the_orm_reads() -> None:
    fill(seed=9, n=60)
    rich()
    rows = list(Opportunity.objects.with_openness().order_by("pk"))
    with CaptureQueriesContext(connection) as asked:
        read = whole([row.pk for row in rows])
        children = [{name: list(getattr(one, name).all()) for name in CHILDREN} for one in read]
        towns = [place.municipality and place.municipality.name for one in read for place in one.work_places.all()]
        organisers = [(one.organisation.name, one.organisation.municipality) for one in read]
    assert len(asked) == 1
    assert len(read) == len(rows) > 60
    for one, row, belonging in zip(read, rows, children, strict=True):
        assert values(one) == values(row)
        assert one.is_open == row.is_open
        assert values(one.organisation) == values(row.organisation)
        assert not one._state.adding
        for name in CHILDREN:
            assert list(map(values, belonging[name])) == list(map(values, getattr(row, name).all())), name
    assert towns == [place.municipality and place.municipality.name for row in rows for place in row.work_places.all()]
    assert organisers == [(row.organisation.name, row.organisation.municipality) for row in rows]


def mark(row: Opportunity) -> str:
    found = detail_page(row.public_id, {})
    assert found is not None
    return found.mark


def test_whatever_stands_on_the_page_changes_its_mark() -> None:
    row = rich()
    marks = [mark(row)]
    assert mark(row) == marks[0]
    changes: list[tuple[models.QuerySet[Any], dict[str, Any]]] = [
        (Opportunity.objects.filter(pk=row.pk), {"benefits": "Pusdienas"}),
        (Organisation.objects.filter(pk=row.organisation_id), {"answered_share": Decimal("0.5")}),
        (WorkPlace.objects.filter(opportunity=row), {"address": "Brīvības iela 1"}),
        (Shift.objects.filter(opportunity=row), {"taken": 1}),
        (Requirement.objects.filter(opportunity=row), {"text": "Cimdi"}),
        (row.questions.all(), {"text": "Kur?"}),
        (Opportunity.objects.filter(pk=row.pk), {"apply_until": clock.now() + timedelta(hours=1)}),
    ]
    for rows, told in changes:
        assert rows.update(**told) > 0
        marks.append(mark(row))
    row.fields.set([Field.objects.get(pk="vide")])
    marks.append(mark(row))
    with clock.move_to(clock.now() + timedelta(hours=1)):  # open no more
        marks.append(mark(row))
    assert len(set(marks)) == len(marks)


def test_counters_leave_the_mark_and_are_read_fresh() -> None:
    row = rich()
    before = mark(row)
    actions.count_people(row, applied=7, approved=0)
    shown = detail(row.public_id)
    assert shown is not None
    assert shown.applied == 7
    assert mark(row) == before
