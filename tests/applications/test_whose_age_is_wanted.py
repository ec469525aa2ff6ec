"""An organiser's limits of age are told before anything is typed, and to whoever they shut out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from talka.accounts.models import User
from tests.factories import opportunity
from tests.factories.applications import volunteer

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("ages", "told"),
    [
        ({"min_age": 16, "for_minors": True}, "no 16 gadiem"),
        ({"max_age": 30, "for_minors": True}, "līdz 30 gadiem"),
        ({"min_age": 18, "max_age": 40}, "no 18 līdz 40 gadiem"),
        ({"for_minors": False}, "nav paredzēts jauniešiem"),
        ({"min_age": 13, "for_minors": True}, ""),
    ],
)
def test_whose_age_is_wanted_is_said_before_anything_is_typed(client: Client, ages: dict[str, Any], told: str) -> None:
    """Not after an account was made for it."""
    offer = opportunity(**ages)
    page = client.get(reverse("applications:apply", args=[offer.public_id, offer.slug])).text
    assert ('id="ages"' in page) is bool(told)
    assert told in page


def test_whoever_is_of_another_age_reads_which_age_is_wanted(enter: Callable[[User], Client]) -> None:
    offer = opportunity(min_age=16, for_minors=True)
    browser = enter(volunteer(age_band="13-15"))
    assert "no 16 gadiem" in browser.get(reverse("applications:apply", args=[offer.public_id, offer.slug])).text
