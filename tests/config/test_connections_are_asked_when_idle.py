"""A connection to the database is asked whether it lives before a request, unless it has just answered."""

from __future__ import annotations

from unittest.mock import Mock

import pytest
from django.db import connections

from config.database.base import TRUSTED, DatabaseWrapper


@pytest.fixture
def kept() -> DatabaseWrapper:
    """A connection as a web process keeps it between requests."""
    assert isinstance(connections["default"], DatabaseWrapper)  # the settings name it
    one = DatabaseWrapper({**connections["default"].settings_dict, "CONN_MAX_AGE": None})
    one.connection = Mock()
    one.health_check_enabled = True  # type: ignore[attr-defined]  # the stubs do not know it
    one.is_usable = Mock(return_value=True)  # type: ignore[method-assign]  # whether it is asked is what is looked at
    return one


def begin_request(kept: DatabaseWrapper) -> None:
    kept.health_check_done = False


def asked(kept: DatabaseWrapper) -> int:
    assert isinstance(kept.is_usable, Mock)
    return kept.is_usable.call_count


def test_a_new_or_idle_one_is_asked_once_a_request(kept: DatabaseWrapper) -> None:
    for times in (1, 2):
        begin_request(kept)
        kept.used -= TRUSTED + 1
        for _cursor in range(3):
            kept.close_if_health_check_failed()
        assert asked(kept) == times


def test_one_that_has_just_answered_is_not_asked(kept: DatabaseWrapper) -> None:
    kept.close_if_health_check_failed()
    begin_request(kept)
    kept.close_if_health_check_failed()
    kept.used -= TRUSTED + 1  # a long request: what it began with stays
    kept.close_if_health_check_failed()
    assert asked(kept) == 1


def test_one_that_died_while_idle_is_replaced(kept: DatabaseWrapper) -> None:
    assert isinstance(kept.is_usable, Mock)
    kept.is_usable.return_value = False
    kept.close_if_health_check_failed()
    assert kept.connection is None
