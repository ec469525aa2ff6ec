"""The demonstration, in a database of its own for each module that asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connection

from tests.demonstration import copy_demonstration


@pytest.fixture(scope="module")
def demonstration(django_db_setup: None, django_db_blocker: pytest.FixtureRequest, worker_id: str) -> Iterator[None]:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django does not export its type
        own = connection.settings_dict["NAME"]
        named = f"talka_shown_{worker_id}"
        copy_demonstration(named)
        connection.close()
        connection.settings_dict["NAME"] = named
        yield
        connection.close()
        connection.settings_dict["NAME"] = own
    cache.clear()
