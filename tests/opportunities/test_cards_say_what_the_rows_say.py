"""Cards are read past the ORM; here the ORM says what must be on them."""

from datetime import timedelta

import pytest

from talka.core import clock
from talka.opportunities.models import Opportunity
from talka.opportunities.queries import cards
from tests.factories import opportunity, organisation
from tests.opportunities.catalogue import fill

pytestmark = pytest.mark.django_db
ROWS = 150
SAME = (
    *("pk", "public_id", "slug", "version", "title", "kind", "remote", "country", "language", "origin", "state"),
    *("starts_at", "ends_at", "published_at", "applied", "approved", "free", "counts_hidden", "is_open"),
)


def test_every_card_says_what_its_row_says() -> None:
    fill(seed=5, n=ROWS)
    rows = Opportunity.objects.with_openness().prefetch_related("fields", "work_places").order_by("pk")
    shown = cards([row.pk for row in rows])
    assert len(shown) == len(rows) >= ROWS
    for card, row in zip(shown, rows, strict=True):
        assert {name: getattr(card, name) for name in SAME} == {name: getattr(row, name) for name in SAME}
        assert (card.needed, list(card.supports)) == (row.places, row.supports)
        assert list(card.accessibility) == row.accessibility
        assert card.fields == tuple(row.fields.all())
        assert card.places == tuple(dict.fromkeys(place.label for place in row.work_places.all()))
        assert (card.organisation, card.organisation.name) == (row.organisation, row.organisation.name)
    assert {card.is_open for card in shown} == {True, False}


def test_a_card_is_open_only_while_open_says_so() -> None:
    past = opportunity(apply_until=clock.now() - timedelta(seconds=1))
    of_suspended = opportunity(organisation=organisation(state="suspended"))
    withdrawn = opportunity(state="closed")
    fine = opportunity()
    shown = cards([one.pk for one in (past, of_suspended, withdrawn, fine)])
    assert [card.is_open for card in shown] == [False, False, False, True]
