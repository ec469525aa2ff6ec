"""The demonstration, loaded once for the tests of this folder that ask for it, and gone after each module."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction


@pytest.fixture(scope="module")
def demonstration(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]  # pytest-django does not export its type
        call_command("demo", stdout=StringIO())
        yield
        transaction.set_rollback(True)
    cache.clear()
