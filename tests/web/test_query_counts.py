"""Pages with lists ask the database as often for twenty rows as for one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from talka.core import clock
from talka.registers.models import Field
from tests import factories

pytestmark = pytest.mark.django_db
FIELDS = ["vide", "dzivnieki"]
SUPPORTS = ["meals", "transport"]


def full_row() -> None:
    """An opportunity with everything that may cost a question of its own, of an organisation of its own."""
    begins = clock.now() + timedelta(days=10)
    organiser = factories.organisation(answered_share="0.875", median_reply_days="1.5")
    organiser.fields.set(Field.objects.filter(pk__in=FIELDS))
    factories.opportunity(
        fields=FIELDS,
        organisation=organiser,
        supports=SUPPORTS,
        starts_at=begins,
        ends_at=begins + timedelta(hours=3),
        shifts=[(begins, begins + timedelta(hours=3), 5)],
        requirements=[("Patīk suņi.", True)],
    )


def asked(client: Client, path: str) -> list[str]:
    """Questions of a page whose tables are in memory already and whose rows are not."""
    assert client.get(path).status_code == 200
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return [query["sql"][:200] for query in captured.captured_queries]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/iespejas/",
        "/iespejas/?view=map",
        "/iespejas/?view=calendar",
        "/organizacijas/",
        "/novadi/",
        "/novadi/riga/",
        "/jomas/",
        "/jomas/vide/",
    ],
)
def test_as_many_questions_for_twenty_rows_as_for_one(client: Client, path: str) -> None:
    full_row()
    one = asked(client, path)
    for _ in range(18):
        full_row()
    twenty = asked(client, path)
    assert len(twenty) == len(one), twenty
