from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client


def test_livez_answers_without_the_database(client: Client) -> None:
    assert client.get("/livez").status_code == 200


@pytest.mark.django_db
def test_readyz_says_yes(client: Client) -> None:
    assert client.get("/readyz").json() == {"ready": True, "reasons": []}


@pytest.mark.django_db
def test_readyz_says_no_while_draining(client: Client) -> None:
    mark = Path(settings.HOME) / "draining"
    mark.touch()
    try:
        answer = client.get("/readyz")
    finally:
        mark.unlink()
    assert (answer.status_code, answer.json()["reasons"]) == (503, ["draining"])
