from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from talka.accounts.models import User
from tests.factories.organisations import sign_in


@pytest.fixture
def enter() -> Callable[[User], Client]:
    """A browser of its own in which this person has signed in with two factors."""
    return lambda person: sign_in(Client(), person)
