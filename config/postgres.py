"""The embedded PostgreSQL 18: starts it, shares it, stops it. Used whenever DATABASE_URL is absent.

Every process that uses the server holds a shared lock on one file of TALKA_HOME; the kernel drops it when the process
dies, however it dies. Whoever gets the lock alone may start the server (on the way in) or stop it (on the way out): the
last one out turns off the light. So a short command that started the server does not stop it under a `serve` that came
later, a server whose users were all killed is taken over by the next one, and two commands at once never start two.

The server listens on a Unix socket inside a 0700 folder and nowhere else, hence `trust`. PostgreSQL refuses to run as
root: root's server runs as user 1000 of a user namespace of its own; where those are forbidden, as TALKA_PG_USER.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import signal
import stat
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from urllib.parse import quote

import psutil
import psycopg

from config.cluster import (
    COMMON,
    DURABLE,
    OWNER,
    THROW_AWAY,
    CannotStart,
    Identity,
    binaries,
    check_version,
    identity,
    make_cluster,
)

DATABASE = "talka"
START_SECONDS = 40
"""How long a start is retried: after a kill -9 the children of the dead server may hold its memory for a while."""
RECOVERY_SECONDS = 300
"""How long a server that lives is given to replay its log before it must answer."""
STOP_SECONDS = 30
SOCKET_LIMIT = 100
"""Bytes of a socket's path; the kernel's limit is about 107."""
RETRY_IF_SAID = ("lock file", "shared memory", "still in use", "already in use", "starting up", "shutting down")


@dataclass
class Server:
    """One cluster under TALKA_HOME and, when this process started it, its process."""

    home: Path
    durable: bool = True
    child: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def data(self) -> Path:
        return self.home / "postgres"

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def sockets(self) -> Path:
        inside = self.home / "run"
        if len(os.fsencode(inside / ".s.PGSQL.5432")) <= SOCKET_LIMIT:
            return inside
        name = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"talka-{os.geteuid()}-{name}"

    def url(self, database: str = DATABASE) -> str:
        return f"postgresql://{OWNER}@/{database}?host={quote(str(self.sockets), safe='')}"

    def answers(self) -> bool:
        try:
            with psycopg.connect(self.url("postgres"), connect_timeout=3) as connection:
                row = connection.execute("SHOW data_directory").fetchone()
        except psycopg.OperationalError:
            return False
        return row is not None and Path(row[0]).samefile(self.data)

    def pid(self) -> int | None:
        """Of the live postmaster of this folder. A number that another program has got by now is not it."""
        try:
            number = int((self.data / "postmaster.pid").read_text(encoding="utf-8").split()[0])
            command = psutil.Process(number).cmdline()
        except (OSError, ValueError, IndexError, psutil.Error):
            return None
        return number if str(self.data) in command else None

    def alive(self) -> int | None:
        """The postmaster's number, also in the moment before it has written it down."""
        if self.child and self.child.poll() is None:  # poll() reaps it, or it would look alive when it is not
            return self.child.pid
        return self.pid()


def prepare_folders(server: Server, who: Identity) -> None:
    """Make them all 0700 and the server's own. A folder that somebody else made in the temp folder is refused."""
    for folder in (server.home / "run", server.logs, server.sockets):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = server.sockets.lstat()
    owners = {os.geteuid(), found.st_uid if who.user else os.geteuid()}
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners:
        raise CannotStart(
            f"{server.sockets} belongs to somebody else; remove it.\n{server.sockets} pieder citam; izdzēsiet to."
        )
    server.sockets.chmod(0o700)
    for folder in (server.logs, server.sockets):
        who.give(folder)


def forget_reused_pid(server: Server) -> None:
    """After a restart of the machine the number in postmaster.pid may be another program's: PostgreSQL refuses.

    Its own check of shared memory by the folder's inode still guards against children that live on.
    """
    path = server.data / "postmaster.pid"
    with contextlib.suppress(OSError, ValueError, IndexError):
        number = int(path.read_text(encoding="utf-8").split()[0])
        if psutil.pid_exists(number) and server.pid() is None:
            path.unlink()


def launch(server: Server, who: Identity, programs: Path) -> None:
    settings = COMMON | (DURABLE if server.durable else THROW_AWAY)
    settings |= {"unix_socket_directories": str(server.sockets), "log_directory": str(server.logs)}
    words = [f"--{name}={value}" for name, value in settings.items()]
    with (server.logs / "postgres-start.log").open("wb") as said:
        command = [str(programs / "postgres"), "-D", str(server.data), *words]
        server.child = who.spawn(command, stdout=said, stderr=said)


def last_words(server: Server) -> str:
    """The end of what the server wrote, before and after its own log opened."""
    files = sorted(server.logs.glob("postgres-*.log"), key=lambda path: path.stat().st_mtime)[-2:]
    return "\n".join("\n".join(path.read_text(errors="replace").splitlines()[-6:]) for path in files)


def start(server: Server) -> None:
    """Return when the server answers: the one that lives already, or a new one. The caller holds the lock alone."""
    who = identity(server.home)
    prepare_folders(server, who)
    programs = binaries(server.home, who)
    if not (server.data / "PG_VERSION").exists():
        make_cluster(server.data, who, programs, durable=server.durable)
    check_version(server.data)
    if server.alive() is None:
        server.child = None
    begun = time.monotonic()
    while not server.answers():
        waited = time.monotonic() - begun
        if server.child and server.child.poll() is not None:
            server.child = None
            words = last_words(server)
            if waited > START_SECONDS or not any(reason in words for reason in RETRY_IF_SAID):
                raise CannotStart(f"PostgreSQL did not start / PostgreSQL nesāka darbu ({server.logs}):\n{words}")
            time.sleep(0.5)
        elif server.alive() is None:
            forget_reused_pid(server)
            launch(server, who, programs)
        elif waited > RECOVERY_SECONDS:
            raise CannotStart(f"PostgreSQL does not answer / PostgreSQL neatbild ({server.logs})")
        time.sleep(0.05)
    make_database(server)


def make_database(server: Server) -> None:
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(f"CREATE DATABASE {DATABASE}")


def stop(server: Server) -> None:
    """Fast shutdown (open transactions roll back); immediate when it does not come, which its log repairs."""
    for way, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 5)):
        if (pid := server.alive()) is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, way)
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            if server.alive() is None:
                return
            time.sleep(0.02)


def enter(lock: int, server: Server) -> None:
    """Take the shared lock with the server running, whoever started it."""
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(lock, fcntl.LOCK_SH)
            if server.answers():
                return
            fcntl.flock(lock, fcntl.LOCK_UN)  # the one that started it failed, stopped it or died
            time.sleep(0.05)
        else:
            try:
                start(server)
            except BaseException:
                stop(server)
                raise
            fcntl.flock(lock, fcntl.LOCK_SH)
            return


def leave(lock: int, server: Server) -> None:
    fcntl.flock(lock, fcntl.LOCK_UN)
    with contextlib.suppress(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        stop(server)


def revive(server: Server) -> None:
    """Start the server again should it have died under its users. Only for those inside `holding`."""
    if server.alive() is not None:  # which also reaps it: a dead child that is not keeps its lock files valid
        return
    with (server.home / "run" / "revive.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not server.answers():
            start(server)


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + signal.SIGTERM)


@contextlib.contextmanager
def ends_cleanly() -> Iterator[None]:
    """SIGTERM unwinds like Ctrl-C does, unless the program has a way of its own."""
    ours = threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    if ours:
        signal.signal(signal.SIGTERM, _end)
    try:
        yield
    finally:
        if ours:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)


@contextlib.contextmanager
def running(home: Path, *, durable: bool = True) -> Iterator[str]:
    """The DATABASE_URL of the server of this TALKA_HOME, running until the last user leaves.

    `durable=False` is for clusters that are thrown away: no fsync. Raises CannotStart with words for people.
    """
    with holding(home, durable=durable) as server:
        yield server.url()


@contextlib.contextmanager
def holding(home: Path, *, durable: bool = True) -> Iterator[Server]:
    """As `running`, for those who stay long enough to look after it."""
    home = home.resolve()
    (home / "run").mkdir(mode=0o700, parents=True, exist_ok=True)
    server = Server(home, durable=durable)
    with ends_cleanly():
        lock = os.open(home / "run" / "database.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            enter(lock, server)
            try:
                yield server
            finally:
                leave(lock, server)
        finally:
            os.close(lock)
