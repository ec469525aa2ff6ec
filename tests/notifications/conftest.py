from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from talka.notifications import kinds
from talka.notifications.actions import mail
from talka.notifications.enums import Category, Pace
from talka.notifications.kinds import Kind
from tests.notifications.sink import PushService, Sink

TEMPLATES = Path(__file__).parent / "templates"


@pytest.fixture
def outbox(settings: Settings, tmp_path: Path) -> Path:
    """A folder of this test's own for mails."""
    settings.EMAIL_URL = ""
    settings.OUTBOX = tmp_path / "outbox"
    return tmp_path / "outbox"


@pytest.fixture
def sink(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sink]:
    """A mail server on loopback that keeps what it is given."""
    monkeypatch.setattr(mail, "_open", mail._Open())
    with Sink() as server:
        settings.EMAIL_URL = server.url
        yield server


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Kind:
    """A kind as an app would declare one: may be chosen about, with values that people typed."""
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [TEMPLATES]}]
    return kinds.declare(
        "sample.answer",
        "Answer to my application",
        app="sample",
        category=Category.APPLICATIONS,
        sample={"title": "Palīgi suņu patversmē", "count": 2, "until_at": "2026-12-01T22:00:00Z"},
    )


@pytest.fixture
def push_service() -> Iterator[PushService]:
    with PushService() as service:
        yield service


@pytest.fixture
def quiet_kind(answer: Kind) -> Kind:
    return kinds.declare(
        "sample.quiet", "Chat", app="sample", category=Category.WORK, sample={"title": "x"}, quiet=True
    )


@pytest.fixture
def daily_kind(answer: Kind) -> Kind:
    return kinds.declare(
        "sample.daily", "New offers", app="sample", category=Category.SEARCHES, sample={"title": "x"}, email=Pace.DAILY
    )
