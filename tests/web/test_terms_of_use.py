"""What people agree to as they sign up can be read, before and after."""

from __future__ import annotations

from hashlib import sha256

import pytest
from django.test import Client

from talka.accounts.enums import ConsentKind
from talka.accounts.queries.consents import TEXTS
from tests.web.whole import Page

pytestmark = pytest.mark.django_db
WORDS_OF = {"2026-11": "7f4cc9d0fe68b966", "2026-11-22": "b6f593c614b87b9b", "2026-11-23": "7262204f18cef5b2"}
"""Version of the terms → digest of their Latvian words. Who changes the words makes a new version: people agreed to the old."""


def test_other_words_are_another_version(client: Client) -> None:
    version = TEXTS[ConsentKind.TERMS].version
    words = Page(client.get("/noteikumi/").text).text("article")
    assert version in words
    assert sha256(words.encode()).hexdigest()[:16] == WORDS_OF[version]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_whoever_has_to_agree_finds_them(client: Client, prefix: str) -> None:
    page = Page(client.get(f"{prefix}/sakt/bez-datiem/").text)
    assert page.one(f"main a[href='{prefix}/noteikumi/']")["target"] == "_blank", "what was typed stays where it is"
    assert page.one(f"footer a[href='{prefix}/noteikumi/']")
    assert client.get(f"{prefix}/noteikumi/").status_code == 200
