"""While a moderator holds up an organisation or a work: what its team may still do, and what those who applied hear."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from talka.accounts import vault
from talka.accounts.models import User
from talka.applications import actions, queries
from talka.applications.enums import Side, State
from talka.applications.models import Application
from talka.core.errors import RefusedError
from talka.notifications.models import Notification
from talka.opportunities.actions import hide, unhide
from talka.opportunities.models import Opportunity
from talka.organisations.actions import restore, suspend
from talka.organisations.models import Organisation
from tests.factories import opportunity
from tests.factories.applications import application, coordinator, fresh, volunteer

pytestmark = pytest.mark.django_db
Enter = Callable[[User], Client]


def stop(sent: Application, how: str) -> None:
    if how == "suspended":
        suspend(Organisation.objects.get(pk=sent.organisation_id), reason="safety", by=None)
    else:
        hide(Opportunity.objects.select_related("organisation").get(pk=sent.opportunity_id), reason="safety", by=None)


def named(shares: tuple[str, ...] = ("name",)) -> tuple[Application, User, User]:
    person = volunteer()
    vault.tell(person, name="Kanarija")
    made = opportunity(places=2)
    boss = coordinator(made.organisation)
    return fresh(application(made, by=person, shares=shares)), boss, person


@pytest.mark.parametrize("how", ["suspended", "hidden"])
def test_the_team_comes_no_nearer_to_anybody(how: str, enter: Enter) -> None:
    sent, boss, person = named()
    actions.waitlist(sent, by=boss)
    stop(sent, how)
    for act in (
        lambda: actions.approve(fresh(sent), by=boss),
        lambda: actions.offer(fresh(sent), by=boss),
        lambda: actions.write(fresh(sent), side=Side.ORGANISER, by=boss, text="Tiekamies!"),
        lambda: actions.ask(fresh(sent), "phone", reason="meeting", by=boss),
        lambda: actions.begin(fresh(sent), by=boss),
    ):
        with pytest.raises(RefusedError, match="halted"):
            act()
    page = enter(boss).get(reverse("applications:received", args=[sent.organisation.key, sent.public_id]))
    assert page.status_code == 200
    assert "Kanarija" not in page.text
    assert page.context["verbs"] == ["decline"]
    actions.write(fresh(sent), side=Side.VOLUNTEER, by=person, text="Kas notiek?")
    actions.decline(fresh(sent), by=boss, reason="plans_changed")


@pytest.mark.parametrize("how", ["suspended", "hidden"])
def test_no_place_is_offered_or_taken_meanwhile(how: str) -> None:
    sent, boss, person = named()
    actions.waitlist(sent, by=boss)
    stop(sent, how)
    assert actions.offer_freed_places() == 0
    assert fresh(sent).state == State.WAITLISTED
    other, chief, waiting = named()
    actions.waitlist(other, by=chief)
    actions.offer(fresh(other), by=chief)
    stop(other, how)
    with pytest.raises(RefusedError, match="halted"):
        actions.accept_offer(fresh(other), by=waiting)
    assert person.pk


@pytest.mark.parametrize("how", ["suspended", "hidden"])
def test_those_who_applied_hear_of_it_once_and_again_when_it_goes_on(how: str, enter: Enter) -> None:
    sent, boss, person = named()
    actions.approve(sent, by=boss)
    stop(sent, how)
    assert (actions.tell_halted(), actions.tell_halted()) == (1, 0)
    told = Notification.objects.filter(user=person, kind="application.halted")
    assert told.count() == 1
    page = enter(person).get(reverse("applications:one", args=[sent.public_id]))
    assert page.status_code == 200
    assert f'href="{sent.opportunity.get_absolute_url()}"' not in page.text, "the public page is not there"
    assert fresh(sent).state == State.APPROVED
    if how == "suspended":
        restore(Organisation.objects.get(pk=sent.organisation_id), by=None)
    else:
        unhide(Opportunity.objects.select_related("organisation").get(pk=sent.opportunity_id), by=None)
    assert (actions.tell_halted(), actions.tell_halted()) == (1, 0)
    assert Notification.objects.filter(user=person, kind="application.resumed").count() == 1
    stop(fresh(sent), how)
    assert actions.tell_halted() == 1
    assert told.count() == 2, "a second time is news again"


@pytest.mark.parametrize("how", ["declined", "withdrawn"])
def test_what_was_disclosed_is_closed_when_the_application_ends(how: str, enter: Enter) -> None:
    sent, boss, person = named()
    if how == "declined":
        actions.decline(sent, by=boss, reason="other")
    else:
        actions.withdraw(sent, by=person, reason="time")
    page = enter(boss).get(reverse("applications:received", args=[sent.organisation.key, sent.public_id]))
    assert "Kanarija" not in page.text
    assert queries.shared_now(fresh(sent)) == []
    assert not queries.log_of(person)[0].holds
    own = enter(person).get(reverse("applications:one", args=[sent.public_id])).text
    assert "(vairs neredz)" in own, "no date until which they would see it"
    rows = queries.inbox(sent.organisation, state="all").rows
    assert [one.named for one in rows] == [False]
