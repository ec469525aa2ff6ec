"""The link by which an organiser outside Talka confirms work: how long it holds, and what is kept of it."""

from __future__ import annotations

import hashlib
from datetime import timedelta

LINK_HOLDS = timedelta(days=30)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
