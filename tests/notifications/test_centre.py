"""Pages where a person reads messages and chooses about them."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from talka.accounts.models import User
from talka.core import clock
from talka.notifications.actions import queue
from talka.notifications.enums import Category, Pace
from talka.notifications.kinds import Kind
from talka.notifications.models import Choice, Notification, TextOverride
from talka.notifications.queries import unread
from talka.notifications.queries.choices import by_category, wishes
from tests.factories.notifications import reader

pytestmark = pytest.mark.django_db
CENTRE, CHOICES = "/mans/zinas/", "/mans/zinas/izvele/"


@pytest.fixture
def person(client: Client) -> User:
    someone = reader()
    client.force_login(someone)
    return someone


def tell(kind: Kind, person: User, title: str, url: str = "") -> Notification:
    queue(kind, to=person, context={**kind.sample, "title": title}, url=url)
    return Notification.objects.latest("made_at", "due_at")


def test_an_empty_centre_says_what_to_do(client: Client, person: User) -> None:
    assert CHOICES in client.get(CENTRE).text


def test_unread_comes_first_then_by_time(client: Client, person: User, answer: Kind) -> None:
    start = clock.now()
    for number, title in enumerate(("Pirmā", "Otrā", "Trešā")):
        message = tell(answer, person, title)
        Notification.objects.filter(pk=message.pk).update(due_at=start, made_at=start)
        Notification.objects.filter(pk=message.pk).update(due_at=start.replace(year=2026, month=1, day=number + 1))
    last = Notification.objects.order_by("-due_at")[0]
    client.post(f"/mans/zinas/{last.pk}/")
    page = client.get(CENTRE).text
    assert page.index("Answer: Otrā") < page.index("Answer: Pirmā") < page.index("Answer: Trešā")


def test_opening_marks_as_read_and_leads_there(client: Client, person: User, answer: Kind) -> None:
    message = tell(answer, person, "x", "/mans/pieteikumi/")
    assert client.get(f"/mans/zinas/{message.pk}/").status_code == 405
    assert unread(person) == 1
    assert client.post(f"/mans/zinas/{message.pk}/").headers["Location"] == "http://localhost:8000/mans/pieteikumi/"
    assert unread(person) == 0


def test_anothers_message_and_none_are_the_same(client: Client, person: User, answer: Kind) -> None:
    foreign = tell(answer, reader(), "Svešs")
    assert "Svešs" not in client.get(CENTRE).text
    nobodys = "00000000-0000-4000-8000-000000000000"
    absent = client.post(f"/mans/zinas/{nobodys}/")
    answer_to_foreign = client.post(f"/mans/zinas/{foreign.pk}/")
    assert (answer_to_foreign.status_code, absent.status_code) == (404, 404)
    plain = [re.sub(r'value="[^"]{64}"', "", page.text) for page in (answer_to_foreign, absent)]
    assert plain[0].replace(str(foreign.pk), nobodys) == plain[1]


def test_all_are_read_with_one_button(client: Client, person: User, answer: Kind) -> None:
    other = reader()
    for to in (person, person, other):
        tell(answer, to, "x")
    client.post("/mans/zinas/izlasitas/")
    assert (unread(person), unread(other)) == (0, 1)


def test_a_message_of_a_kind_that_is_no_more_is_left_out(client: Client, person: User, answer: Kind) -> None:
    message = tell(answer, person, "Vecs")
    Notification.objects.filter(pk=message.pk).update(kind="sample.gone")
    assert client.get(CENTRE).status_code == 200


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", "9999", "١"])
def test_any_page_number_answers(client: Client, person: User, page: str) -> None:
    assert client.get(CENTRE, {"lapa": page}).status_code == 200


def test_twenty_a_page(client: Client, person: User, answer: Kind) -> None:
    for number in range(21):
        tell(answer, person, f"n{number}")
    assert "?lapa=2" in client.get(CENTRE).text
    assert client.get(CENTRE, {"lapa": 2}).text.count("todo-item") == 1


def test_as_many_questions_for_one_message_as_for_twenty(client: Client, person: User, answer: Kind) -> None:
    counts = []
    for more in (1, 19):
        for _n in range(more):
            tell(answer, person, "x", "/mans/")
        client.get(CENTRE)
        with CaptureQueriesContext(connection) as asked:
            client.get(CENTRE)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 9


def test_a_choice_is_kept_for_each_kind(client: Client, person: User, answer: Kind, daily_kind: Kind) -> None:
    form: dict[str, str] = {}
    for wish in wishes(person):
        name = wish.kind.code.replace(".", "-")
        form |= {f"{name}-email": wish.email, **({f"{name}-push": "on"} if wish.push else {})}
    form |= {"sample-answer-email": "weekly"}
    del form["sample-answer-push"]
    assert client.post(CHOICES, form).status_code == 302
    mine = Choice.objects.get(user=person, kind=answer.code)
    assert (mine.email, mine.push) == ("weekly", False)
    assert Choice.objects.get(user=person, kind=daily_kind.code).email == Pace.DAILY
    wrong = client.post(CHOICES, form | {"sample-answer-email": "hourly"})
    assert wrong.status_code == 422
    assert wrong.text.count('<details class="box" open>') == 1, "the group where something is wrong stands open"
    assert not Choice.objects.filter(kind="account.password_changed").exists()


def test_kinds_stand_under_their_category(answer: Kind, daily_kind: Kind) -> None:
    groups = dict(by_category(wishes(reader())))
    assert answer in [wish.kind for wish in groups[Category.APPLICATIONS]]
    assert daily_kind in [wish.kind for wish in groups[Category.SEARCHES]]


def test_choosing_asks_the_database_the_same_for_many_kinds(client: Client, person: User, answer: Kind) -> None:
    client.get(CHOICES)
    with CaptureQueriesContext(connection) as asked:
        client.get(CHOICES)
    assert len(asked) <= 10


def test_a_moderators_words_are_read_in_the_centre(client: Client, person: User, answer: Kind) -> None:
    TextOverride.objects.create(
        kind=answer.code, language="lv", subject="Par {title}", body="Līdz {until_at}, {count}."
    )
    tell(answer, person, "*Suņi*")
    page = client.get(CENTRE).text
    assert "Par *Suņi*" in page
    assert "2." in page
    assert "UNDEFINED" not in page
