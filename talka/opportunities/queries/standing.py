"""One mark of all that lists of opportunities are made of: while it is the same, so are they, but for the passing of time.

Triggers add a random number to the marks with every statement that writes to one of TOLD_OF (migration), whoever writes;
nobody waits for anybody, and who has not committed is not seen. Added up they name the state of these tables. The last
deadline that has passed and the release of the registers are what else a list hangs on.
"""

from __future__ import annotations

from django.db import connection

from talka.registers.queries import tables

TOLD_OF = frozenset(
    {
        "opportunities_opportunity",
        "opportunities_opportunity_fields",
        "opportunities_workplace",
        "opportunities_shift",
        "opportunities_openopportunity",
        "opportunities_openpoint",
        "organisations_organisation",
    }
)
MARK = "SELECT opportunities_mark()"
"""A function of the database, which plans it once in a session: planning took four times as long as asking."""


def mark() -> str:
    """The mark of this moment; empty where there is none, so that nothing is held to be the same."""
    with connection.cursor() as cursor:
        cursor.execute(MARK)
        (written,) = cursor.fetchone()
    return named(written)


def named(written: str | None) -> str:
    """The mark, where another question brought the database's part of it (MARK) along."""
    return f"{written} {tables().release}" if written else ""
