"""After a festival: who forgot to check out is ended together, each with a record and an audit entry of their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from talka.accounts.models import User
from talka.core import clock
from talka.core.models import AuditEntry
from talka.core.periods import local
from talka.hours import actions
from talka.hours.enums import PresenceState, Side, Way
from talka.hours.models import Presence, WorkRecord
from talka.hours.queries import crowd
from talka.notifications.models import Notification
from talka.opportunities.models import Shift
from tests.factories.hours import Team, approved, team

pytestmark = pytest.mark.django_db
Enter = Callable[[User], Client]


@pytest.fixture
def crew() -> Team:
    """Five of one shift that ended an hour ago, of whom one came after its end; all forgot, a member of the team too."""
    crew = team()
    held = [crew.application, *[crew.join() for _one in range(4)], approved(crew.offer, crew.second, crew.boss)]
    now = clock.now().replace(second=0, microsecond=0)
    shift = Shift.objects.create(
        opportunity=crew.offer, starts_at=now - timedelta(hours=5), ends_at=now - timedelta(hours=1), places=50
    )
    for one in held:
        actions.check_in(one, shift=shift, way=Way.LIST, by=crew.second, at=now - timedelta(hours=4))
    Presence.objects.update(due_at=now - timedelta(minutes=1))
    Presence.objects.filter(volunteer=held[4].volunteer).update(started_at=now - timedelta(minutes=30))
    assert actions.ask_forgotten() == 6
    return crew


def test_all_at_the_shifts_end_and_a_page_that_names_who_was_refused(enter: Enter, crew: Team) -> None:
    browser, live = enter(crew.boss), reverse("hours:live", args=[crew.offer.organisation.key])
    page = browser.get(live).text
    shift = Shift.objects.latest("pk")
    ends = local(shift.ends_at)
    assert "Ierakstīt visiem 5 brīvprātīgajiem" in page
    assert f'value="{ends:%H:%M}"' in page, "the shift's end is proposed"
    key = re.search(r'name="together" value="([^"]+)"', page)
    assert key
    form = {"together": key[1], "date": ends.date().isoformat(), "end": f"{ends:%H:%M}"}
    answer = browser.post(live, form)
    late = Presence.objects.get(started_at__gt=shift.ends_at)
    assert answer.status_code == 422
    assert late.pair.name in answer.text
    assert late.state == PresenceState.ASKED
    records = WorkRecord.objects.all()
    assert {one.ends_at for one in records} == {shift.ends_at}
    assert {(one.proposed_by, one.proposer_id, one.state) for one in records} == {
        (Side.ORGANISER, crew.boss.pk, "claimed")
    }
    assert len({one.volunteer_id for one in records}) == len(records) == 4
    assert AuditEntry.objects.filter(code="hours.checked_out", actor=crew.boss.pk).count() == 4
    assert set(Presence.objects.open().values_list("volunteer", flat=True)) == {crew.boss.pk, late.volunteer_id}
    assert Notification.objects.filter(kind="hours.forgotten").count() == 6
    assert "Kāds tos jau ir ierakstījis" in browser.post(live, form, follow=True).text
    assert WorkRecord.objects.count() == 4, "sent twice it counts once"


def test_the_whole_group_is_meant_however_many_a_page_shows(
    enter: Enter, crew: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowd, "PAGE", 2)
    browser = enter(crew.boss)
    live = reverse("hours:live", args=[crew.offer.organisation.key]) + "?skats=aizmirsa"
    page = browser.get(live).text
    assert "Ierakstīt visiem 5 brīvprātīgajiem" in page
    key = re.search(r'name="together" value="([^"]+)"', page)
    assert key
    told = browser.post(live, {"together": key[1], "date": "", "end": ""}, follow=True).text
    assert "Norādiet dienu un laiku, kad darbs beidzās." in told
    assert not WorkRecord.objects.exists()
    now = local(clock.now())
    answer = browser.post(live, {"together": key[1], "date": now.date().isoformat(), "end": f"{now:%H:%M}"})
    assert answer.status_code == 302
    assert WorkRecord.objects.count() == 5
