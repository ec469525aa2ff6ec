from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from talka.certificates import sealing


@pytest.fixture(scope="session")
def seal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One seal for the run: making an RSA key takes as long as ten certificates."""
    return sealing.self_made(tmp_path_factory.mktemp("seal") / "seal.p12", datetime(2026, 11, 1, tzinfo=UTC))


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path, seal: Path) -> Path:
    """Published files and stored papers of this test alone."""
    settings.SITE_URL = "https://talka.example.lv"
    settings.PUBLIC_FILES = tmp_path / "public"
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.SEAL_FILE = str(seal)
    return tmp_path


@pytest.fixture(scope="session", autouse=True)
def press_ends() -> Iterator[None]:
    yield
    sealing.press.close()
