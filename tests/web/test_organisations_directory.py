"""The directory takes whatever somebody types into its address."""

from __future__ import annotations

import pytest
from django.test import Client

from talka.registers.models import Field
from tests.factories import organisation
from tests.web.whole import Page

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("after", ["~²", "~" + "9" * 30, "~", "a~-1", "~1;DROP", "\x00~1"])
def test_a_strange_cursor_shows_the_first_page(client: Client, after: str) -> None:
    organisation(name="Biedrība „Zīle”")
    answer = client.get("/organizacijas/", {"after": after})
    assert answer.status_code == 200


def test_names_stand_in_latvian_order_and_pages_go_on(client: Client) -> None:
    for name in ("Čiekurs", "Cālis", "Ābele", "Žagata", "Abra"):
        organisation(name=name)
    page = client.get("/organizacijas/").content.decode()
    shown = [page.index(f">{name}<") for name in ("Ābele", "Abra", "Cālis", "Čiekurs", "Žagata")]
    assert shown == sorted(shown)


@pytest.mark.parametrize("typed", ["zile", "ZĪLE", "zīl"])
def test_a_name_is_found_without_diacritics_and_by_its_part(client: Client, typed: str) -> None:
    organisation(name="Biedrība „Zīle”")
    organisation(name="Biedrība „Žubīte”")
    page = client.get("/organizacijas/", {"q": typed}).content.decode()
    assert "Zīle" in page
    assert "Žubīte" not in page


@pytest.mark.parametrize(
    ("share", "days", "latvian", "english"),
    [
        (
            *("0.875", "1.5"),
            "Solītajā laikā atbild uz 88 % pieteikumu, parasti 2 dienās",
            "Answers 88 % of applications by the promised date, usually within 2 days",
        ),
        (
            *("1.000", "0.0"),
            "Solītajā laikā atbild uz 100 % pieteikumu, parasti 1 dienā",
            "Answers 100 % of applications by the promised date, usually within 1 day",
        ),
        (
            *("0.000", None),
            "Solītajā laikā atbild uz 0 % pieteikumu",
            "Answers 0 % of applications by the promised date",
        ),
    ],
)
def test_a_card_says_how_applications_are_answered(
    client: Client, share: str, days: str | None, latvian: str, english: str
) -> None:
    made = organisation(answered_share=share, median_reply_days=days)
    made.fields.set(Field.objects.filter(pk="vide"))
    for path in ("/organizacijas/", "/jomas/vide/"):
        assert Page(client.get(path).content.decode()).all(".card-facts li")[-1] == latvian
        assert Page(client.get(f"/en{path}").content.decode()).all(".card-facts li")[-1] == english


def test_a_card_of_one_nobody_has_applied_to_lately_is_silent_about_answers(client: Client) -> None:
    organisation()
    facts = Page(client.get("/organizacijas/").content.decode()).all(".card-facts li")
    assert facts == ["Rīga", "Biedrība, nodibinājums vai arodbiedrība"]
