"""The written agreement: whose turn it is is told, its days are those on the wall, and after a notice another may begin."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from talka.accounts.models import User
from talka.applications import actions
from talka.applications.enums import Side
from talka.applications.forms import TermsForm
from talka.applications.models import Agreement, Application
from talka.core import clock
from talka.core.errors import RefusedError, WrongStateError
from talka.core.templatetags.dates import day_of
from talka.notifications.models import Notification
from tests.applications.test_gates_of_the_law import TOLD, WORDED, agreed, approved
from tests.factories.applications import fresh, volunteer

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
