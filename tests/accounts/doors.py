"""Filled-in forms of the doors, for tests that need somebody to come in."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from talka.accounts.models import User

GOOD_PASSWORD = "kadiķis zaļo aiz dzirnavām"


def without_token(answer: Any) -> str:
    """The page but for the token that differs each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())


def plain(**changes: Any) -> dict[str, Any]:
    """The form of the door without personal data."""
    return {
        "nickname": "Mierīgā stirna 473",
        "way": "password",
        "password": GOOD_PASSWORD,
        "age": "25-34",
        "birthday_month": "",
        "sex": "",
        "terms": "on",
    } | changes


def signed_up(client: Client, **changes: Any) -> tuple[User, str]:
    """Come in without personal data; the person and the recovery code as the page shows it."""
    answer = client.post("/sakt/bez-datiem/", plain(**changes))
    assert answer.status_code == 302, answer.content.decode()
    shown = client.get("/sakt/kods/")
    user = User.objects.get(pk=client.session["_auth_user_id"])
    return user, shown.context["code"]
