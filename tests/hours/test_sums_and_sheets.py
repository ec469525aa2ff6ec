"""What one sees of many hours at once: the month as a calendar, the sums with names let be seen, the sheet to sign."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from talka.accounts import vault
from talka.accounts.models import User
from talka.applications.actions import disclosing
from talka.applications.enums import State as Applied
from talka.applications.models import Application
from talka.core import clock
from talka.core.models import AuditEntry
from talka.hours import actions
from talka.hours.enums import State
from talka.hours.models import WorkRecord
from talka.hours.queries import desk
from talka.hours.queries.mine import mine
from talka.hours.queries.month import Square, squares
from talka.hours.schemas import Work
from talka.hours.templatetags.hours import drawn_weeks
from tests.factories.applications import volunteer
from tests.factories.hours import Team, team, worked

pytestmark = pytest.mark.django_db
Enter = Callable[[User], Client]


@pytest.fixture
def crew() -> Team:
    return team()


def confirmed(crew: Team, day: date, minutes: int) -> WorkRecord:
    made = actions.enter(crew.application, work=Work(day, minutes), by=crew.person)
    actions.confirm_many(made.organisation, [made.public_id], by=crew.boss)
    return made


def test_the_calendar_tells_what_counts_and_what_does_not_yet(crew: Team) -> None:
    day = clock.today() - timedelta(days=40)
    confirmed(crew, day, 90)
    actions.enter(crew.application, work=Work(day, 30), by=crew.person)
    gone = actions.enter(crew.application, work=Work(day, 45), by=crew.person)
    actions.remove(gone, by=crew.person)
    weeks = squares(WorkRecord.objects.all(), day)
    days = [one for week in weeks for one in week]
    assert {len(week) for week in weeks} == {7}
    assert [one.date.weekday() for one in days[:7]] == list(range(7))
    held = {one.date: (one.minutes, one.others) for one in days if one.inside}
    assert held.pop(day) == (90, 30)
    assert set(held.values()) == {(0, 0)}


def test_the_month_page_leads_from_the_calendar_to_its_rows(enter: Enter, crew: Team) -> None:
    day = clock.today() - timedelta(days=40)
    confirmed(crew, day, 90)
    page = enter(crew.person).get(reverse("hours:mine"), {"menesis": f"{day:%Y-%m}"}).text
    assert f'href="#d-{day.isoformat()}"' in page
    assert f'id="d-{day.isoformat()}"' in page


def test_the_volunteers_page_tells_months_in_a_row_thresholds_organisers_and_fields(enter: Enter, crew: Team) -> None:
    today = clock.today()
    first = today.replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    long_ago = (before - timedelta(days=40)).replace(day=1)
    for day, hours in ((today, 20), (before, 24), (before + timedelta(days=1), 10), (long_ago, 1)):
        confirmed(crew, day, hours * 60)
    actions.enter(crew.application, work=Work(before + timedelta(days=2), 600), by=crew.person)
    found = mine(crew.person, first)
    assert (found.total, found.streak) == (55 * 60, 2)
    assert [(one.hours, one.reached, one.left) for one in found.thresholds] == [
        (50, True, 0), (100, False, 45 * 60), (150, False, 95 * 60),
    ]  # fmt: skip
    field = crew.offer.fields.order_by("position").first()
    assert field is not None
    assert (found.organisations, found.fields) == (
        [(crew.offer.organisation.name, 55 * 60)],
        [(field.name, 55 * 60)],
    )
    assert [(one.month, one.minutes, one.height) for one in found.bars[-2:]] == [
        (before, 34 * 60, 100.0), (first, 20 * 60, pytest.approx(100 * 20 / 34)),
    ]  # fmt: skip
    page = enter(crew.person).get(reverse("hours:mine")).text
    chart, table = page.split('class="bars"')[1].split("</svg>")[0], page.split("</figure>")[1].split("</table>")[0]
    assert chart.count("<rect") == table.count("<tr>") - 1 == len(found.bars) == 12
    assert ">34</text>" in chart
    assert "<td>34 h</td>" in table
    assert page.count("<progress") == 3
    assert "sasniegts" in page
    assert "vēl 45 h" in page


@pytest.mark.parametrize(("minutes", "told"), [(0, ""), (60, "1 h"), (90, "1,5 h"), (100, "1,7 h"), (1_440, "24 h")])
def test_hours_of_a_square_have_one_digit_behind_the_comma(minutes: int, told: str) -> None:
    day = date(2026, 11, 2)
    row = drawn_weeks([[Square(day, inside=True, minutes=minutes, others=0)]], day)
    assert row.count("aria-current") == 1
    assert row.partition("day-count")[2].partition(">")[2].partition("<")[0] == told


def test_the_sums_tell_how_many_places_were_filled(crew: Team) -> None:
    found = desk.report(crew.offer.organisation, "darbs")
    assert (found.places, found.filled, found.fill) == (100, 1, 1)


def test_the_sums_tell_who_came_again_who_did_not_come_and_where_and_when(enter: Enter, crew: Team) -> None:
    other, absent = crew.join(), crew.join()
    for day in (date(2026, 9, 5), date(2026, 10, 3)):
        confirmed(crew, day, 90)
    made = actions.enter(other, work=Work(date(2026, 10, 3), 60), by=other.volunteer)  # type: ignore[arg-type]  # not erased
    actions.confirm_many(made.organisation, [made.public_id], by=crew.boss)
    WorkRecord.objects.filter(pk=made.pk).update(municipality="0002000")
    Application.objects.filter(pk=crew.application.pk).update(state=Applied.COMPLETED, ended_at=clock.now())
    Application.objects.filter(pk=absent.pk).update(state=Applied.NO_SHOW, ended_at=clock.now())
    browser, page = enter(crew.boss), reverse("hours:report", args=[crew.offer.organisation.key])

    def lines(by: str) -> list[list[str]]:
        rows = browser.get(f"{page}?pec={by}").text.split("<tbody>")[1].split("</tbody>")[0].split("</tr>")[:-1]
        return [re.findall(r">([^<>]+)</t[hd]>", row) for row in rows]

    shown = dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", browser.get(page).text))
    told = {name: shown[name] for name in ("Nāca atkārtoti", "Apstiprināti darbam", "Paveica darbu", "Neatnāca")}
    assert told == {"Nāca atkārtoti": "1", "Apstiprināti darbam": "3", "Paveica darbu": "1", "Neatnāca": "1"}
    assert lines("darbs") == [[crew.offer.title, "4 h", "2", "3"]]
    assert lines("menesis") == [
        ["2026. gada oktobris", "2 h 30 min", "2", "2"],
        ["2026. gada septembris", "1 h 30 min", "1", "1"],
    ]
    assert lines("vieta") == [["Rīga", "3 h", "1", "2"], ["Daugavpils", "1 h", "1", "1"]]
    assert lines("cilveks") == [[crew.application.pair.name, "3 h", "1", "2"], [other.pair.name, "1 h", "1", "1"]]


def test_names_are_opened_on_demand_only_and_the_volunteer_can_see_it(enter: Enter, crew: Team) -> None:
    named = volunteer()
    vault.tell(named, name="Skaidrīte", surname="Kanāriņa", phone="+371 20000000")
    member = crew.join(named)
    actions.enter(member, work=worked(), by=named)
    actions.confirm_many(crew.offer.organisation, WorkRecord.objects.values_list("public_id", flat=True), by=crew.boss)
    confirmed(crew, clock.today(), 30)
    browser, page = enter(crew.boss), reverse("hours:report", args=[crew.offer.organisation.key]) + "?pec=cilveks"
    assert "Skaidrīte" not in browser.post(page).text, "nothing was disclosed yet"
    until = clock.now() + timedelta(days=30)
    disclosing.disclose(member, ["name", "surname", "phone"], purpose="application", until=until)
    opened = AuditEntry.objects.filter(code="vault.read", subject_id=str(named.pk))
    assert "Skaidrīte" not in browser.get(page).text
    assert not opened.exists()
    shown = browser.post(page).text
    assert "Skaidrīte Kanāriņa" in shown
    assert "20000000" not in shown
    assert opened.get().details["why"] == "hours.names_shown"
    assert opened.get().details["fields"] == ["name", "surname"]


def test_the_sheet_to_sign_is_a_pdf_with_the_names_the_organiser_knows(enter: Enter, crew: Team) -> None:
    crew.join(volunteer("Kanārijputniņš"))
    address = reverse("hours:sheet_pdf", args=[crew.offer.organisation.key, crew.offer.public_id, "pdf"])
    answer = enter(crew.boss).get(address)
    assert answer["Content-Type"] == "application/pdf"
    assert "parakstu-lapa.pdf" in answer["Content-Disposition"]
    assert answer.content.startswith(b"%PDF-")
    if (program := shutil.which("pdftotext")) is None:
        pytest.skip("NO PDFTOTEXT: install Debian's package poppler-utils to read the sheet")
    text = subprocess.run([program, "-", "-"], input=answer.content, stdout=subprocess.PIPE, check=True).stdout.decode()
    assert crew.application.pair.name in text
    assert "Kanārijputniņš" not in text
    assert "Paraksts" in text


def test_a_disputed_entry_fills_no_square_of_what_counts(crew: Team) -> None:
    day = clock.today() - timedelta(days=40)
    record = confirmed(crew, day, 90)
    record.refresh_from_db()
    actions.dispute(record, by=crew.person, reason="time")
    assert record.state == State.DISPUTED
    held = {one.date: (one.minutes, one.others) for week in squares([record], day) for one in week}
    assert held[day] == (0, 90)
