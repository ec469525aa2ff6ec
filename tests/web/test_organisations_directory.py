"""The directory takes whatever somebody types into its address."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import organisation

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
