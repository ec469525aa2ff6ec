"""The written agreement: whose turn it is is told, its days are those on the wall, and after a notice another may begin."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from talka.accounts.models import User
from talka.applications import actions
from talka.applications.enums import Side, State
from talka.applications.forms import TermsForm
from talka.applications.models import Agreement, Application
from talka.applications.queries.recount import broken
from talka.core import clock
from talka.core.errors import RefusedError, WrongStateError
from talka.core.templatetags.dates import day_of, in_words
from talka.notifications.models import Notification
from tests.applications.test_gates_of_the_law import TOLD, WORDED, agreed, approved
from tests.factories.applications import application, coordinator, fresh, volunteer
from tests.factories.opportunities import opportunity

pytestmark = pytest.mark.django_db
Enter = Callable[[User], Client]


@pytest.fixture
def person() -> User:
    return volunteer()


@pytest.fixture
def sent(person: User) -> tuple[Agreement, User]:
    return agreed(person)


def sign(agreement: Agreement, side: Side, by: User) -> Agreement:
    row = Agreement.objects.select_related("application__volunteer", "application__opportunity").get(pk=agreement.pk)
    return actions.confirm(row, side=side, by=by, seen_hash=row.terms_hash)


def told(user: User) -> list[str]:
    rows = Notification.objects.filter(user=user, kind__startswith="application.agreement_")
    return [
        kind.removeprefix("application.agreement_") for kind in rows.order_by("made_at").values_list("kind", flat=True)
    ]


def test_the_team_hears_that_its_signature_is_missing_and_the_volunteer_that_it_is_there(
    sent: tuple[Agreement, User], person: User
) -> None:
    agreement, boss = sent
    sign(agreement, Side.VOLUNTEER, person)
    assert told(boss)[-1] == "yours"
    assert "holds" not in told(person)
    sign(agreement, Side.ORGANISER, boss)
    assert told(person)[-1] == "holds"
    assert told(boss)[-1] == "signed"


def test_who_signs_last_is_not_told_what_they_have_just_done(sent: tuple[Agreement, User], person: User) -> None:
    agreement, boss = sent
    sign(agreement, Side.ORGANISER, boss)
    assert "yours" not in told(boss)
    sign(agreement, Side.VOLUNTEER, person)
    assert told(boss)[-1] == "signed"
    assert "holds" not in told(person)


def test_after_a_notice_either_side_finds_where_to_begin_another(
    enter: Enter, sent: tuple[Agreement, User], person: User
) -> None:
    agreement, boss = sent
    sign(agreement, Side.VOLUNTEER, person)
    done = sign(agreement, Side.ORGANISER, boss)
    row: Application = done.application
    pages = (
        (enter(person), reverse("applications:agreement", args=[row.public_id])),
        (enter(boss), reverse("applications:received_agreement", args=[row.organisation.key, row.public_id])),
    )
    begin = 'value="begin"'
    assert all(begin not in browser.get(page).text for browser, page in pages)
    actions.terminate(done, side=Side.VOLUNTEER, by=person, ends_on=clock.today() + timedelta(days=3))
    assert all(begin in browser.get(page).text for browser, page in pages)
    browser, page = pages[0]
    browser.post(page, {"act": "begin"})
    assert [one.state for one in row.agreements.order_by("pk")] == ["terminated", "draft"]


def test_data_of_an_agreement_that_is_out_stand(sent: tuple[Agreement, User], person: User) -> None:
    agreement, _boss = sent
    before = Notification.objects.count()
    with pytest.raises(WrongStateError, match=r"agreement\.identity\.sent"):
        actions.give_identity(agreement, by=person, told=TOLD, keep_agreed=True)
    assert Notification.objects.count() == before


def test_an_agreement_does_not_end_before_it_begins() -> None:
    worded = {**WORDED, "from": "2026-12-10", "to": "2026-12-01"}
    assert "to" in TermsForm(worded).errors
    assert not TermsForm(worded | {"to": "2026-12-10"}).errors


def test_the_day_of_signing_is_the_one_on_the_wall(enter: Enter, sent: tuple[Agreement, User], person: User) -> None:
    agreement, _boss = sent
    night = datetime(2026, 12, 1, 22, 30, tzinfo=UTC)
    assert f"{day_of(night):%d.%m.}" == "02.12."
    with clock.move_to(night):
        sign(agreement, Side.VOLUNTEER, person)
        page = enter(person).get(reverse("applications:agreement", args=[fresh(agreement.application).public_id]))
    assert "2. decembrī, apstiprin" in page.text


def test_the_agreement_says_when_somebody_was_born_by_one_of_two_ways(person: User) -> None:
    row, boss = approved(person, supports=["expenses"])
    agreement = actions.begin(row, by=person)
    names = {"name": "Līga", "surname": "Kalna"}
    with pytest.raises(RefusedError, match=r"agreement\.identity\.birth_date"):
        actions.give_identity(agreement, by=person, told=names, keep_agreed=True)
    with pytest.raises(RefusedError, match=r"agreement\.send\.identity"):
        actions.send(agreement, by=boss, worded=WORDED)
    actions.give_identity(agreement, by=person, told=names | {"birth_date": "1990-02-03"}, keep_agreed=True)
    actions.send(agreement, by=boss, worded=WORDED)
    assert "03.02.1990." in str(agreement.terms)


def test_what_the_vault_knows_already_is_not_typed_again(sent: tuple[Agreement, User], person: User) -> None:
    agreement, boss = sent
    actions.take_back(agreement, by=boss)
    actions.give_identity(agreement, by=person, told={"phone": "20000000"})
    actions.send(agreement, by=boss, worded=WORDED)
    assert "20000000" in str(agreement.terms)
    assert "03.02.1990." in str(agreement.terms)


A_DAY = timedelta(days=1)


def signed_for_shifts(person: User, *, begins: list[int]) -> tuple[Agreement, User]:
    """Both have signed; a shift of one place begins at noon so many days from now, and somebody waits for each."""
    noon = clock.now().replace(hour=10, minute=0, second=0, microsecond=0)
    shifts = [(noon + n * A_DAY, noon + n * A_DAY + timedelta(hours=3), 1) for n in begins]
    offer = opportunity(shifts=shifts, places=2, supports=["expenses"], apply_until=noon + 60 * A_DAY)
    boss = coordinator(offer.organisation)
    keys = list(offer.shifts.order_by("starts_at").values_list("pk", flat=True))
    mine = application(offer, by=person, shifts=keys)
    actions.approve(fresh(mine), by=boss)
    actions.waitlist(fresh(application(offer, shifts=keys[-1:])), by=boss)
    agreement = actions.begin(fresh(mine), by=person)
    actions.give_identity(agreement, by=person, told=TOLD, keep_agreed=True)
    agreement = actions.send(agreement, by=boss, worded=WORDED)
    sign(agreement, Side.VOLUNTEER, person)
    return sign(agreement, Side.ORGANISER, boss), boss


def test_a_notice_gives_up_the_shifts_after_its_last_day_and_keeps_those_before(person: User) -> None:
    agreement, boss = signed_for_shifts(person, begins=[2, 3, 10])
    actions.terminate(agreement, side=Side.ORGANISER, by=boss, ends_on=clock.today() + 3 * A_DAY)
    row = fresh(agreement.application)
    assert row.state == State.APPROVED
    assert [one.released_at is None for one in row.shifts.order_by("shift__starts_at")] == [True, True, False]
    assert list(row.opportunity.shifts.order_by("starts_at").values_list("taken", flat=True)) == [1, 1, 0]
    assert not list(broken())
    actions.offer_freed_places()
    assert Application.objects.get(opportunity=row.opportunity, state=State.OFFERED).volunteer_id != person.pk
    note = Notification.objects.get(user=person, kind="application.agreement_ended")
    assert note.context["freed"] == 1


def test_work_that_would_all_begin_later_ends_with_the_notice_and_its_place_is_offered(
    enter: Enter, person: User
) -> None:
    agreement, _boss = signed_for_shifts(person, begins=[10])
    row = agreement.application
    here = reverse("applications:agreement", args=[row.public_id])
    day = clock.today() + 3 * A_DAY
    client = enter(person)
    assert "jūsu vieta uzreiz ir brīva citiem" in client.get(here).content.decode()
    assert client.post(here, {"act": "terminate", "ends_on": f"{day:%Y-%m-%d}"}).status_code == 302
    row = fresh(row)
    assert (row.state, row.reason) == (State.WITHDRAWN, "agreement_terminated")
    assert Application.objects.filter(opportunity=row.opportunity, state=State.OFFERED).count() == 1
    assert not list(broken())
    page = client.get(reverse("applications:one", args=[row.public_id])).content.decode()
    assert "Līgums par šo darbu ir izbeigts." in page
    assert "Sākt līgumu" not in client.get(here).content.decode()


def test_how_it_stands_is_told_above_its_long_text(enter: Enter, sent: tuple[Agreement, User], person: User) -> None:
    agreement, boss = sent
    row = fresh(agreement.application)
    pages = {
        Side.VOLUNTEER: (person, reverse("applications:agreement", args=[row.public_id])),
        Side.ORGANISER: (boss, reverse("applications:received_agreement", args=[row.organisation.key, row.public_id])),
    }

    def head(side: Side) -> str:
        who, address = pages[side]
        return str(enter(who).get(address).text).split("<article")[0]

    assert row.pair.name in head(Side.ORGANISER)
    assert row.pair.name not in head(Side.VOLUNTEER)
    sign(agreement, Side.VOLUNTEER, person)
    assert "Jūsu paraksts ir saņemts." in head(Side.VOLUNTEER)
    assert "Izlasiet tekstu un parakstiet" in head(Side.ORGANISER)
    held = sign(agreement, Side.ORGANISER, boss)
    assert all("līgums ir spēkā" in head(side) for side in pages)
    last = clock.today() + timedelta(days=4)
    actions.terminate(held, side=Side.VOLUNTEER, by=person, ends_on=last)
    assert "Jūs šo līgumu izbeidzāt." in head(Side.VOLUNTEER)
    assert "Brīvprātīgais šo līgumu izbeidza." in head(Side.ORGANISER)
    assert all(f"Pēdējā diena: {in_words(last)}." in head(side) for side in pages)
