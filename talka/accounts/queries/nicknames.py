"""Nicknames that Talka suggests."""

from __future__ import annotations

import secrets
from functools import cache
from pathlib import Path

from talka.accounts.models import User

WORDS = Path(__file__).parents[1] / "data" / "nickname_words.txt"
TRIES = 20


@cache
def _words() -> dict[str, tuple[str, ...]]:
    lines = (line.split() for line in WORDS.read_text(encoding="utf-8").splitlines())
    return {kind: tuple(words) for kind, *words in lines}


def _draw() -> str:
    words = _words()
    kind = secrets.choice(("masculine", "feminine"))
    ending = {"masculine": "ais", "feminine": "ā"}[kind]
    adjective, noun = secrets.choice(words["adjective"]), secrets.choice(words[kind])
    return f"{adjective}{ending} {noun} {secrets.randbelow(900) + 100}"


def suggest_nickname() -> str:
    """Two Latvian words that agree and three digits, free at this moment ("Mierīgā stirna 473")."""
    drawn = [_draw() for _ in range(TRIES)]
    taken = set(User.objects.filter(nickname__in=drawn).values_list("nickname", flat=True))
    return next(one for one in drawn if one not in taken)
