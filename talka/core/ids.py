"""Identifiers that may be seen: random, without order, without words."""

from __future__ import annotations

import secrets

ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
"""27 signs that are hard to confuse; without vowels no id spells a word."""
LENGTH = 10
PAIRS = tuple(one + other for one in ALPHABET for other in ALPHABET)
NUMBERS = len(ALPHABET) ** LENGTH


def public_id() -> str:
    """Ten random signs (47 bits): for rows that anyone may read; it tells nothing of number or order.

    Drawn as one number, two signs of it at a time: an import makes a hundred thousand, and each draw asks the system.
    """
    number = secrets.randbelow(NUMBERS)
    signs = []
    for _ in range(LENGTH // 2):
        number, pair = divmod(number, len(PAIRS))
        signs.append(PAIRS[pair])
    return "".join(signs)


def token() -> str:
    """256 random bits for links that give a right; only their hash is stored."""
    return secrets.token_urlsafe(32)
