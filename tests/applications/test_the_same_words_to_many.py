"""A coordinator writes once, and everybody who is approved reads it in a conversation of their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from talka.accounts.models import User
from talka.applications import actions
from talka.applications.actions import conversing, writing
from talka.applications.enums import Side
from talka.applications.models import Application, Batch, BatchRow, Message
from talka.applications.queries.inbox import Wanted
from talka.core import clock
from talka.core.errors import RefusedError
from talka.core.models import AuditEntry
from talka.notifications.models import Notification
from talka.opportunities.models import Opportunity
from tests.applications.test_inbox_stays_light import crowd
from tests.factories import opportunity
from tests.factories.applications import application, coordinator, fresh, volunteer

pytestmark = pytest.mark.django_db
Enter = Callable[[User], Client]
WORDS = "Tiekamies pie skolas vārtiem, ņemiet līdzi cimdus."


def approved(offer: Opportunity, *, by: User | None = None, **draft: object) -> Application:
    sent = fresh(application(offer, by=by, **draft))
    actions.approve(sent, by=coordinator(offer.organisation))
    return fresh(sent)


def to_approved(offer: Opportunity, boss: User, text: str = WORDS, *, shift: str = "", template: str = "") -> Batch:
    return actions.write_to_many(
        offer, Wanted("approved", offer.public_id, shift), by=boss, text=text, template=template
    )


def page_of(offer: Opportunity) -> str:
    return reverse("applications:to_many", args=[offer.organisation.key, offer.public_id])


def test_everybody_approved_reads_it_alone_and_nobody_else(enter: Enter) -> None:
    offer = opportunity(places=None)
    told = [approved(offer) for _one in range(3)]
    waits, elsewhere = application(offer), approved(opportunity(organisation=offer.organisation))
    browser = enter(coordinator(offer.organisation))
    page = browser.get(page_of(offer)).text
    assert "apstiprinātajiem (3)" in page
    assert "tiem, kas gaida atbildi (1)" in page
    answer = browser.post(page_of(offer), {"to": "approved", "text": WORDS})
    assert "Nosūtīts 3 brīvprātīgajiem" in browser.get(answer.headers["Location"]).text
    assert set(Message.objects.values_list("application", "text")) == {(one.pk, WORDS) for one in told}
    assert not waits.messages.exists()
    assert not elsewhere.messages.exists()
    for one in told:
        assert one.volunteer
        theirs = enter(one.volunteer).get(reverse("applications:one", args=[one.public_id])).text
        assert WORDS in theirs
        assert not [other for other in told if other != one and other.pair.name in theirs]
    assert AuditEntry.objects.filter(code="message.sent").count() == len(told)
    assert AuditEntry.objects.get(code="message.sent_to_many").details == {"n": len(told)}


def test_of_two_shifts_only_the_chosen_one(enter: Enter) -> None:
    start = clock.now() + timedelta(days=3)
    spans = [(start + timedelta(hours=n), start + timedelta(hours=n + 4), 9) for n in (0, 6)]
    offer = opportunity(places=None, shifts=spans)
    early, late = offer.shifts.all()
    first, second = approved(offer, shifts=[early.pk]), approved(offer, shifts=[late.pk])
    browser = enter(coordinator(offer.organisation))
    inbox = reverse("applications:inbox", args=[offer.organisation.key])
    listed = browser.get(f"{inbox}?stavoklis=approved&iespeja={offer.public_id}&maina={late.public_id}").text
    assert "bulk-bar" not in listed, "about those who are approved nothing is to be decided"
    link = re.search(rf'href="({page_of(offer)}[^"]+)"', listed)
    assert link
    page = browser.get(link[1].replace("&amp;", "&")).text
    assert re.search(rf'value="{late.public_id}"\s+selected', page)
    assert re.search(r'value="approved"[^>]*checked', page)
    browser.post(page_of(offer), {"to": "approved", "shift": late.public_id, "text": WORDS})
    assert second.messages.count() == 1
    assert not first.messages.exists()


def test_children_without_consent_get_prepared_words_only_and_the_organiser_reads_whom_it_missed(enter: Enter) -> None:
    offer = opportunity(places=None, for_minors=True)
    child, adult = approved(offer, by=volunteer(age_band="16-17")), approved(offer)
    boss = coordinator(offer.organisation)
    browser = enter(boss)
    answer = browser.post(page_of(offer), {"to": "approved", "text": WORDS})
    report = browser.get(answer.headers["Location"]).text
    assert "Nosūtīts 1 brīvprātīgajam" in report
    assert child.pair.name in report.split("Nav nosūtīts")[1]
    assert not child.messages.exists()
    assert adult.messages.get().text == WORDS
    batch = to_approved(offer, boss, "", template="practical")
    assert batch.rows.filter(refused="").count() == 2
    assert "Laiks, vieta" in child.messages.get().text


def test_prepared_words_come_in_each_ones_language() -> None:
    offer = opportunity(places=None, title="Parka talka", title_en="Tidying the park")
    latvian, english = approved(offer), approved(offer, by=volunteer(language="en"))
    to_approved(offer, coordinator(offer.organisation), "", template="thank_you")
    assert latvian.messages.get().text.startswith("Paldies par palīdzību")
    assert english.messages.get().text.startswith("Thank you for your help")


def test_ten_seconds_to_take_it_back_then_it_has_left(enter: Enter) -> None:
    offer = opportunity(places=None)
    unread, read = approved(offer), approved(offer)
    boss = coordinator(offer.organisation)
    batch = to_approved(offer, boss)
    leaving = Notification.objects.filter(kind="application.organiser_wrote")
    assert leaving.count() == 2
    assert not [one for one in leaving if one.due_at < batch.at + actions.UNDO_FOR]
    asleep = ProcrastinateJob.objects.filter(args__notification_id__in=[str(one.pk) for one in leaving])
    assert [one.scheduled_at is not None for one in asleep] == [True, True], (
        "no job runs only to find that it has to wait"
    )
    actions.mark_read(read, side=Side.VOLUNTEER)
    browser = enter(boss)
    address = reverse("applications:batch", args=[offer.organisation.key, batch.public_id])
    assert "Atsaukt" in browser.get(address).text
    after = browser.post(address, follow=True).text
    assert "Atsaukta 1 ziņa" in after
    assert "1 ziņa paliek: tā jau ir izlasīta" in after
    assert not unread.messages.exists()
    assert read.messages.count() == 1
    assert [one.user_id for one in leaving.all()] == [read.volunteer_id]
    again = to_approved(offer, boss)
    assert [one.application_id for one in again.rows.all()] == [unread.pk], "who has it does not get it twice"
    with clock.move_to(again.at + timedelta(seconds=11)), pytest.raises(RefusedError, match=r"undo\.over"):
        actions.undo_bulk(again, by=boss)


def test_whoever_presses_twice_sends_once_and_who_came_later_gets_it(enter: Enter) -> None:
    offer = opportunity(places=None)
    first = approved(offer)
    browser = enter(coordinator(offer.organisation))
    answers = [browser.post(page_of(offer), {"to": "approved", "text": WORDS}) for _press in range(2)]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    later = approved(offer)
    browser.post(page_of(offer), {"to": "approved", "text": WORDS})
    assert (first.messages.count(), later.messages.count()) == (1, 1)
    with clock.move_to(clock.now() + conversing.AN_HOUR + timedelta(seconds=1)):
        browser.post(page_of(offer), {"to": "approved", "text": WORDS})
    assert first.messages.count() == 2


def test_writing_to_many_uses_up_nobodys_hour_and_has_a_measure_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversing, "MOST_AN_HOUR", 2)
    monkeypatch.setattr(writing, "MOST_AN_HOUR", 2)
    offer = opportunity(places=None)
    people = [approved(offer) for _one in range(3)]
    boss = coordinator(offer.organisation)
    to_approved(offer, boss)
    actions.write(people[0], side=Side.ORGANISER, by=boss, text="Vai nāksiet?")
    to_approved(offer, boss, "Līst.")
    with pytest.raises(RefusedError, match=r"message\.too_many"):
        to_approved(offer, boss, "Nelīst.")


def test_what_is_refused_is_said_at_its_place_and_nothing_typed_is_lost(
    enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer = opportunity(places=None)
    browser = enter(coordinator(offer.organisation))
    assert "neviens nav pieteicies" in browser.get(page_of(offer)).text
    for _one in range(2):
        approved(offer)
    empty = browser.post(page_of(offer), {"to": "approved", "text": "  "})
    assert empty.status_code == 422
    assert "Uzrakstiet ziņu" in str(empty.context["form"].errors["text"])
    assert browser.post(page_of(offer), {"to": "declined", "text": WORDS}).context["form"].errors["to"]
    both = browser.post(page_of(offer), {"to": "approved", "text": WORDS, "template": "practical"})
    assert "Atstājiet vienu" in str(both.context["form"].errors["text"])
    assert WORDS in both.text
    monkeypatch.setattr(writing, "AT_MOST", 1)
    many = browser.post(page_of(offer), {"to": "approved", "text": WORDS})
    assert many.status_code == 422
    assert "vairāk nekā 1 cilvēki" in many.text
    assert WORDS in many.text
    assert not Batch.objects.exists()


def test_while_a_moderator_holds_the_work_up_nobody_is_written_to(enter: Enter) -> None:
    offer = opportunity(places=None)
    approved(offer)
    Opportunity.objects.filter(pk=offer.pk).update(state="hidden", state_reason="misleading")
    answer = enter(coordinator(offer.organisation)).post(page_of(offer), {"to": "approved", "text": WORDS})
    assert answer.status_code == 422
    assert "moderators" in answer.text
    assert not Message.objects.exists()


def test_a_member_of_the_team_who_applied_is_not_written_to_by_themselves() -> None:
    offer = opportunity(places=None)
    boss = coordinator(offer.organisation)
    own, other = approved(offer, by=boss), approved(offer)
    batch = to_approved(offer, boss)
    assert batch.rows.get(application=own).refused == "application.own"
    assert batch.rows.get(application=other).message == other.messages.get()


def test_an_interruption_leaves_nothing_half_done(monkeypatch: pytest.MonkeyPatch) -> None:
    offer = opportunity(places=None)
    for _one in range(2):
        approved(offer)
    said: list[Message] = []
    before = Notification.objects.count()

    def breaks(*given: object, **told: object) -> Message:
        if said:
            raise ConnectionError
        said.append(conversing.say(*given, **told))  # type: ignore[arg-type]  # passed on as it came
        return said[0]

    monkeypatch.setattr(writing, "say", breaks)
    with pytest.raises(ConnectionError):
        to_approved(offer, coordinator(offer.organisation))
    assert not Message.objects.exists()
    assert not BatchRow.objects.exists()
    assert Notification.objects.count() == before


def test_the_page_asks_as_often_for_hundreds_as_for_two(enter: Enter) -> None:
    offer = opportunity(places=None)
    browser = enter(coordinator(offer.organisation))
    asked = []
    for n in (2, 300):
        crowd(offer, n, state="approved")
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(page_of(offer)).status_code == 200
        asked.append(len(caught))
    assert asked[0] == asked[1]
