from __future__ import annotations

from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.test import Client


@pytest.mark.django_db
def test_a_lost_database_is_told_as_a_problem(client: Client) -> None:
    with patch("talka.interchange.api.operations.search", side_effect=OperationalError("away")):
        answer = client.get("/api/v1/opportunities")
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert (answer["Retry-After"], answer["X-Talka-Database"]) == ("5", "down")
    assert b"away" not in answer.content.replace(b"database is away", b"")
