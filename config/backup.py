"""`talka backup` and `talka restore`: the database as pg_dump writes it, the files, and a list of check sums."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from config.cluster import Identity, binaries
from config.environment import Impossible, home

KEYS_NOTE = """\
The keys (TALKA_HOME/keys) are {not_}in this backup. Without vault-key nobody can read the identities in the database,
without audit-key nobody can verify the audit trail: keep copies of them, apart from this folder.
Atslēgas (TALKA_HOME/keys) šajā kopijā {nav}. Bez vault-key neviens nevar nolasīt identitātes, bez audit-key –
pārbaudīt audita pierakstus: glabājiet to kopijas atsevišķi no šīs mapes.
"""
NO_KEYS = """\
The old keys are not here yet: put them into {keys} before any other command. The next one makes new keys, with
which nobody can read the identities or verify the audit trail.
Vecās atslēgas vēl nav šeit: ielieciet tās mapē {keys} pirms jebkuras citas komandas. Nākamā izveidos jaunas,
ar kurām nevar ne nolasīt identitātes, ne pārbaudīt audita pierakstus."""
MANIFEST = "manifest.json"
DUMP = "database.dump"
FRESH = """\
SET lock_timeout = '10s';
DROP SCHEMA public CASCADE;
CREATE SCHEMA public AUTHORIZATION pg_database_owner;
GRANT USAGE ON SCHEMA public TO PUBLIC;
"""


def program(name: str) -> str:
    """The system's own tool where the database is not ours: the wheel's have no TLS."""
    embedded = Path(binaries(home(), Identity())) / name
    if "host=%2F" not in os.environ["DATABASE_URL"] and (found := shutil.which(name)):
        return found
    return str(embedded)


def run(command: list[str], **options: object) -> None:
    """Raises Impossible with what the program said."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    done = subprocess.run(command, env=environment, stderr=subprocess.PIPE, check=False, **options)  # type: ignore[call-overload]
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip()
        raise Impossible(f"{Path(command[0]).name} failed / neizdevās ({done.returncode}):\n{said}")


def checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def backup(directory: str, *, with_keys: bool = False) -> None:
    """Make DIR, which must not hold anything yet; it appears under its name only when it is complete."""
    target = Path(directory).resolve()
    if target.exists() and any(target.iterdir()):
        raise Impossible(f"{target} is not empty.\n{target} nav tukša.")
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        run([program("pg_dump"), "--format=custom", "--no-owner", "--no-acl", f"--file={fresh / DUMP}", url()])
        for name in ["files", *(["keys"] if with_keys else [])]:
            with tarfile.open(fresh / f"{name}.tar", "w") as archive:
                if (home() / name).exists():
                    archive.add(home() / name, arcname=name)
        note = KEYS_NOTE.format(not_="" if with_keys else "not ", nav="ir" if with_keys else "nav")
        (fresh / "KEYS.txt").write_text(note, encoding="utf-8")
        sums = {path.name: checksum(path) for path in sorted(fresh.iterdir())}
        (fresh / MANIFEST).write_text(json.dumps({"version": 1, "sha256": sums}, indent=2), encoding="utf-8")
        if target.exists():
            target.rmdir()
        fresh.rename(target)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    print(f"{target}\n{note}", end="")  # noqa: T201 – a command's answer


def url() -> str:
    return f"--dbname={os.environ['DATABASE_URL']}"


def check(source: Path) -> None:
    """Refuse a backup that is not what was written, before anything is touched."""
    try:
        sums = json.loads((source / MANIFEST).read_text(encoding="utf-8"))["sha256"]
        damaged = [name for name, expected in sums.items() if checksum(source / name) != expected]
    except (OSError, ValueError, KeyError) as error:
        raise Impossible(f"{source} is no complete backup ({error}).\n{source} nav pilnīga kopija.") from error
    if damaged:
        names = ", ".join(damaged)
        raise Impossible(f"The backup is damaged: {names}.\nRezerves kopija ir bojāta: {names}.")


def is_empty() -> bool:
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        found = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    return found is not None and found[0] == 0


def restore(directory: str, *, replace: bool = False) -> None:
    """Database in one transaction, then files. Stop `serve` first: what it writes meanwhile would be lost."""
    source = Path(directory).resolve()
    check(source)
    archives = [path for path in (source / "files.tar", source / "keys.tar") if path.exists()]
    taken = [path.stem for path in archives if (home() / path.stem).exists() and any((home() / path.stem).iterdir())]
    if not replace and (not is_empty() or "files" in taken):
        raise Impossible(
            "There is data here already. `talka restore DIR --replace` replaces it.\n"
            "Šeit jau ir dati. Tos aizstāj `talka restore DIR --replace`."
        )
    with tempfile.TemporaryDirectory(dir=home()) as folder:
        script = Path(folder) / "restore.sql"
        run([program("pg_restore"), "--no-owner", "--no-acl", f"--file={script}", str(source / DUMP)])
        said = ["--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
        run([program("psql"), *said, f"--command={FRESH}", f"--file={script}", url()])
        for path in archives:
            with tarfile.open(path) as archive:
                archive.extractall(folder, filter="data")
            if (Path(folder) / path.stem).exists():
                shutil.rmtree(home() / path.stem, ignore_errors=True)
                (Path(folder) / path.stem).rename(home() / path.stem)
    database = conninfo_to_dict(os.environ["DATABASE_URL"]).get("dbname")
    print(f"Restored / atjaunots: {source} → {database}")  # noqa: T201 – a command's answer
    if not (home() / "keys" / "vault-key").exists():
        print(NO_KEYS.format(keys=home() / "keys"))  # noqa: T201 – as above
