from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import psycopg
import pytest

from config.backup import backup, restore
from config.environment import Impossible
from config.postgres import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCHEMA = """
CREATE TYPE uuidrange AS RANGE (subtype = uuid);
CREATE FUNCTION core_now() RETURNS timestamptz LANGUAGE sql AS 'SELECT statement_timestamp()';
CREATE TABLE person (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL UNIQUE, at timestamptz DEFAULT core_now()
);
CREATE TABLE shift (person uuid REFERENCES person, span uuidrange, EXCLUDE USING gist (span WITH &&));
INSERT INTO person (name) SELECT 'Āna ' || n FROM generate_series(1, 500) n;
INSERT INTO shift SELECT id, uuidrange(id, id, '[]') FROM person;
"""
EVERYTHING = (
    "SELECT md5(string_agg(p::text || s::text, ',' ORDER BY p.id)) FROM person p JOIN shift s ON s.person = p.id"
)


def fingerprint(url: str) -> str:
    with psycopg.connect(url) as connection:
        row = connection.execute(EVERYTHING).fetchone()
    assert row
    return str(row[0])


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, tuple[Path, str]]]:
    old, new = tmp_path_factory.mktemp("old"), tmp_path_factory.mktemp("new")
    with running(old, durable=False) as first, running(new, durable=False) as second:
        with psycopg.connect(first) as connection:
            connection.execute(SCHEMA)
        (old / "files" / "photos").mkdir(parents=True)
        (old / "files" / "photos" / "ķepa.jpg").write_bytes(b"\xff\xd8")
        (old / "keys").mkdir()
        (old / "keys" / "vault-key").write_text("secret")
        yield {"old": (old, first), "new": (new, second)}


class At:
    """Which of the two installations the commands work on."""

    def __init__(self, servers: dict[str, tuple[Path, str]], monkeypatch: pytest.MonkeyPatch) -> None:
        self.servers, self.monkeypatch = servers, monkeypatch

    def __call__(self, name: str) -> tuple[Path, str]:
        folder, url = self.servers[name]
        self.monkeypatch.setenv("TALKA_HOME", str(folder))
        self.monkeypatch.setenv("DATABASE_URL", url)
        return folder, url


@pytest.fixture
def at(servers: dict[str, tuple[Path, str]], monkeypatch: pytest.MonkeyPatch) -> Iterator[At]:
    yield At(servers, monkeypatch)
    _folder, url = servers["new"]
    with psycopg.connect(url) as connection:
        connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


def test_what_was_saved_comes_back_to_the_last_byte_and_can_be_saved_again(at: At, tmp_path: Path) -> None:
    _old, source = at("old")
    backup(str(tmp_path / "monday"))
    new, target = at("new")
    restore(str(tmp_path / "monday"))
    assert fingerprint(target) == fingerprint(source)
    assert (new / "files" / "photos" / "ķepa.jpg").read_bytes() == b"\xff\xd8"
    with psycopg.connect(target) as connection, pytest.raises(psycopg.errors.UniqueViolation):
        connection.execute("INSERT INTO person (name) VALUES ('Āna 1')")
    backup(str(tmp_path / "tuesday"))
    restore(str(tmp_path / "tuesday"), replace=True)
    assert fingerprint(target) == fingerprint(source)


def test_keys_are_left_out_unless_asked_for(at: At, tmp_path: Path) -> None:
    at("old")
    backup(str(tmp_path / "plain"))
    assert not (tmp_path / "plain" / "keys.tar").exists()
    assert "not in this backup" in (tmp_path / "plain" / "KEYS.txt").read_text()
    backup(str(tmp_path / "guarded"), with_keys=True)
    assert (tmp_path / "guarded" / "keys.tar").exists()
    assert "not in this backup" not in (tmp_path / "guarded" / "KEYS.txt").read_text()


def test_a_damaged_backup_is_refused_before_anything_is_touched(at: At, tmp_path: Path) -> None:
    at("old")
    backup(str(tmp_path / "copy"))
    dump = tmp_path / "copy" / "database.dump"
    damaged = bytearray(dump.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    dump.write_bytes(damaged)
    _new, target = at("new")
    with psycopg.connect(target) as connection:
        connection.execute("CREATE TABLE precious (value int)")
    with pytest.raises(Impossible, match=r"damaged: database\.dump"):
        restore(str(tmp_path / "copy"), replace=True)
    with psycopg.connect(target) as connection:
        connection.execute("SELECT * FROM precious")


def test_a_dump_that_fails_halfway_leaves_the_database_as_it_was(at: At, tmp_path: Path) -> None:
    at("old")
    backup(str(tmp_path / "copy"))
    _new, target = at("new")
    with psycopg.connect(target, autocommit=True) as connection:
        connection.execute("CREATE TABLE precious (value int)")
        connection.execute("CREATE SCHEMA aside")
        connection.execute(
            "CREATE FUNCTION aside.refuse() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN RAISE; END'"
        )
        connection.execute(
            "CREATE EVENT TRIGGER refuse ON ddl_command_end WHEN TAG IN ('CREATE TABLE')"
            " EXECUTE FUNCTION aside.refuse()"
        )
        try:
            with pytest.raises(Impossible, match="psql failed"):
                restore(str(tmp_path / "copy"), replace=True)
        finally:
            connection.execute("DROP EVENT TRIGGER refuse")
            connection.execute("DROP SCHEMA aside CASCADE")
        connection.execute("SELECT * FROM precious")


def test_data_is_replaced_only_on_request(at: At, tmp_path: Path) -> None:
    _old, url = at("old")
    before = fingerprint(url)
    backup(str(tmp_path / "copy"))
    with pytest.raises(Impossible, match="--replace"):
        restore(str(tmp_path / "copy"))
    assert fingerprint(url) == before


def test_a_backup_is_never_written_over_another(at: At, tmp_path: Path) -> None:
    at("old")
    backup(str(tmp_path / "copy"))
    before = (tmp_path / "copy" / "manifest.json").read_bytes()
    with pytest.raises(Impossible, match="not empty"):
        backup(str(tmp_path / "copy"))
    assert (tmp_path / "copy" / "manifest.json").read_bytes() == before


def test_a_backup_that_failed_leaves_no_folder_that_looks_like_one(
    at: At, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at("old")
    monkeypatch.setenv("DATABASE_URL", f"postgresql://talka@/nowhere?host={tmp_path}")
    with pytest.raises(Impossible, match="pg_dump failed"):
        backup(str(tmp_path / "copy"))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_no_backup_is_told_apart(at: At, tmp_path: Path) -> None:
    at("new")
    (tmp_path / "manifest.json").write_text(json.dumps({"sha256": {"database.dump": "0"}}))
    with pytest.raises(Impossible, match="no complete backup"):
        restore(str(tmp_path))


def test_without_the_old_keys_it_says_what_to_do_first(
    at: At, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at("old")
    backup(str(tmp_path / "monday"))
    new, _url = at("new")
    shutil.rmtree(new / "keys", ignore_errors=True)
    restore(str(tmp_path / "monday"), replace=True)
    assert f"put them into {new / 'keys'} before any other command" in capsys.readouterr().out
    (new / "keys").mkdir()
    (new / "keys" / "vault-key").write_text("secret")
    restore(str(tmp_path / "monday"), replace=True)
    assert "before any other command" not in capsys.readouterr().out
