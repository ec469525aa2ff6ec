"""The child that estimates passwords: `python -m talka.core.guessing`. Its lists of words weigh 10 MB (ADR 19)."""

from __future__ import annotations

from typing import Any

from zxcvbn import zxcvbn

from talka.core.child import Answer, serve


def work(head: dict[str, Any], _blobs: list[bytes]) -> Answer:
    """`score`, 0 to 4: how hard the password is to guess for somebody who knows the words in `own`."""
    return {"score": zxcvbn(head["password"], user_inputs=head["own"])["score"]}, []


if __name__ == "__main__":
    serve(work)
