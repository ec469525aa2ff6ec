from talka.accounts.queries.cast import CAST, Member, member, person_of
from talka.accounts.queries.consents import has_agreed
from talka.accounts.queries.nicknames import suggest_nickname
from talka.accounts.queries.people import (
    Access,
    access_of,
    age_band,
    age_is_due,
    bans_to_answer,
    barred_person,
    display_language,
    duties,
    find,
    is_minor,
    needs_guardian,
    open_ban,
    profile_of,
    represents,
    shown_profile,
)

__all__ = [
    "CAST",
    "Access",
    "Member",
    "access_of",
    "age_band",
    "age_is_due",
    "bans_to_answer",
    "barred_person",
    "display_language",
    "duties",
    "find",
    "has_agreed",
    "is_minor",
    "member",
    "needs_guardian",
    "open_ban",
    "person_of",
    "profile_of",
    "represents",
    "shown_profile",
    "suggest_nickname",
]
