"""The code by which a paper is checked: 128 random bits and two check signs, written so that people can type it.

Base 32 in Crockford's alphabet (no I, L, O, U), 26 signs, then the number modulo the prime 1021 in two more: one wrong
sign or two neighbours swapped are told from a code that does not exist without asking anything.
"""

from __future__ import annotations

import hashlib
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": "", "\u2011": "", "\u00a0": ""})
BITS = 128
SIGNS = 26
CHECK = 2
PRIME = 1021
GROUP = 4


def new_code() -> str:
    number = secrets.randbits(BITS)
    return _written(number, SIGNS) + _written(number % PRIME, CHECK)


def read_code(typed: str) -> str:
    """The code as it is stored, whatever hyphens, spaces and letters it was typed with. Raises ValueError."""
    code = typed.upper().translate(READ_AS)
    if len(code) != SIGNS + CHECK or not set(code) <= set(ALPHABET):
        raise ValueError("not a code")
    number, check = _number(code[:SIGNS]), _number(code[SIGNS:])
    if number >= 1 << BITS or number % PRIME != check:
        raise ValueError("mistyped")
    return code


def is_code(typed: str) -> bool:
    """Whether it could be one: its check signs fit."""
    try:
        read_code(typed)
    except ValueError:
        return False
    return True


def grouped(code: str) -> str:
    """As it is printed: seven groups of four."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def digest(code: str) -> bytes:
    """What the database knows of a code: enough to find it, not enough to print it."""
    return hashlib.sha256(b"talka certificate\0" + code.encode()).digest()


def _written(number: int, length: int) -> str:
    return "".join(ALPHABET[number >> (5 * place) & 31] for place in reversed(range(length)))


def _number(signs: str) -> int:
    number = 0
    for sign in signs:
        number = number << 5 | ALPHABET.index(sign)
    return number
