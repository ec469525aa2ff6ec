"""Twelve months before an operation goes its answers say so; until then no answer says anything of the kind."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from talka.interchange import actions
from talka.interchange.api import gate, going
from talka.interchange.models import Partner

AWAY = going.Going(date(2026, 12, 1), date(2027, 12, 1))


def test_nothing_is_told_of_what_stays(client: Client, db: None) -> None:
    answer = client.get("/api/v1/changes")
    assert not {"Deprecation", "Sunset"} & set(answer.headers)


def test_what_goes_says_since_when_and_until_when(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(going.GOING, "api_changes", AWAY)
    answer = client.get("/api/v1/changes")
    assert answer["Deprecation"] == "@1796076000"
    assert answer["Sunset"] == "Tue, 30 Nov 2027 22:00:00 GMT"
    assert '</api/docs#promise>; rel="deprecation"' in answer["Link"]
    assert "Sunset" in answer["Access-Control-Expose-Headers"]
    assert "Sunset" not in client.get("/api/v1/organisations")


def test_programs_with_a_token_are_told_too(client: Client, partner: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(going.GOING, "api_post_partner_opportunities", AWAY)
    monkeypatch.setitem(going.GOING, "api_partner_opportunity", AWAY)
    _client, token = actions.make_client(partner, "CMS", ["opportunities:write"], by=None)
    answer = client.delete("/api/v1/partner/opportunities/1", headers={"Authorization": f"Bearer {token}"})
    assert "Sunset" in answer


def test_twelve_months_are_the_least() -> None:
    with pytest.raises(ValueError, match="twelve months"):
        going.Going(date(2026, 12, 1), date(2027, 11, 30))


def test_who_asks_too_often_hears_how_long_to_wait(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "limit", gate.Limit(per_minute=60, burst=1))
    assert "Retry-After" not in client.get("/api/v1/changes")
    assert int(client.get("/api/v1/changes")["Retry-After"]) == 1
