from datetime import timedelta

import pytest

from talka.core import clock
from talka.core.errors import RefusedError, WrongStateError
from talka.core.models import AuditEntry
from talka.opportunities import actions
from talka.opportunities.models import Opportunity
from talka.opportunities.search import SearchQuery, search
from tests.factories import imported, opportunity, organisation

pytestmark = pytest.mark.django_db


def is_found(offer: Opportunity) -> bool:
    return offer.pk in search(SearchQuery()).ids


def codes(offer: Opportunity) -> list[str]:
    return list(AuditEntry.objects.filter(subject_id=offer.public_id).order_by("id").values_list("code", flat=True))


def test_published_closed_and_published_again_it_comes_and_goes() -> None:
    offer = opportunity(traits=["draft"])
    assert not is_found(offer)
    actions.publish(offer, by=None)
    assert (offer.state, is_found(offer)) == ("published", True)
    first = offer.published_at
    assert first is not None
    actions.close(offer, by=None)
    assert (offer.state, is_found(offer)) == ("closed", False)
    actions.publish(offer, by=None)
    assert (offer.published_at, is_found(offer)) == (first, True)
    assert codes(offer) == ["opportunity.published", "opportunity.closed", "opportunity.published"]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"apply_until": None}, "opportunity.publish.deadline"),
        ({"duties": " "}, "opportunity.publish.duties"),
        ({"declared": False}, "opportunity.publish.declared"),
    ],
)
def test_what_is_not_whole_is_not_published(values: dict[str, object], code: str) -> None:
    offer = opportunity(traits=["draft"], **values)  # type: ignore[arg-type]  # columns by name
    with pytest.raises(RefusedError, match=code):
        actions.publish(offer, by=None)
    assert codes(offer) == []


def test_a_deadline_that_has_come_cannot_be_published() -> None:
    offer = opportunity(traits=["draft"])
    with (
        clock.move_to(clock.now() + timedelta(days=31)),
        pytest.raises(RefusedError, match=r"opportunity\.publish\.deadline"),
    ):
        actions.publish(offer, by=None)


def test_an_organisation_that_owes_answers_publishes_nothing() -> None:
    offer = opportunity(traits=["draft"], organisation=organisation(publishing_paused=True))
    with pytest.raises(RefusedError, match=r"opportunity\.publish\.paused"):
        actions.publish(offer, by=None)


def test_cancelling_and_hiding_need_a_reason() -> None:
    offer = opportunity()
    with pytest.raises(RefusedError, match=r"opportunity\.reason_missing"):
        actions.cancel(offer, reason=" ", by=None)
    with pytest.raises(RefusedError, match=r"opportunity\.reason_missing"):
        actions.hide(offer, reason="", by=None)
    actions.hide(offer, reason="rules_broken", by=None)
    assert (offer.state_reason, is_found(offer)) == ("rules_broken", False)
    actions.unhide(offer, by=None)
    assert (offer.state_reason, is_found(offer)) == ("", True)


@pytest.mark.parametrize(
    ("trait", "reason"), [("closed", ""), ("closed", actions.WITHDRAWN), ("archived", ""), ("weekend", "")]
)
def test_shown_again_it_is_what_it_was_when_it_was_hidden(trait: str, reason: str) -> None:
    offer = opportunity(traits=[trait], state_reason=reason)
    before = offer.state
    actions.hide(offer, reason="rules_broken", by=None)
    assert (offer.state, offer.state_reason, is_found(offer)) == ("hidden", "rules_broken", False)
    actions.unhide(offer, by=None)
    assert (offer.state, offer.state_reason, is_found(offer)) == (before, reason, trait == "weekend")
    assert codes(offer) == ["opportunity.hidden", "opportunity.unhidden"]


def test_hidden_before_states_were_remembered_it_does_not_open_by_itself() -> None:
    offer = opportunity(traits=["hidden"])
    actions.unhide(offer, by=None)
    assert (offer.state, is_found(offer)) == ("closed", False)


def test_what_was_withdrawn_and_hidden_is_revived_by_its_partner_once_it_is_shown_again() -> None:
    organiser = organisation(state="listed")
    actions.store_imported([imported("7", organisation_id=organiser.pk)], partner="nvo")
    offer = Opportunity.objects.get()
    actions.withdraw("nvo", ["7"])
    offer.refresh_from_db()
    actions.hide(offer, reason="rules_broken", by=None)
    actions.unhide(offer, by=None)
    actions.store_imported([imported("7", organisation_id=organiser.pk)], partner="nvo")
    offer.refresh_from_db()
    assert (offer.state, is_found(offer)) == ("published", True)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"apply_until": None}, "opportunity.unhide.deadline"),
        ({"duties": ""}, "opportunity.unhide.duties"),
        ({"declared": False}, "opportunity.unhide.declared"),
    ],
)
def test_what_lost_a_part_while_hidden_is_not_shown_again_as_published(values: dict[str, object], code: str) -> None:
    offer = opportunity()
    actions.hide(offer, reason="rules_broken", by=None)
    for name, value in values.items():
        setattr(offer, name, value)
    actions.save_by_moderator(offer, by=None)
    with pytest.raises(RefusedError, match=code):
        actions.unhide(offer, by=None)


def test_no_way_leads_back_from_cancelled() -> None:
    offer = opportunity()
    actions.cancel(offer, reason="no_need", by=None)
    with pytest.raises(WrongStateError, match=r"not_from\.cancelled"):
        actions.publish(offer, by=None)


def test_who_looked_at_an_old_row_is_told_so() -> None:
    offer = opportunity()
    stale = Opportunity.objects.get(pk=offer.pk)
    actions.close(offer, by=None)
    with pytest.raises(WrongStateError, match=r"opportunity\.cancel\.raced"):
        actions.cancel(stale, reason="no_need", by=None)
    stale_save = Opportunity.objects.get(pk=offer.pk)
    actions.save_by_moderator(Opportunity.objects.get(pk=offer.pk), by=None)
    with pytest.raises(WrongStateError, match=r"opportunity\.changed_meanwhile"):
        actions.save_by_moderator(stale_save, by=None)


def test_saving_never_writes_the_counters_it_has_read() -> None:
    offer = opportunity(places=5)
    read = Opportunity.objects.get(pk=offer.pk)
    actions.take_place(offer, 2)
    read.title = "Cits nosaukums"
    actions.save_by_moderator(read, by=None)
    row = Opportunity.objects.get(pk=offer.pk)
    assert (row.title, row.slug, row.taken) == ("Cits nosaukums", "cits-nosaukums", 2)
    assert search(SearchQuery(q="nosaukums")).ids == [offer.pk]


def test_hidden_past_its_deadline_it_comes_back_as_archived() -> None:
    offer = opportunity()
    actions.hide(offer, reason="rules_broken", by=None)
    with clock.move_to(clock.now() + timedelta(days=31)):
        actions.unhide(offer, by=None)
        assert not is_found(offer)
        actions.archive_expired()
    offer.refresh_from_db()
    assert offer.state == "archived"


def test_what_is_over_for_applying_can_still_be_cancelled() -> None:
    offer = opportunity()
    with clock.move_to(clock.now() + timedelta(days=60)):
        assert actions.archive_expired() == 1
        cancelled = actions.cancel(Opportunity.objects.get(), reason="vētra", by=None)
    assert (cancelled.state, is_found(offer)) == ("cancelled", False)
