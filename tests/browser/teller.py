"""`python -m tests.browser.teller`: tells what the modules beside it print when they are run, a line of JSON for each.

Starting and ending the program takes seconds, copying a started one hundredths of a second: each module runs in a copy
of this process, which itself asks the database nothing.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import runpy
import sys

import django

django.setup()

from talka.core.text import irregular_stems
from tests.factories import organisations


def become(nth: int, writes: int, module: str, *arguments: str) -> None:
    """What `python -m tests.browser.<module> <arguments>` is, printing there.

    Each copy counts organisations from a number of its own, or two would register the same one.
    """
    organisations.count_from(1_000 * nth)
    os.dup2(writes, sys.stdout.fileno())
    os.close(writes)
    sys.argv = [module, *arguments]
    runpy.run_module(f"tests.browser.{module}", run_name="__main__", alter_sys=True)


def main() -> None:
    irregular_stems()  # else every copy that writes an opportunity would work them out anew
    for nth, line in enumerate(sys.stdin, start=1):
        reads, writes = os.pipe()
        copy = multiprocessing.get_context("fork").Process(target=become, args=(nth, writes, *json.loads(line)))
        copy.start()
        os.close(writes)
        with os.fdopen(reads, encoding="utf-8") as pipe:
            printed = pipe.read()
        copy.join()
        print(json.dumps({"status": copy.exitcode, "printed": printed}), flush=True)  # noqa: T201  # the answer


if __name__ == "__main__":
    main()
