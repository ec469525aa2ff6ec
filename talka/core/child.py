"""A child process for what a web process must not hold: heavy libraries, and files that strangers made.

The parent asks, the child answers, one question at a time, over its standard input and output: JSON and bytes, never
pickles, because the one who answers has just read a stranger's file. The child has no settings, no database and no
secrets of the environment; its memory and processor time are limited, and a question that takes too long ends it. It
is started by the first question, ends by itself when nobody asks, and is made anew after a while (ADR 19).
"""

from __future__ import annotations

import atexit
import contextlib
import json
import logging
import os
import resource
import select
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from talka.core.errors import RefusedError

ROOT = Path(__file__).resolve().parents[2]
IDLE_SECONDS = 120
"""A child that nobody asked for this long gives its memory back."""
PASSED_ON = ("PATH", "LANG", "LC_ALL", "TZ", "TZDIR", "HOME")
"""All of the environment that a child sees."""

log = logging.getLogger("talka.child")
Answer = tuple[dict[str, Any], list[bytes]]


class ChildError(Exception):
    """No answer: `code` is `timeout` (stopped by us), `died` (a limit), `failed` (a mistake of ours) or `busy`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _send(pipe: IO[bytes], head: dict[str, Any], blobs: list[bytes]) -> None:
    line = json.dumps({"head": head, "sizes": [len(one) for one in blobs]}).encode()
    pipe.write(len(line).to_bytes(4, "big") + line + b"".join(blobs))
    pipe.flush()


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    parts, missing = [], size
    while missing:
        part = pipe.read(missing)
        if not part:
            raise EOFError
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _receive(pipe: IO[bytes]) -> Answer:
    line = json.loads(_exactly(pipe, int.from_bytes(_exactly(pipe, 4), "big")))
    return line["head"], [_exactly(pipe, size) for size in line["sizes"]]


class Child:
    """`python -m module`, asked by one thread at a time. Safe to keep as a module's constant: nothing starts yet."""

    def __init__(self, module: str, *, seconds: float = 20, megabytes: int = 1_024, uses: int = 500) -> None:
        self.module, self.seconds, self.megabytes, self.uses = module, seconds, megabytes, uses
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._used = 0
        atexit.register(self.close)

    def ask(self, head: dict[str, Any], *blobs: bytes) -> Answer:
        """Its answer. Raises ChildError without one, RefusedError where the child refused (code in the answer)."""
        if not self._lock.acquire(timeout=self.seconds):
            raise ChildError("busy")
        try:
            answer = self._ask(head, list(blobs))
        finally:
            self._lock.release()
        if refused := answer[0].get("refused"):
            raise RefusedError(refused)
        if failed := answer[0].get("failed"):
            log.error("child failed", extra={"child": self.module, "where": failed})
            raise ChildError("failed")
        return answer

    def close(self) -> None:
        """End it now. The next question starts another."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _ask(self, head: dict[str, Any], blobs: list[bytes]) -> Answer:
        process = self._running()
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(self.seconds, stop)
        timer.start()
        try:
            self._used += 1
            _send(process.stdin, head, blobs)  # type: ignore[arg-type]  # both are pipes: see _running
            return _receive(process.stdout)  # type: ignore[arg-type]  # as above
        except (OSError, EOFError, ValueError) as lost:
            self.close()
            raise ChildError("timeout" if late.is_set() else "died") from lost
        finally:
            timer.cancel()

    def _running(self) -> subprocess.Popen[bytes]:
        process = self._process
        if process is not None and (process.poll() is not None or self._used >= self.uses or self._has_left(process)):
            self.close()
            process = None
        if process is None:
            environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
            process = subprocess.Popen(
                [sys.executable, "-m", self.module, str(self.megabytes)],
                cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            self._process, self._used = process, 0
        return process

    @staticmethod
    def _has_left(process: subprocess.Popen[bytes]) -> bool:
        """Between questions a child says nothing: whatever can be read is its end."""
        return process.stdout is not None and bool(select.select([process.stdout], [], [], 0)[0])


def serve(answer: Callable[[dict[str, Any], list[bytes]], Answer]) -> None:
    """The child's whole life: answer questions until the parent ends, nobody asks for long, or a limit is met."""
    logging.disable(logging.CRITICAL)  # what libraries say about a stranger's file may quote it
    limit = int(sys.argv[1]) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    questions = os.fdopen(os.dup(0), "rb", buffering=0)
    answers = os.fdopen(os.dup(1), "wb")
    silence = os.open(os.devnull, os.O_RDWR)
    os.dup2(silence, 0)
    os.dup2(silence, 1)  # whatever a library prints must not get into the answers
    while select.select([questions], [], [], IDLE_SECONDS)[0]:
        try:
            head, blobs = _receive(questions)
        except EOFError:
            return
        try:
            told = answer(head, blobs)
        except RefusedError as refused:
            told = {"refused": refused.code}, []
        except MemoryError:  # what is left of the memory is in pieces: a new child is better
            return
        except Exception as wrong:  # noqa: BLE001  # a mistake of ours: where it is, never what the file said
            last = traceback.extract_tb(wrong.__traceback__)[-1]
            told = {"failed": f"{type(wrong).__name__} in {Path(last.filename).name}:{last.lineno}"}, []
        _send(answers, *told)
