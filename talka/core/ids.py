"""Identifiers that may be seen: random, without order, without words."""

from __future__ import annotations

import secrets

ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
"""27 signs that are hard to confuse; without vowels no id spells a word."""
LENGTH = 10


def public_id() -> str:
    """Ten random signs (47 bits): for rows that anyone may read; it tells nothing of number or order."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def token() -> str:
    """256 random bits for links that give a right; only their hash is stored."""
    return secrets.token_urlsafe(32)
