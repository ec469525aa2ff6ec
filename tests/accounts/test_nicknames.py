from __future__ import annotations

import pytest
from django.contrib.auth import authenticate
from django.db import connection
from django.test.utils import CaptureQueriesContext

from talka.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["Vēja Māte", "vēja māte", "VĒJA MĀTE"])
def test_signing_in_takes_the_nickname_in_any_case(typed: str) -> None:
    person = User.objects.create_user("Vēja Māte", "parole")
    assert authenticate(username=typed, password="parole") == person


@pytest.mark.parametrize("typed", ["", "vēja_māte", "vēja%", None])
def test_nobody_else_is_meant(typed: str | None) -> None:
    User.objects.create_user("Vēja Māte", "parole")
    with pytest.raises(User.DoesNotExist):
        User.objects.get_by_natural_key(typed)


def test_signing_in_uses_the_index_that_keeps_nicknames_apart() -> None:
    User.objects.create_user("Vēja Māte", "parole")
    with CaptureQueriesContext(connection) as asked:
        User.objects.get_by_natural_key("vēja māte")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # with one row PostgreSQL would not look at any index
        cursor.execute(f"EXPLAIN {asked[0]['sql']}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "nickname_unique_any_case" in plan
