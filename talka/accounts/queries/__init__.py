from talka.accounts.queries.cast import CAST, Member, member, person_of
from talka.accounts.queries.people import (
    age_band,
    age_is_due,
    display_language,
    duties,
    is_minor,
    needs_guardian,
    represents,
)

__all__ = [
    "CAST",
    "Member",
    "age_band",
    "age_is_due",
    "display_language",
    "duties",
    "is_minor",
    "member",
    "needs_guardian",
    "person_of",
    "represents",
]
