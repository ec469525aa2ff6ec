"""What applying reads of an opportunity: little of it and its organisation, quickly, for many apply at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, models

from talka.core import clock
from talka.core.prepared import kept
from talka.opportunities.enums import SHOWN_AFTERWARDS
from talka.opportunities.models import Opportunity, Question, Requirement, Shift
from talka.opportunities.queries.pages import CHILDREN, FROM, OPENNESS, READABLE, child, give_children
from talka.organisations.models import Organisation

WANTED = frozenset(
    {
        *(
            "id",
            "public_id",
            "organisation_id",
            "slug",
            "title",
            "title_en",
            "state",
            "origin",
            "origin_url",
            "apply_until",
        ),
        *("time_type", "starts_at", "ends_at", "min_age", "max_age", "for_minors", "hazardous", "supports", "places"),
        *("reply_promise", "material_version"),
    }
)
WANTED_OF_ORGANISATION = frozenset({"id", "public_id", "name", "state", "registration_number", "branch_of_id"})
"""What applying looks at; the long texts of their pages stay where they are."""


def _names(model: type[models.Model], wanted: frozenset[str]) -> list[str]:
    """In the model's order."""
    return [field.attname for field in model._meta.concrete_fields if field.attname in wanted]


OWN, OF_ORGANISATION = _names(Opportunity, WANTED), _names(Organisation, WANTED_OF_ORGANISATION)
BRIEF = ", ".join(
    [*(f"opportunity.{one}" for one in OWN), *(f"organisation.{one}" for one in OF_ORGANISATION), OPENNESS]
)
ASKED = tuple(one for one in CHILDREN if one[1] in {Question, Shift})
TO_APPLY = f"""SELECT {BRIEF}, {", ".join(child(model, order) for _name, model, order in ASKED)}, core_now() {FROM}
    WHERE opportunity.public_id = %(public_id)s AND {READABLE}"""
HELD = f"SELECT {BRIEF} {FROM} WHERE opportunity.id = %(pk)s FOR NO KEY UPDATE OF opportunity"
SHIFTS = "SELECT id, ends_at > core_now() FROM opportunities_shift WHERE opportunity_id = %(pk)s"


def to_apply(public_id: str) -> Opportunity | None:
    """The readable opportunity with `is_open`, organisation, questions and shifts; None where there is none."""
    brought = clock.bring()
    for *values, instant in _read(TO_APPLY, {"public_id": public_id, "states": list(SHOWN_AFTERWARDS)}):
        brought(instant)
        row = _made(values)
        give_children(row, ASKED, values[-len(ASKED) :])
        return row
    return None


def required(opportunity: Opportunity) -> list[str]:
    """What its organiser demands of whoever applies."""
    return list(Requirement.objects.filter(opportunity=opportunity, must=True).values_list("text", flat=True))


def held_to_apply(pk: int) -> Opportunity:
    """The same without questions and shifts, locked to the end of the transaction; `is_open` as it is under the lock."""
    (values,) = _read(HELD, {"pk": pk})
    return _made(values)


def shifts_of(pk: int) -> dict[int, bool]:
    """Ids of the opportunity's shifts, and whether each can still be come to."""
    return dict(_read(SHIFTS, {"pk": pk}))


def _read(sql: str, params: dict[str, Any]) -> list[tuple[Any, ...]]:
    with kept() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def _made(values: Sequence[Any]) -> Opportunity:
    first, after = len(OWN), len(OWN) + len(OF_ORGANISATION)
    row = Opportunity.from_db(connection.alias, OWN, values[:first])
    row.organisation = Organisation.from_db(connection.alias, OF_ORGANISATION, values[first:after])
    row.is_open = values[after]
    return row
