from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from talka.accounts.models import User
from talka.organisations.actor import SECOND_FACTOR_KEY


@pytest.fixture
def enter() -> Callable[[User], Client]:
    """A browser in which this person has signed in with two factors."""

    def signed_in(person: User) -> Client:
        browser = Client()
        browser.force_login(person)
        session = browser.session
        session[SECOND_FACTOR_KEY] = True
        session.save()
        return browser

    return signed_in
