"""Many who act at the same moment, each with a connection of its own (fixture `real_db`)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from django.db import OperationalError, connection

from talka.core.errors import RefusedError

CLIENTS = 16


def race(acts: Sequence[Callable[[], object]]) -> list[bool]:
    """All at once; for each whether it was done (True) or refused with a reason (False)."""
    start = threading.Barrier(len(acts))
    done: list[bool | BaseException] = [False] * len(acts)

    def one(n: int) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '60s'")  # a busy machine is not a fault; a deadlock still is
            start.wait()
            acts[n]()
            done[n] = True
        except RefusedError:
            pass
        except OperationalError as error:  # a deadlock is a fault, not a refusal
            done[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=[n]) for n in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one for one in done if not isinstance(one, bool)] == []
    return [one is True for one in done]
