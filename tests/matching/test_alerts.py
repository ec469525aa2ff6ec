"""What is new in saved searches is told once, in time, and to nobody who did not confirm."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from talka.accounts.models import Contact
from talka.core import clock
from talka.core.errors import RefusedError
from talka.core.periods import local
from talka.matching import actions, privacy, queries
from talka.matching.messages import CONFIRM
from talka.matching.models import SavedSearch, Told
from talka.notifications.enums import Pace
from talka.notifications.models import Choice, Notification
from talka.notifications.queries.texts import say
from talka.notifications.queries.tokens import unsubscribe_token
from tests.factories import opportunity
from tests.factories.applications import volunteer
from tests.factories.matching import saved, saved_by_mail

pytestmark = pytest.mark.django_db
A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def later() -> Iterator[datetime]:
    """Two minutes on: searches have been saved, and something may be published after that."""
    moment = clock.now() + 2 * A_MINUTE
    with clock.move_to(moment):
        yield moment


def published(title: str = "Jauna iespēja", **values: Any) -> Any:
    return opportunity(title, published_at=clock.now(), **values)


def told() -> list[dict[str, Any]]:
    rows = Notification.objects.filter(kind="search.found").order_by("made_at")
    return [one.context for one in rows]


def titles() -> list[list[str]]:
    return [[item["title"] for search in one["searches"] for item in search["items"]] for one in told()]


def test_what_fits_and_is_new_is_told_once(request: pytest.FixtureRequest) -> None:
    opportunity("Bija jau", fields=["vide"])
    saved("field=vide")
    request.getfixturevalue("later")
    published("Vides talka", fields=["vide"])
    published("Cita joma", fields=["sports"])
    assert actions.tell() == 1
    with clock.move_to(clock.now() + 5 * A_MINUTE):
        assert actions.tell() == 0
    with clock.move_to(clock.now() + 10 * A_MINUTE):
        published("Otra talka", fields=["vide"])
        actions.tell()
    assert titles() == [["Vides talka"], ["Otra talka"]]


def test_a_publication_committed_after_the_look_that_began_later_is_told_all_the_same() -> None:
    saved()
    with clock.move_to(clock.now() + 3 * A_MINUTE):
        actions.tell()
        opportunity("Lēni ierakstīta", published_at=clock.now() - A_MINUTE)
    with clock.move_to(clock.now() + 6 * A_MINUTE):
        actions.tell()
        actions.tell()
    assert titles() == [["Lēni ierakstīta"]]


def test_what_is_expired_cancelled_or_hidden_by_then_is_never_told() -> None:
    saved(pace=Pace.DAILY)
    with clock.move_to(clock.now() + 2 * A_MINUTE):
        published(apply_until=clock.now() + 3 * A_MINUTE)
        published(state="cancelled", state_reason="no_need")
        published("Atvērta")
    with clock.move_to(clock.now() + timedelta(days=2)):
        actions.tell()
    assert titles() == [["Atvērta"]]


def test_daily_and_weekly_ones_wait_for_their_morning() -> None:
    at_once, daily, weekly = (saved(pace=one).user for one in (Pace.AT_ONCE, Pace.DAILY, Pace.WEEKLY))
    with clock.move_to(clock.now() + 2 * A_MINUTE):
        published()
        actions.tell()
    got = {one.user for one in Notification.objects.filter(kind="search.found")}
    assert got == {at_once}
    due = {one.pace: one.due_at for one in SavedSearch.objects.all()}
    assert (local(due["daily"]).hour, local(due["weekly"]).hour, local(due["weekly"]).weekday()) == (8, 8, 0)
    with clock.move_to(due["daily"] + A_MINUTE):
        actions.tell()
    assert daily in {one.user for one in Notification.objects.filter(kind="search.found")}
    with clock.move_to(due["weekly"] + A_MINUTE):
        actions.tell()
        actions.tell()
    assert {one.user for one in Notification.objects.filter(kind="search.found")} == {at_once, daily, weekly}
    assert Notification.objects.filter(kind="search.found").count() == 3


def test_all_searches_of_one_person_come_in_one_message(later: datetime) -> None:
    person = volunteer()
    with clock.move_to(later - A_MINUTE):
        saved("field=vide", by=person, name="Vide")
        saved("field=sports", by=person, name="Sports")
    with clock.move_to(later):
        published("Mežs", fields=["vide"])
        published("Skrējiens", fields=["sports", "vide"])
        assert actions.tell() == 1
    [said] = told()
    assert said["n"] == 2
    assert {one["name"]: len(one["items"]) for one in said["searches"]} == {"Vide": 2, "Sports": 1}


def test_a_thousand_searches_with_the_same_filters_cost_the_questions_of_one(later: datetime) -> None:
    def questions(n: int) -> int:
        people = [volunteer() for _ in range(n)]
        with clock.move_to(later - A_MINUTE):
            for one in people:
                saved("field=vide&weekend=1", by=one)
        with clock.move_to(later), CaptureQueriesContext(connection) as asked:
            actions.tell()
        return len([one for one in asked if "registers_release" not in one["sql"]])

    few = questions(2)
    assert questions(40) == few


def test_a_message_for_each_person_is_all_that_more_people_cost(later: datetime) -> None:
    costs = []
    for n in (1, 11):
        people = [volunteer() for _ in range(n)]
        with clock.move_to(later - A_MINUTE):
            for one in people:
                saved("field=vide", by=one)
        with clock.move_to(later + n * A_MINUTE):
            published(fields=["vide"])
            with CaptureQueriesContext(connection) as asked:
                assert actions.tell() >= n
        costs.append(len(asked))
        SavedSearch.objects.all().delete()
    each = (costs[1] - costs[0]) / 10
    assert each <= 5  # a row, a job and the marks around them


# --- by e-mail alone ---------------------------------------------------------------------------------------------------


def test_nothing_but_the_link_goes_to_an_address_until_its_holder_presses_the_button() -> None:
    secret = saved_by_mail("kaimins@example.lv", "field=vide")
    page = f"/meklejumi/apstiprinat/{secret}/"
    assert SavedSearch.objects.get().token_hash == queries.token_hash(secret) != secret
    with clock.move_to(clock.now() + A_MINUTE):
        published(fields=["vide"])
        actions.tell()
        assert Client().get(page).status_code == 200
        assert not SavedSearch.objects.confirmed().exists()
        assert Client().post(page).status_code == 200
        assert Client().post(page).status_code == 404
    with clock.move_to(clock.now() + 3 * A_MINUTE):
        published("Pēc apstiprināšanas", fields=["vide"])
        actions.tell()
    assert titles() == [["Pēc apstiprināšanas"]]


def test_the_mail_to_an_unproven_address_holds_no_word_of_whoever_asked() -> None:
    """Else anybody could write anything to anybody in the state's name."""
    actions.ask_by_mail(
        "kaimins@example.lv", name="Laimējāt! http://slikts.example", filters="q=slikts.example", pace=Pace.DAILY,
        language="lv", address="127.0.0.1",
    )  # fmt: skip
    letter = Notification.objects.get()
    assert "slikts" not in str(say(CONFIRM, letter.context, "lv", url="http://localhost/"))
    assert "slikts" not in str(letter.context)


def test_a_link_dies_after_three_days_and_the_address_with_it() -> None:
    secret = saved_by_mail("kaimins@example.lv")
    with clock.move_to(clock.now() + timedelta(days=3, minutes=1)):
        assert actions.confirm(secret) is None
        assert privacy.forget_old()["unconfirmed"] == 1
    assert not SavedSearch.objects.exists()
    assert not Contact.objects.exists()


def test_one_click_ends_the_search_and_forgets_the_address() -> None:
    actions.confirm(saved_by_mail("kaimins@example.lv"))
    with clock.move_to(clock.now() + A_MINUTE):
        published()
        actions.tell()
    letter = Notification.objects.get(kind="search.found")
    link = f"/zinas/atteikties/{unsubscribe_token(letter)}/"
    assert "adrese tiks izdzēsta" in Client().get(link).text
    answer = Client(enforce_csrf_checks=True).post(link)
    assert answer.status_code == 200
    assert "adrese ir izdzēsta" in answer.text
    assert "/mans/zinas/izvele/" not in answer.text, "there is no account to choose in"
    assert not SavedSearch.objects.exists()
    assert not Contact.objects.exists()


def test_one_click_of_an_account_stops_the_mails_and_keeps_the_search() -> None:
    search = saved()
    with clock.move_to(clock.now() + 2 * A_MINUTE):
        published()
        actions.tell()
    letter = Notification.objects.get(kind="search.found")
    Client(enforce_csrf_checks=True).post(f"/zinas/atteikties/{unsubscribe_token(letter)}/")
    assert Choice.objects.get(user=search.user, kind="search.found").email == Pace.NEVER
    assert SavedSearch.objects.filter(pk=search.pk).exists()


def test_nobodys_mailbox_is_filled_from_here() -> None:
    for _ in range(5):
        saved_by_mail("kaimins@example.lv")
    with pytest.raises(RefusedError):
        saved_by_mail("kaimins@example.lv")


def test_the_same_search_is_saved_once_and_what_was_told_is_forgotten_in_the_end() -> None:
    search = saved("field=vide")
    assert search.user
    with pytest.raises(RefusedError) as refused:
        saved("field=vide", by=search.user)
    assert refused.value.code == "search.twice"
    with clock.move_to(clock.now() + 2 * A_MINUTE):
        published(fields=["vide"])
        actions.tell()
    assert Told.objects.count() == 1
    with clock.move_to(clock.now() + timedelta(days=61)):
        privacy.forget_old()
    assert not Told.objects.exists()
