from __future__ import annotations

import concurrent.futures
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import psycopg
import pytest

from config import cluster
from config.cluster import CannotStart
from config.postgres import Server, running
from tests.config.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def holder(home: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.config.holder", str(home)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin
    assert process.stdout
    try:
        yield process, process.stdout.readline().strip()
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(30)


def server_of(home: Path) -> int | None:
    return Server(home.resolve()).pid()


def ask(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question).fetchone()
    return row[0] if row else None


def remember(url: str, value: int) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (value int)")
        connection.execute("INSERT INTO kept VALUES (%s)", [value])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose cluster exists already, to be copied: making one takes half a second."""
    home = tmp_path_factory.mktemp("made")
    with running(home):
        pass
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made / "postgres", tmp_path / "home" / "postgres")
    return tmp_path / "home"


def test_it_is_durable_checksummed_and_reachable_by_a_closed_socket_only(home: Path) -> None:
    with running(home) as url:
        for setting in ("fsync", "full_page_writes", "synchronous_commit", "data_checksums"):
            assert ask(url, f"SHOW {setting}") == "on", setting
        assert ask(url, "SHOW listen_addresses") == ""
        assert str(ask(url, "SHOW server_version_num")).startswith("18")
        assert ask(url, "SELECT lower('ĀČĢ')") == "āčģ"
        folder = Path(str(ask(url, "SHOW unix_socket_directories")))
        assert folder.stat().st_mode & 0o777 == 0o700
    assert server_of(home) is None


def test_one_question_takes_one_processor(home: Path) -> None:
    with running(home) as url, psycopg.connect(url) as connection:
        connection.execute("SET debug_parallel_query = on")  # wherever it is possible, and told in plans
        plan = connection.execute("EXPLAIN SELECT count(*) FROM pg_class").fetchall()
    assert not [line for (line,) in plan if "Gather" in line], plan


def test_its_log_never_holds_what_people_typed(home: Path) -> None:
    with running(home) as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE people (email text UNIQUE)")
        connection.execute("INSERT INTO people VALUES (%s)", ["anna@example.lv"])
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO people VALUES (%s)", ["anna@example.lv"])
        with pytest.raises(psycopg.errors.SyntaxError):
            connection.execute("SELEKT 'anna@example.lv'")
    log = "".join(path.read_text() for path in (home / "logs").glob("*.log"))
    assert "duplicate key" in log
    assert "anna@" not in log


def test_a_second_process_attaches_and_the_last_one_out_stops_the_server(home: Path) -> None:
    with holder(home) as (first, url):
        with running(home) as same:
            assert same == url
            first.communicate("", timeout=20)
            assert first.returncode == 0
            assert ask(same, "SELECT 1") == 1  # the one that started it has left
        assert server_of(home) is None


def test_two_commands_at_once_start_one_server(home: Path) -> None:
    with concurrent.futures.ThreadPoolExecutor(4) as pool, contextlib.ExitStack() as stack:
        found = list(pool.map(lambda _: stack.enter_context(holder(home))[1], range(4)))
        assert len(set(found)) == 1
        starts = sum(path.read_text().count("starting PostgreSQL") for path in (home / "logs").glob("*.log"))
        assert starts == 1
    assert server_of(home) is None


def test_after_a_kill_of_everything_it_starts_again_with_every_commit(home: Path) -> None:
    with holder(home) as (process, url):
        remember(url, 7)
        postmaster = psutil.Process(server_of(home) or 0)
        family = [*postmaster.children(), postmaster]
        process.kill()
        for member in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                member.kill()
    with running(home) as url:
        assert ask(url, "SELECT sum(value) FROM kept") == 7


def test_after_a_kill_of_the_postmaster_alone_its_children_are_waited_for(home: Path) -> None:
    with holder(home) as (process, url):
        remember(url, 8)
        process.kill()
        os.kill(server_of(home) or 0, signal.SIGKILL)
    with running(home) as url:
        assert ask(url, "SELECT sum(value) FROM kept") == 8


def test_the_server_of_a_killed_owner_is_taken_over_and_then_stopped(home: Path) -> None:
    with holder(home) as (process, _url):
        process.kill()
        process.wait()
    before = server_of(home)
    assert before
    with running(home) as url:
        assert server_of(home) == before
        assert ask(url, "SELECT 1") == 1
    assert server_of(home) is None


@pytest.mark.parametrize("way", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_cleanly(home: Path, way: signal.Signals) -> None:
    with holder(home) as (process, _url):
        process.send_signal(way)
        process.wait(20)
    assert server_of(home) is None
    with running(home):
        pass
    log = "".join(path.read_text() for path in (home / "logs").glob("*.log"))
    assert "not properly shut down" not in log
    assert log.count("database system is shut down") >= 2


def test_a_long_path_gets_its_socket_elsewhere(made: Path, tmp_path: Path) -> None:
    home = tmp_path / ("long" * 20) / ("longer" * 10)
    shutil.copytree(made / "postgres", home / "postgres")
    with running(home) as url:
        assert ask(url, "SELECT 1") == 1
        folder = Path(str(ask(url, "SHOW unix_socket_directories")))
        assert not folder.is_relative_to(home)
        assert folder.stat().st_mode & 0o777 == 0o700
    shutil.rmtree(folder)


def test_a_number_that_now_belongs_to_another_program_does_not_stop_the_start(home: Path) -> None:
    (home / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{home}\n{int(time.monotonic())}\n5432\n\n\n\n")
    with running(home) as url:
        assert ask(url, "SELECT 1") == 1


def test_data_of_another_version_is_left_alone_with_a_clear_word(home: Path) -> None:
    (home / "postgres" / "PG_VERSION").write_text("16\n")
    with pytest.raises(CannotStart, match=r"PostgreSQL 16.*\n.*PostgreSQL 16"), running(home):
        pass


def test_a_killed_initdb_leaves_nothing_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "postgres.new" / "base").mkdir(parents=True)
    with running(tmp_path, durable=False) as url:
        assert ask(url, "SHOW fsync") == "off"
    assert not (tmp_path / "postgres.new").exists()


def test_a_broken_server_is_told_at_once(home: Path) -> None:
    (home / "postgres" / "postgresql.conf").write_text("no_such_setting = 1\n")
    begun = time.monotonic()
    with pytest.raises(CannotStart, match="no_such_setting"), running(home):
        pass
    assert time.monotonic() - begun < 5


def test_a_closed_socket_folder_of_somebody_else_is_refused(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can make a folder of another user")
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    home = tmp_path / ("long" * 30)
    shutil.copytree(made / "postgres", home / "postgres")
    Server(home).sockets.mkdir()
    os.chown(Server(home).sockets, 65534, 65534)
    with pytest.raises(CannotStart, match="belongs to somebody else"), running(home):
        pass


def test_root_without_namespaces_is_told_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.delenv("TALKA_PG_USER", raising=False)
    with pytest.raises(CannotStart, match=r"TALKA_PG_USER.*\n.*TALKA_PG_USER"):
        cluster.identity(tmp_path)


@pytest.fixture
def open_home() -> Iterator[Path]:
    """A folder that other users may enter, unlike pytest's."""
    folder = Path(tempfile.mkdtemp(prefix="talka-test-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_root_without_namespaces_runs_it_as_the_named_user(open_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = shutil.which
    monkeypatch.setattr(shutil, "which", lambda name: None if name == "unshare" else found(name))
    monkeypatch.setenv("TALKA_PG_USER", "nobody")
    with running(open_home) as url:
        assert ask(url, "SELECT 1") == 1
        assert psutil.Process(server_of(open_home) or 0).username() == "nobody"
    assert server_of(open_home) is None
