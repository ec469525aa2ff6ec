from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from config.environment import UNREAD, Impossible, is_loopback, refuse_unread
from tests.config.conftest import ROOT, free_port

if TYPE_CHECKING:
    from pathlib import Path


def talka(home: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a home of its own; without a database address it would start one there."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_URL", "TALKA_"))}
    command = [sys.executable, "-m", "config.cli", *words]
    given = clean | {"TALKA_HOME": str(home), "PORT": str(free_port())} | environment
    return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    "environment",
    [{"HOST": "0.0.0.0"}, {"HOST": "::"}, {"HOST": "talka.lv"}, {"TALKA_SITE_URL": "https://localhost"}],  # noqa: S104 – must be refused
)
@pytest.mark.parametrize("command", ["serve", "web"])
def test_a_demo_that_strangers_could_reach_does_not_start(
    tmp_path: Path, command: str, environment: dict[str, str]
) -> None:
    done = talka(tmp_path, command, TALKA_DEMO="1", **environment)
    assert done.returncode == 2
    assert "TALKA_DEMO=1 signs anybody in" in done.stderr
    assert "TALKA_DEMO=1 ļauj ikvienam" in done.stderr
    assert not (tmp_path / "postgres").exists()


@pytest.mark.parametrize("name", [name for name, *_ in UNREAD])
def test_what_nothing_reads_is_refused_when_it_is_set(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    refuse_unread()
    monkeypatch.setenv(name, "s3://bucket")
    with pytest.raises(Impossible, match=f"{name} is not read"):
        refuse_unread()


@pytest.mark.parametrize(
    ("name", "expected"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("[::1]", True), ("localhost", True),
     ("10.0.0.1", False), ("localhost.example", False), ("", False)],
)  # fmt: skip
def test_only_this_computer_is_loopback(name: str, expected: bool) -> None:  # noqa: FBT001 – a case
    assert is_loopback(name) is expected


def test_a_missing_command_is_told_in_a_sentence(tmp_path: Path) -> None:
    done = talka(tmp_path, "manage", "no-such-thing", DATABASE_URL="postgresql:///nowhere")
    assert done.returncode == 2
    assert "no command “no-such-thing”" in done.stderr
    assert "nav komandas" in done.stderr
    assert "Traceback" not in done.stderr


def test_help_lists_every_command_of_the_contract(tmp_path: Path) -> None:
    shown = talka(tmp_path, "--help").stdout
    for command in (
        "serve", "worker", "migrate", "demo", "import", "load-register", "check-invariants", "verify-audit", "backup",
        "restore", "create-moderator", "bench",
    ):  # fmt: skip
        assert command in shown.split(), command


def test_the_exit_status_of_a_django_command_is_passed_on(tmp_path: Path) -> None:
    done = talka(tmp_path, "manage", "check", "--tag", "nothing", DATABASE_URL="postgresql:///nowhere")
    assert done.returncode == 1
    assert "CommandError" in done.stderr


def test_a_command_alone_starts_the_database_and_stops_it_at_its_end(tmp_path: Path) -> None:
    question = (
        "from django.db import connection; cursor = connection.cursor();"
        " cursor.execute('SHOW server_version_num'); print(cursor.fetchone())"
    )
    done = talka(tmp_path, "manage", "shell", "--verbosity=0", "-c", question)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("('18")
    assert (tmp_path / "postgres" / "PG_VERSION").exists()
    assert not (tmp_path / "postgres" / "postmaster.pid").exists()


def test_a_mail_is_kept_by_the_mail_server_while_talka_cannot_begin(tmp_path: Path) -> None:
    told = {UNREAD[0][0]: "s3://bucket"}
    assert talka(tmp_path, "verify-audit", **told).returncode == 2
    assert talka(tmp_path, "receive-mail", "a@atbildes.example.lv", **told).returncode == os.EX_TEMPFAIL
