"""The editor's last screen: a deadline that is over is refused at its field beside all other errors, each by name."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from talka.core import clock
from talka.core.periods import local
from talka.opportunities.models import Opportunity
from tests.factories import opportunity
from tests.opportunities.desk_and_team import coordinator, typed, url, verified_by_eid

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", ["draft", "published"])
def test_a_deadline_that_is_over_is_refused_beside_other_errors(state: str) -> None:
    one = opportunity(organisation=verified_by_eid(), state=state)
    browser = coordinator(one.organisation)
    page = browser.get(url("edit", one, "noteikumi"))
    past = local(clock.now() - timedelta(days=3)).date().isoformat()
    sent = typed(page.context["form"], until_day=past, notice_hours="-5")
    answer = browser.post(url("edit", one, "noteikumi"), sent)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"until_day", "notice_hours"}
    told = dict(re.findall(r'<li><a href="#(\w+)">([^<]+)</a></li>', answer.text))
    assert told["id_notice_hours"].endswith(": Jābūt vismaz 0.")
    assert told["id_notice_hours"] != ": Jābūt vismaz 0."
    assert told["id_until_day"].startswith("Pēdējā pieteikšanās diena: ")
    assert Opportunity.objects.get().apply_until == one.apply_until


def test_a_draft_whose_deadline_has_passed_meanwhile_is_saved_as_it_is() -> None:
    one = opportunity(organisation=verified_by_eid(), state="draft")
    over = local(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    Opportunity.objects.filter(pk=one.pk).update(apply_until=over)
    browser = coordinator(one.organisation)
    page = browser.get(url("edit", one, "noteikumi"))
    answer = browser.post(url("edit", one, "noteikumi"), typed(page.context["form"], notice_hours="12"))
    assert answer.status_code == 302
    assert Opportunity.objects.get().notice_hours == 12
