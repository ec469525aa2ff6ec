from __future__ import annotations

from datetime import timedelta

import pytest

from talka.core import clock
from talka.core.errors import WrongStateError
from talka.core.models import AuditEntry
from talka.opportunities import actions
from talka.opportunities.models import Opportunity
from tests.opportunities.desk_and_team import coordinator, url, whole_draft

pytestmark = pytest.mark.django_db


def test_what_is_thrown_away_can_be_taken_out_again() -> None:
    one = whole_draft()
    browser = coordinator(one.organisation)
    assert browser.post(url("remove", one)).headers["Location"] == f"/org/{one.organisation.key}/iespejas/"
    page = browser.get(f"/org/{one.organisation.key}/iespejas/?plaukts=bin")
    assert one.title in page.text
    assert "pēc 30 dienām pazudīs" in browser.get(url("own", one)).text
    browser.post(url("restore", one))
    one.refresh_from_db()
    assert one.removed_at is None


def test_what_lies_in_the_bin_is_neither_written_on_nor_published() -> None:
    one = whole_draft()
    actions.remove(one, by=None)
    browser = coordinator(one.organisation)
    assert browser.get(url("edit", one, "kas")).status_code == 302
    browser.post(url("publish", one))
    one.refresh_from_db()
    assert one.state == "draft"


@pytest.mark.parametrize("state", ["published", "closed", "archived", "in_review"])
def test_what_was_public_or_waits_cannot_be_thrown_away(state: str) -> None:
    one = whole_draft(state=state)
    with pytest.raises(WrongStateError):
        actions.remove(one, by=None)


def test_after_thirty_days_it_is_gone_for_good() -> None:
    one, kept = whole_draft(), whole_draft()
    actions.remove(one, by=None)
    with clock.move_to(clock.now() + timedelta(days=29)):
        assert actions.purge_bin() == 0
    with clock.move_to(clock.now() + timedelta(days=30, minutes=1)):
        assert actions.purge_bin() == 1
    assert list(Opportunity.objects.values_list("pk", flat=True)) == [kept.pk]
    assert AuditEntry.objects.filter(code="opportunity.purged", subject_id=one.public_id).exists()


def test_taken_out_too_late_says_so() -> None:
    one = whole_draft()
    with pytest.raises(WrongStateError):
        actions.restore(one, by=None)
