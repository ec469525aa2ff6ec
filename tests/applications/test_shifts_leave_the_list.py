"""A shift that only ended applications chose can be taken off the list; one that somebody waits for or worked cannot."""

from __future__ import annotations

from datetime import timedelta

import pytest

from talka.applications import actions
from talka.applications.models import Application, ApplicationShift
from talka.core import clock
from talka.core.errors import RefusedError
from talka.opportunities.actions.own import write
from talka.opportunities.models import Opportunity, Shift
from talka.opportunities.queries.content import content, digest
from tests import factories
from tests.factories.applications import application, coordinator

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer() -> Opportunity:
    made = factories.opportunity(places=5)
    starts = clock.now() + timedelta(days=20)
    for day in range(2):
        begins = starts + timedelta(days=day)
        Shift.objects.create(opportunity=made, starts_at=begins, ends_at=begins + timedelta(hours=2), places=3)
    return made


def chosen(offer: Opportunity) -> tuple[Application, Shift]:
    first = offer.shifts.order_by("starts_at")[0]
    return application(offer, shifts=[first.pk]), first


def without(offer: Opportunity, gone: Shift) -> None:
    said = content(offer)
    kept = {"shifts": [one for one in said["shifts"] if one["id"] != gone.public_id]}
    write(offer, kept, seen=digest(said, kept), by=None)


def test_a_withdrawn_choice_keeps_no_shift(offer: Opportunity) -> None:
    sent, shift = chosen(offer)
    assert sent.volunteer
    actions.withdraw(sent, reason="time", by=sent.volunteer)
    without(offer, shift)
    assert not Shift.objects.filter(pk=shift.pk).exists()
    assert not ApplicationShift.objects.filter(application=sent).exists()


def test_a_choice_that_waits_for_an_answer_keeps_it_and_the_message_says_so(offer: Opportunity) -> None:
    _sent, shift = chosen(offer)
    with pytest.raises(RefusedError, match="shift_chosen"):
        without(offer, shift)
    assert Shift.objects.filter(pk=shift.pk).exists()


def test_a_given_place_keeps_it(offer: Opportunity) -> None:
    sent, shift = chosen(offer)
    actions.approve(sent, by=coordinator(offer.organisation))
    with pytest.raises(RefusedError, match="shift_taken"):
        without(offer, shift)
    assert Shift.objects.filter(pk=shift.pk).exists()
