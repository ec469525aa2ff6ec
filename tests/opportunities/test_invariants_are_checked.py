from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from talka.opportunities.models import OpenOpportunity
from talka.opportunities.queries import invariants
from talka.opportunities.search import index
from tests.factories import opportunity

pytestmark = pytest.mark.django_db


def faults() -> str:
    return "\n".join(invariants.broken())


def test_a_sound_database_has_no_fault() -> None:
    index([opportunity().pk for _ in range(3)])
    said = StringIO()
    call_command("check_invariants", stdout=said)
    assert said.getvalue().startswith("all rules hold")


def test_an_open_opportunity_missing_from_the_search_is_named() -> None:
    row = opportunity()
    index([row.pk])
    OpenOpportunity.objects.all().delete()
    assert row.public_id in faults()
    with pytest.raises(CommandError):
        call_command("check_invariants", stderr=StringIO())


def test_a_closed_opportunity_left_in_the_search_is_named() -> None:
    row = opportunity()
    index([row.pk])
    type(row).objects.filter(pk=row.pk).update(state="closed")
    assert row.public_id in faults()


def test_wrong_counts_beside_the_filters_are_found() -> None:
    index([opportunity().pk])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE opportunities_facetcount SET n = n + 1 WHERE code <> 0")
    assert "recount" in faults()
