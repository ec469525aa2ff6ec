from __future__ import annotations

from collections.abc import Callable
from math import inf

import pytest
from django.test import Client

from talka.accounts.models import User
from talka.registers import queries as registers
from tests.factories.organisations import sign_in


@pytest.fixture(autouse=True)
def registers_are_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether the reference tables are new is asked once a test, not every two seconds: questions can be counted."""
    monkeypatch.setattr(registers, "CHECK_EVERY", inf)
    registers.forget()


@pytest.fixture
def enter() -> Callable[[User], Client]:
    """A browser of its own in which this person has signed in with two factors."""
    return lambda person: sign_in(Client(), person)
