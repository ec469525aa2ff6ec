"""How a refusal is told to programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from typing_extensions import TypedDict


class ProblemError(TypedDict):
    parameter: str
    detail: str
    code: str


class Problem(TypedDict):
    """RFC 9457. `errors` names each parameter that was not understood."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[ProblemError]


DETAILS = {
    "missing": gettext_noop("This is needed."),
    "extra_forbidden": gettext_noop("There is no such member."),
    "string_type": gettext_noop("This must be a text."),
    "string_too_long": gettext_noop("At most %(max_length)s signs."),
    "string_too_short": gettext_noop("Least number of signs: %(min_length)s."),
    "string_pattern_mismatch": gettext_noop("This does not look as it should: %(pattern)s"),
    "list_type": gettext_noop("This must be a list."),
    "too_long": gettext_noop("At most %(max_length)s items."),
    "too_short": gettext_noop("Least number of items: %(min_length)s."),
    "int_type": gettext_noop("This must be a whole number."),
    "int_parsing": gettext_noop("This must be a whole number."),
    "int_from_float": gettext_noop("This must be a whole number."),
    "float_type": gettext_noop("This must be a number."),
    "float_parsing": gettext_noop("This must be a number."),
    "finite_number": gettext_noop("This must be a number."),
    "greater_than_equal": gettext_noop("At least %(ge)s."),
    "less_than_equal": gettext_noop("At most %(le)s."),
    "bool_type": gettext_noop("Write true or false."),
    "bool_parsing": gettext_noop("Write true or false."),
    "literal_error": gettext_noop("One of: %(expected)s."),
    "model_attributes_type": gettext_noop("This must be an object."),
    "model_type": gettext_noop("This must be an object."),
    "dict_type": gettext_noop("This must be an object."),
    "value_error": "%(error)s",
    "timezone_aware": gettext_noop("The time needs its zone: 2026-12-01T10:00:00+02:00."),
}
"""By the codes of pydantic, whose own words are English only."""
DATES = ("date_", "datetime_", "time_")


def mistake(found: Mapping[str, Any]) -> dict[str, str]:
    """A mistake in a body or an address, with the way to it, in the language asked for."""
    code, known = str(found["type"]), dict(found.get("ctx", {}))
    other = (
        gettext_noop("This is no date or time.") if code.startswith(DATES) else gettext_noop("This is not understood.")
    )
    if "expected" in known:
        known["expected"] = str(known["expected"]).replace(" or ", ", ")
    told = _(DETAILS.get(code, other)) % known
    return {"parameter": ".".join(map(str, found["loc"][2:])), "detail": told, "code": code}
