"""Whoever prepares a certificate of hours that a draft counts already is told so, where they begin and where they write."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from talka.applications.models import PairName
from talka.certificates import actions, queries
from talka.certificates.models import Certificate
from tests import factories
from tests.certificates.test_hours_and_names import TOLD
from tests.certificates.test_journey import WORDS, Enter, enter
from tests.factories.applications import coordinator, volunteer
from tests.factories.certificates import confirmed_hours, worker

__all__ = ["enter"]
pytestmark = pytest.mark.django_db
NOTE = "Daļa šo stundu jau ir ierakstīta:"


@pytest.fixture
def pair() -> PairName:
    found = worker(factories.organisation(), volunteer())
    confirmed_hours(found, 300)
    return found


def said(page: str) -> list[str]:
    """What the note says, tags away."""
    texts = [" ".join(re.sub(r"<[^>]+>", "", one).split()) for one in re.findall(r"<p[ >].*?</p>", page, re.DOTALL)]
    return [one for one in texts if one.startswith(NOTE)]


def test_is_announced_on_the_list_and_on_the_form(pair: PairName, enter: Enter) -> None:
    assert pair.volunteer is not None
    browser = enter(pair.volunteer)
    new = reverse("certificates:new", args=[pair.public_id])
    assert said(browser.get(reverse("certificates:mine")).text) == said(browser.get(new).text) == []
    browser.post(new, WORDS)
    for address in (reverse("certificates:mine"), new):
        page = browser.get(address).text
        assert said(page) == [f"{NOTE} melnrakstā (01.06.2026.)."]
        assert reverse("certificates:one", args=[Certificate.objects.get().public_id]) in page
    assert "Sagatavot vēl vienu" in browser.get(reverse("certificates:mine")).text


def test_tells_what_is_asked_for_apart_and_the_newest_first(pair: PairName, enter: Enter) -> None:
    assert pair.volunteer is not None
    confirmed_hours(pair, 60, on=date(2026, 7, 1))
    browser = enter(pair.volunteer)
    new = reverse("certificates:new", args=[pair.public_id])
    browser.post(new, WORDS | {"last": "2026-06-01"})
    actions.offer(Certificate.objects.get(), by=pair.volunteer)
    browser.post(new, WORDS | {"first": "2026-07-01"})
    told = f"{NOTE} melnrakstā (01.07.2026.), lūgtajā izziņā (01.06.2026.)."
    assert said(browser.get(new).text) == [told]


def test_is_not_mentioned_when_its_hours_stand_in_a_certificate_or_at_another_house(
    pair: PairName, enter: Enter
) -> None:
    assert pair.volunteer is not None
    other = worker(factories.organisation(), pair.volunteer)
    confirmed_hours(other, 90, on=date(2026, 6, 2))
    browser = enter(pair.volunteer)
    browser.post(reverse("certificates:new", args=[pair.public_id]), WORDS)
    assert said(browser.get(reverse("certificates:new", args=[other.public_id])).text) == []
    actions.issue_to(pair, TOLD, records=queries.gathered(pair), by=coordinator(pair.organisation))
    confirmed_hours(pair, 30, on=date(2026, 8, 1))
    assert said(browser.get(reverse("certificates:new", args=[pair.public_id])).text) == []
