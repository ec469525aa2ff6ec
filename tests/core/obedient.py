"""The child of test_child_process: does what it is told."""

from __future__ import annotations

import os
import threading
import time
from typing import Any

from talka.core.child import Answer, serve
from talka.core.errors import RefusedError


def obey(head: dict[str, Any], blobs: list[bytes]) -> Answer:
    match head["do"]:
        case "pid":
            return {"pid": os.getpid()}, []
        case "print":
            os.write(1, b"noise")
            return {"printed": True}, []
        case "environment":
            return {"names": list(os.environ)}, []
        case "refuse":
            raise RefusedError("too_bad")
        case "sleep":
            time.sleep(60)
        case "eat":
            return {"size": len(bytearray(2_000_000_000))}, []
        case "crash":
            raise ZeroDivisionError
        case "leave":
            threading.Timer(0.1, os._exit, [0]).start()
    return {}, blobs


if __name__ == "__main__":
    serve(obey)
