"""Pages of hours: they open, they refuse with words, they do what their buttons say."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from talka.accounts import vault
from talka.accounts.models import User
from talka.core import clock
from talka.core.periods import local
from talka.core.templatetags.dates import in_words
from talka.hours import actions, queries
from talka.hours.enums import OutsideState, PresenceState, State, Way
from talka.hours.models import Kiosk, OutsideWork, Presence, Slip, WorkRecord
from talka.hours.queries.codes import code_of_day, code_of_turn
from talka.hours.queries.outside import token_hash
from talka.opportunities.models import Opportunity
from tests.factories.applications import volunteer
from tests.factories.hours import Team, again, team, worked

pytestmark = pytest.mark.django_db
Enter = Callable[[User], Client]


@pytest.fixture
def crew() -> Team:
    return team()


def key(crew: Team) -> str:
    return str(crew.offer.organisation.key)


def yesterday() -> str:
    return (clock.today() - timedelta(days=1)).isoformat()


def test_a_volunteer_writes_hours_and_sees_them_wait(enter: Enter, crew: Team) -> None:
    browser = enter(crew.person)
    form = {
        "application": crew.application.public_id,
        "date": yesterday(),
        "start": "10:00",
        "end": "14:30",
        "pause": "30",
    }
    assert browser.get(reverse("hours:enter")).status_code == 200
    answer: Any = browser.post(reverse("hours:enter"), form)
    assert answer.url == reverse("hours:mine")
    record = WorkRecord.objects.get()
    assert (record.minutes, record.state) == (240, State.CLAIMED)
    again_typed = browser.post(reverse("hours:enter"), form | {"start": "12:00"})
    assert again_typed.status_code == 422
    assert crew.offer.title in again_typed.text.split("form-errors")[1]
    assert browser.get(reverse("hours:mine")).status_code == 200


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"hours": ""}, "hours"),
        ({"hours": "25"}, "hours"),
        ({"start": "10:00"}, "end"),
        ({"start": "10:00", "end": "10:00"}, "end"),
        ({"start": "10:00", "end": "11:00", "pause": "60"}, "pause"),
        ({"hours": "1", "date": "2999-01-01"}, "date"),
        ({"hours": "1", "date": "1999-01-01"}, "date"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(enter: Enter, crew: Team, typed: dict[str, str], field: str) -> None:
    form = {"application": crew.application.public_id, "date": yesterday()} | typed
    answer = enter(crew.person).post(reverse("hours:enter"), form)
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in answer.text
    assert not WorkRecord.objects.exists()


def test_a_coordinator_confirms_all_of_a_day_in_one_act(enter: Enter, crew: Team) -> None:
    for number in range(3):
        member = crew.join()
        actions.enter(member, work=worked(hours=number + 1), by=member.volunteer)  # type: ignore[arg-type]
    browser = enter(crew.boss)
    page = browser.get(reverse("hours:desk", args=[key(crew)]))
    assert page.status_code == 200
    assert page.text.count('name="id"') == 3
    browser.post(reverse("hours:confirm", args=[key(crew)]), {"day": yesterday(), "work": crew.offer.public_id})
    assert queries.minutes_of(queries.confirmed()) == 6 * 60
    assert browser.get(reverse("hours:report", args=[key(crew)]), {"pec": "cilveks"}).text.count('scope="row"') == 3


def test_each_way_of_answering_stands_on_the_records_page(enter: Enter, crew: Team) -> None:
    mine, boss = enter(crew.person), enter(crew.boss)
    record = actions.enter(crew.application, work=worked(), by=crew.person)

    def act(browser: Client, verb: str, **typed: str) -> WorkRecord:
        own = browser is mine
        where = [record.public_id] if own else [key(crew), record.public_id]
        page = browser.get(reverse("hours:one" if own else "hours:received", args=where))
        address = reverse("hours:act" if own else "hours:received_act", args=[*where, verb])
        assert f'action="{address}"' in page.text, (verb, "is not on the page")
        assert browser.post(address, typed).status_code == 302
        return again(record)

    figures = {"date": yesterday(), "hours": "2", "reason": "time"}
    assert act(boss, "propose", **figures).state == State.CLAIMED
    assert act(mine, "refuse", reason="time", text="Biju trīs stundas").state == State.DISPUTED
    assert act(boss, "settle").state == State.CONFIRMED
    assert act(mine, "dispute", reason="time").state == State.DISPUTED
    assert act(boss, "answer", text="Pierakstā ir citādi").state == State.DISPUTED
    assert act(boss, "propose", **figures).state == State.DISPUTED
    assert act(mine, "accept").state == State.CORRECTED
    assert (again(record).minutes, queries.minutes_of(queries.confirmed())) == (120, 120)


def test_nobody_confirms_their_own_also_when_in_the_team(enter: Enter, crew: Team) -> None:
    own_offer = crew.join(crew.second)
    record = actions.enter(own_offer, work=worked(), by=crew.second)
    assert (record.proposed_by, record.state) == ("volunteer", State.CLAIMED)
    browser = enter(crew.second)
    assert "hours/ieraksts" not in browser.get(reverse("hours:desk", args=[key(crew)])).text
    page = browser.get(reverse("hours:received", args=[key(crew), record.public_id]))
    assert "verb" not in page.text
    browser.post(reverse("hours:received_act", args=[key(crew), record.public_id, "confirm"]))
    told: Any = browser.post(reverse("hours:confirm", args=[key(crew)]), {"id": record.public_id}, follow=True)
    assert "1 ieraksts nav apstiprināts" in told.text
    browser.post(reverse("hours:act", args=[record.public_id, "confirm"]))
    assert again(record).state == State.CLAIMED
    enter(crew.boss).post(reverse("hours:confirm", args=[key(crew)]), {"id": record.public_id})
    assert again(record).state == State.CONFIRMED


def test_the_code_of_the_day_checks_in_and_out(enter: Enter, crew: Team, client: Client) -> None:
    address = reverse("hours:check_in", args=[code_of_day(crew.offer, None, clock.today())])
    out: Any = client.get(address)
    assert out.url.startswith(reverse("accounts:sign_in"))
    browser = enter(crew.person)
    page = browser.get(address).text
    assert 'data-stamp="in"' in page
    assert f'data-stamps-to="{reverse("hours:stamps")}"' in page
    browser.post(address)
    presence = Presence.objects.get()
    assert presence.state == PresenceState.HERE
    Presence.objects.update(started_at=clock.now() - timedelta(hours=2))
    assert 'data-stamp="out"' in browser.get(address).text
    browser.post(address)
    record = WorkRecord.objects.get()
    assert (record.minutes, record.proposed_by) == (120, "volunteer")
    assert (
        enter(volunteer())
        .get(address)
        .text.count(reverse("applications:apply", args=[crew.offer.public_id, crew.offer.slug]))
    )


def test_a_code_of_another_day_or_turn_or_hand_does_not_hold(enter: Enter, crew: Team) -> None:
    browser = enter(crew.person)
    old = code_of_day(crew.offer, None, clock.today() - timedelta(days=3))
    assert browser.get(reverse("hours:check_in", args=[old])).status_code == 410
    turned = code_of_turn(crew.offer, None, clock.now() - timedelta(minutes=10))
    assert browser.post(reverse("hours:check_in", args=[turned])).status_code == 410
    forged = old.replace(old.rsplit("-", 2)[1], f"d{clock.today():%Y%m%d}")
    assert browser.post(reverse("hours:check_in", args=[forged])).status_code == 404
    assert not Presence.objects.exists()
    now = code_of_turn(crew.offer, None, clock.now())
    assert browser.post(reverse("hours:check_in", args=[now])).status_code == 302
    assert Presence.objects.exists()


def test_a_forgotten_check_out_is_asked_of_both_and_never_filled_in(enter: Enter, crew: Team) -> None:
    actions.check_in(crew.application, shift=None, way=Way.CODE, by=crew.person)
    past = clock.now() - timedelta(hours=20)
    Presence.objects.update(started_at=past, due_at=past + timedelta(hours=12))
    assert actions.ask_forgotten() == 1
    assert actions.ask_forgotten() == 0
    assert not WorkRecord.objects.exists()
    presence = Presence.objects.get()
    browser, page = enter(crew.person), reverse("hours:ended", args=[presence.public_id])
    assert 'name="now"' not in browser.get(page).text
    browser.post(page, {"now": "1"})
    assert not WorkRecord.objects.exists()
    assert crew.application.pair.name in enter(crew.boss).get(reverse("hours:live", args=[key(crew)])).text
    end = past + timedelta(hours=4)
    ended = local(end)
    browser.post(page, {"date": ended.date().isoformat(), "end": f"{ended:%H:%M}"})
    assert WorkRecord.objects.get().minutes in {239, 240}


def test_the_list_and_the_kiosk_stamp_for_those_without_a_phone(enter: Enter, crew: Team) -> None:
    boss = enter(crew.boss)
    live = reverse("hours:live", args=[key(crew)])
    boss.post(live, {"in": crew.application.public_id})
    presence = Presence.objects.get()
    Presence.objects.update(started_at=clock.now() - timedelta(hours=1))
    boss.post(live, {"out": presence.public_id})
    assert WorkRecord.objects.get().proposed_by == "organiser"
    other = crew.join()
    opened: Any = boss.post(
        reverse("hours:kiosk", args=[key(crew)]), {"opportunity": crew.offer.public_id, "pin": "4711"}
    )
    screen = opened.url
    assert boss.get(live).status_code == 302, "the tablet is signed out"
    assert other.pair.name in boss.get(screen).text
    assert Client().get(screen).status_code == 404
    boss.post(screen, {"tap": other.public_id})
    assert Presence.objects.filter(volunteer=other.volunteer, state="here").exists()
    assert boss.post(screen, {"pin": "1111"}).status_code == 422
    assert boss.post(screen, {"pin": "4711"}).status_code == 302
    assert Kiosk.objects.get().closed_at is not None
    assert boss.get(screen).status_code == 404


def test_a_kiosk_of_another_day_says_when_the_next_is(enter: Enter, crew: Team) -> None:
    boss = enter(crew.boss)
    opened: Any = boss.post(
        reverse("hours:kiosk", args=[key(crew)]), {"opportunity": crew.offer.public_id, "pin": "4711"}
    )
    crew.offer.shifts.all().delete()
    Opportunity.objects.filter(pk=crew.offer.pk).update(
        starts_at=clock.now() + timedelta(days=3), ends_at=clock.now() + timedelta(days=3, hours=2)
    )
    page = boss.get(opened.url).text
    assert "Šodien nevienu negaidām." in page
    assert f"Nākamā reize ir {in_words(clock.today() + timedelta(days=3))}." in page


def test_five_wrong_pins_rest_the_kiosk(enter: Enter, crew: Team) -> None:
    boss = enter(crew.boss)
    opened: Any = boss.post(
        reverse("hours:kiosk", args=[key(crew)]), {"opportunity": crew.offer.public_id, "pin": "4711"}
    )
    for _ in range(5):
        boss.post(opened.url, {"pin": "0000"})
    assert boss.post(opened.url, {"pin": "4711"}).status_code == 422
    assert Kiosk.objects.get().closed_at is None


def test_a_slip_is_claimed_once_by_its_code(enter: Enter, crew: Team) -> None:
    boss, page = enter(crew.boss), reverse("hours:slips", args=[key(crew)])
    boss.post(page, {"n": "1", "date": yesterday(), "hours": "3", "opportunity": crew.offer.public_id})
    slip = Slip.objects.get()
    assert slip.opportunity == crew.offer
    code = boss.get(page).text.split('code-box">')[1].split("<")[0]
    taker = volunteer()
    answer: Any = enter(taker).post(reverse("hours:slip"), {"code": f" {code.upper()} "})
    record = WorkRecord.objects.get()
    assert answer.url == reverse("hours:one", args=[record.public_id])
    assert (record.state, record.minutes, record.volunteer) == (State.CONFIRMED, 180, taker)
    assert enter(volunteer()).post(reverse("hours:slip"), {"code": code}).status_code == 422
    assert slip.public_id not in code.replace("-", "")


def test_work_outside_is_confirmed_by_a_link_and_never_counted(enter: Enter, client: Client, crew: Team) -> None:
    browser = enter(crew.person)
    typed = {"organiser": "Pagasta svētki", "date": yesterday(), "hours": "5", "done": "Cepu pankūkas"}
    made: Any = browser.post(reverse("hours:outside"), typed)
    work = OutsideWork.objects.get()
    vault.tell(crew.person, email="jana@example.lv")
    mine = browser.post(made.url, {"email": "Jana@example.lv", "name": "Jana"})
    assert (mine.status_code, "nevis savu" in mine.text) == (422, True), "nobody confirms their own"
    browser.post(made.url, {"email": "svetki@example.lv", "name": "Jana no virtuves"})
    work.refresh_from_db()
    assert (work.state, "Jana" in work.shown_name, mail.outbox) == (OutsideState.ASKED, False, [])
    token = "T" * 43
    OutsideWork.objects.update(token_hash=token_hash(token))
    page = client.get(reverse("hours:outside_answer", args=[token]))
    assert "Jana no virtuves" in page.text
    client.post(reverse("hours:outside_answer", args=[token]), {"answer": "yes"})
    work.refresh_from_db()
    assert (work.state, work.contact_id, work.shown_name) == (OutsideState.CONFIRMED, None, "")
    assert client.get(reverse("hours:outside_answer", args=[token])).status_code == 410
    assert not queries.confirmed().exists()


def test_work_outside_without_a_length_is_refused_in_words_of_its_own_page(enter: Enter, crew: Team) -> None:
    typed = {"organiser": "Pagasta svētki", "date": yesterday(), "done": "Cepu pankūkas"}
    answer = enter(crew.person).post(reverse("hours:outside"), typed)
    assert answer.status_code == 422
    assert "Ierakstiet, cik stundu vai minūšu" in answer.text
    assert "no cikiem" not in answer.text, "it does not ask from when to when"
    assert "Cepu pankūkas" in answer.text
    assert not OutsideWork.objects.exists()


def test_stamps_kept_on_the_phone_are_merged_once(enter: Enter, crew: Team) -> None:
    browser, came = enter(crew.person), clock.now() - timedelta(hours=4)
    stamps = [
        {
            "id": str(uuid4()),
            "kind": "out",
            "at": (came + timedelta(hours=3)).isoformat(),
            "work": crew.application.public_id,
        },
        {"id": str(uuid4()), "kind": "in", "at": came.isoformat(), "work": crew.application.public_id},
    ]
    for _ in range(2):
        answer = browser.post(reverse("hours:stamps"), json.dumps({"stamps": stamps}), content_type="application/json")
        assert [one["code"] for one in answer.json()["stamps"]] == ["", ""]
    assert WorkRecord.objects.get().minutes == 180
    for bad in (
        "{",
        "[]",
        '{"stamps": [{"id": 1}]}',
        '{"stamps": [{"id": "x", "kind": "in", "at": "2026", "work": ""}]}',
    ):
        assert browser.post(reverse("hours:stamps"), bad, content_type="application/json").status_code == 400


def test_stamps_that_say_other_than_the_coordinator_are_shown_to_both(enter: Enter, crew: Team) -> None:
    came = clock.now() - timedelta(hours=5)
    actions.enter(crew.application, work=worked(came, 4), by=crew.boss)
    stamps = [
        {"id": str(uuid4()), "kind": "in", "at": came.isoformat(), "work": crew.application.public_id},
        {
            "id": str(uuid4()),
            "kind": "out",
            "at": (came + timedelta(hours=3)).isoformat(),
            "work": crew.application.public_id,
        },
    ]
    enter(crew.person).post(reverse("hours:stamps"), json.dumps({"stamps": stamps}), content_type="application/json")
    record = WorkRecord.objects.get()
    change = record.changes.get()
    assert (record.minutes, change.new_minutes, change.open) == (240, 180, True)
    assert record.public_id in enter(crew.boss).get(reverse("hours:desk", args=[key(crew)])).text


def test_pages_to_print_and_files_open(enter: Enter, crew: Team) -> None:
    actions.enter(crew.application, work=worked(), by=crew.person, done="=cmd()")
    boss = enter(crew.boss)
    sheet = boss.get(reverse("hours:sheet", args=[key(crew), crew.offer.public_id]))
    assert crew.application.pair.name in sheet.text
    for name in ("code", "code_screen"):
        assert "<svg" in boss.get(reverse(f"hours:{name}", args=[key(crew), crew.offer.public_id])).text
    for browser, name, where in ((boss, "export", [key(crew)]), (enter(crew.person), "my_export", [])):
        text = browser.get(reverse(f"hours:{name}", args=[*where, "csv"])).content.decode("utf-8-sig")
        assert ";'=cmd();" in text
        assert browser.get(reverse(f"hours:{name}", args=[*where, "xlsx"])).content[:2] == b"PK"
    assert enter(crew.person).get(reverse("hours:offline"))["X-Talka-Offline"] == "keep"
