"""What both sides read in each state, and what they are not offered because it would be refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from talka.accounts.models import User
from talka.accounts.queries import mark_on_device
from talka.applications import actions, queries
from talka.applications.enums import State
from talka.applications.forms.talking import CancelForm
from talka.applications.models import Application
from talka.core import clock
from talka.core.models import AuditEntry
from talka.notifications.models import Notification
from talka.opportunities.models import Opportunity
from talka.organisations.models import Organisation
from talka.web.desk.queries.trail import reason_of
from tests.factories import opportunity, organisation
from tests.factories.applications import application, coordinator, fresh, volunteer

pytestmark = pytest.mark.django_db
Enter = Callable[[User], Client]
ASK, AGREEMENT = 'id="ask"', 'id="papers"'
CAME = "/complete/"
OWN_WORDS = ">saviem vārdiem<"


@pytest.fixture
def offer() -> Opportunity:
    """In five days, and another like it stays open."""
    opportunity(title="Lapu grābšana kaimiņos")
    start = clock.now() + timedelta(days=5)
    return opportunity(title="Parka talka", shifts=[(start, start + timedelta(hours=4), 5)])


@pytest.fixture
def sent(offer: Opportunity) -> Application:
    return fresh(application(offer, shifts=[offer.shifts.get().pk]))


def mine(enter: Enter, sent: Application) -> str:
    assert sent.volunteer
    return str(enter(sent.volunteer).get(reverse("applications:one", args=[sent.public_id])).text)


def theirs(enter: Enter, sent: Application) -> str:
    page = reverse("applications:received", args=[sent.organisation.key, sent.public_id])
    return str(enter(coordinator(sent.organisation)).get(page).text)


def test_a_promise_that_is_over_is_not_told_as_if_it_held(enter: Enter, sent: Application) -> None:
    assert "Lapu grābšana" not in mine(enter, sent)
    Application.objects.update(reply_until=clock.now())
    page = mine(enter, sent)
    assert "Organizētājs nav atbildējis laikā." in page
    assert "solītā atbilde kavējas" in theirs(enter, sent)
    assert "Lapu grābšana kaimiņos" in page


@pytest.mark.parametrize("state", [State.DECLINED, State.EXPIRED])
def test_who_is_not_taken_reads_where_else_help_is_needed(enter: Enter, sent: Application, state: State) -> None:
    reason = "time" if state == State.DECLINED else ""
    Application.objects.update(state=state, reason=reason, ended_at=clock.now())
    assert "Lapu grābšana kaimiņos" in mine(enter, sent)
    page = theirs(enter, sent)
    assert ASK not in page
    assert AGREEMENT not in page


def test_of_similar_ones_those_whose_organisers_answer_come_first(sent: Application) -> None:
    """Nobody is left without an answer twice; an organiser of whom nothing is known counts as answering."""
    silent = Opportunity.objects.get(title="Lapu grābšana kaimiņos")
    Organisation.objects.filter(pk=silent.organisation_id).update(answered_share="0.200")
    opportunity("Sniega tīrīšana", published_at=clock.now() - timedelta(days=1))
    assert [one.title for one in queries.elsewhere_to_help(sent.opportunity)] == ["Sniega tīrīšana", silent.title]
    Organisation.objects.filter(pk=silent.organisation_id).update(answered_share="1.000")
    assert [one.title for one in queries.elsewhere_to_help(sent.opportunity)] == [silent.title, "Sniega tīrīšana"]


def test_who_waited_in_vain_is_not_sent_to_the_same_organiser_nor_to_what_is_not_for_their_age(
    enter: Enter, sent: Application
) -> None:
    User.objects.filter(pk__in=[sent.volunteer_id]).update(age_band="16-17")
    Opportunity.objects.update(for_minors=True)
    again = opportunity("Vēl kas pie tā paša", organisation=sent.organisation, for_minors=True)
    for_adults = opportunity("Tikai pieaugušajiem", for_minors=False)
    Application.objects.update(reply_until=clock.now() - timedelta(hours=1))
    page = mine(enter, sent)
    assert "Lapu grābšana kaimiņos" in page
    assert actions.tell_broken() == 1
    told = Notification.objects.get(kind="application.promise_over").context["similar"]
    assert "Lapu grābšana kaimiņos" in {one["title"] for one in told}
    for other in (again, for_adults):
        assert other.title not in page
        assert other.title not in {one["title"] for one in told}
    Application.objects.update(state=State.DECLINED, reason="time", ended_at=clock.now(), answered_at=clock.now())
    assert again.title in mine(enter, sent), "whoever was answered may try there again"


def test_whose_age_does_not_fit_reads_so_before_typing_and_where_else_to_help(enter: Enter) -> None:
    offer, child = opportunity(), volunteer(age_band="13-15")
    opportunity("Tikai pieaugušajiem")
    opportunity("Rūķu darbnīca", traits=["minors"])
    browser, address = enter(child), reverse("applications:apply", args=[offer.public_id, offer.slug])
    page = browser.get(address)
    assert page.status_code == 200
    assert 'id="apply"' not in page.text
    assert "4. panta trešā daļa" in page.text
    assert "Rūķu darbnīca" in page.text
    assert "Tikai pieaugušajiem" not in page.text
    assert browser.post(address, {"how": "without", "people": "1"}).status_code == 403


def test_who_steps_back_reads_so_and_is_not_sent_elsewhere(enter: Enter, sent: Application) -> None:
    assert sent.volunteer
    actions.withdraw(sent, by=sent.volunteer, reason="health")
    page = mine(enter, sent)
    assert "<strong>Jūs vairs nepiedalāties.</strong> Veselība vai ģimene." in page
    assert "Lapu grābšana" not in page
    assert ASK not in theirs(enter, sent)


def test_it_is_not_sent_where_it_has_applied_already(enter: Enter, sent: Application) -> None:
    other = Opportunity.objects.get(title="Lapu grābšana kaimiņos")
    application(other, by=sent.volunteer)
    Application.objects.filter(pk=sent.pk).update(state=State.EXPIRED, ended_at=clock.now())
    assert "Lapu grābšana" not in mine(enter, sent)


def test_an_approved_one_is_a_ticket_that_opens_without_a_network(enter: Enter, sent: Application) -> None:
    assert sent.volunteer
    Opportunity.objects.update(contact_name="Ilze Liepa", contact_phone="+371 20000001")
    browser, page = enter(sent.volunteer), reverse("applications:one", args=[sent.public_id])
    before = browser.get(page)
    assert before["X-Talka-Offline"] == "drop"
    assert 'id="ticket"' not in before.text
    assert "Jūsu vieta ir apstiprināta." not in before.text
    actions.approve(sent, by=coordinator(sent.organisation))
    ticket = browser.get(page)
    assert ticket["X-Talka-Offline"] == "keep"
    assert ticket["X-Talka-Whose"] == mark_on_device(sent.volunteer)
    assert "Jūsu vieta ir apstiprināta." in ticket.text
    box = ticket.text.split('id="ticket"')[1].split("</section>")[0]
    assert "Ilze Liepa" in box
    assert "Rīga" in box
    assert "līdz" in box
    with clock.move_to(clock.now() + timedelta(days=6)):
        assert browser.get(page)["X-Talka-Offline"] == "drop"


def test_whom_only_prepared_texts_may_reach_is_not_written_to_in_own_words(enter: Enter) -> None:
    child, youth, grown = (
        application(opportunity(traits=["minors"]), by=volunteer(age_band=one)) for one in ("13-15", "16-17", "18-24")
    )
    for one in (child, youth):
        page = theirs(enter, fresh(one))
        assert OWN_WORDS not in page
        assert "jaunāks par 18 gadiem" in page
        assert "Ziņām jāpiekrīt vecākam" in page, "one of the prepared messages asks for it"
    page = theirs(enter, fresh(grown))
    assert OWN_WORDS in page
    assert "Ziņām jāpiekrīt vecākam" not in page


def test_a_cancelled_work_tells_its_reason(enter: Enter, sent: Application) -> None:
    form = CancelForm({"reason": "Sinoptiķi sola vētru."})
    assert form.is_valid()
    actions.cancel_opportunity(sent.opportunity, by=coordinator(sent.organisation), **form.cleaned_data)
    page = mine(enter, sent)
    assert "Iemesls: Sinoptiķi sola vētru.<" in page, "one full stop, typed or not"
    assert "Lapu grābšana kaimiņos" in page


def test_who_came_is_asked_once_the_work_has_begun(enter: Enter, sent: Application) -> None:
    actions.approve(sent, by=coordinator(sent.organisation))
    page = theirs(enter, sent)
    assert ASK in page
    assert AGREEMENT in page
    assert CAME not in page
    with clock.move_to(clock.now() + timedelta(days=5, minutes=1)):
        assert CAME in theirs(enter, sent)


@pytest.mark.parametrize(("notice", "hours", "late"), [(24, 25, False), (24, 23, True), (48, 47, True), (0, 1, False)])
def test_the_organiser_says_from_when_stepping_back_is_late(notice: int, hours: int, late: bool) -> None:  # noqa: FBT001  # a table
    start = clock.now() + timedelta(hours=hours)
    offer = opportunity(
        organisation=organisation(), notice_hours=notice, shifts=[(start, start + timedelta(hours=1), 5)]
    )
    person, boss = volunteer(), coordinator(offer.organisation)
    row = application(offer, by=person, shifts=[offer.shifts.get().pk])
    actions.approve(fresh(row), by=boss)
    assert actions.withdraw(fresh(row), by=person, reason="time").late is late


@pytest.mark.parametrize(
    ("reason", "words"), [("time", "Man tomēr nav laika"), ("other", "Cits iemesls"), ("health", "Veselība vai ģimene")]
)
def test_a_reason_of_stepping_back_is_not_told_in_the_words_of_a_no(
    enter: Enter, sent: Application, reason: str, words: str
) -> None:
    """Codes such as "time" are said by both sides; a page read "Laiki nesakrīt.." of who had no time after all."""
    assert sent.volunteer
    actions.withdraw(sent, by=sent.volunteer, reason=reason)
    page = mine(enter, fresh(sent))
    assert f"</strong> {words}.</p>" in page
    assert f"<p>{words}</p>" in theirs(enter, sent)
    entry = AuditEntry.objects.get(code="application.withdrawn")
    assert str(reason_of(entry)) == words


def test_a_no_says_that_it_is_one_before_its_reason(enter: Enter, sent: Application) -> None:
    actions.decline(sent, by=coordinator(sent.organisation), reason="time")
    page = mine(enter, fresh(sent))
    assert "<strong>Organizētājs šoreiz jūsu pieteikumu nav izvēlējies.</strong> Laiki nesakrīt." in page
    assert str(reason_of(AuditEntry.objects.get(code="application.declined"))) == "Laiki nesakrīt."


def test_nobody_is_bidden_to_do_what_the_other_side_has_to_do(enter: Enter, sent: Application) -> None:
    actions.approve(sent, by=coordinator(sent.organisation))
    Opportunity.objects.filter(pk=sent.opportunity_id).update(material_version=9, hazardous=True)
    bids = ("apstipriniet, ka joprojām vēlaties nākt", "Izlasiet pienākumus un drošības noteikumus")
    waits = ("brīvprātīgais vēl nav pateicis, vai nāks", "ka pienākumi un drošības noteikumi ir izlasīti")
    own, other = mine(enter, fresh(sent)), theirs(enter, sent)
    assert all(one in own for one in bids)
    assert not any(one in own for one in waits)
    assert all(one in other for one in waits)
    assert not any(one in other for one in bids)
    assert "Organizētājs norāda nelaimes gadījumu apdrošināšanu" in own
    assert "apdrošinātājs, polises numurs, datumi" in other
