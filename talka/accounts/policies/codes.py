"""Latvian personal codes (law-and-registers.md, 3.7)."""

from __future__ import annotations

import datetime as dt
import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SHAPE = re.compile(r"([0-9]{6})-?([0-9]{5})")
CENTURIES = {"0": 1800, "1": 1900, "2": 2000}


def plain_code(typed: str) -> str:
    """Eleven digits of a personal code; raises ValidationError when it cannot be one.

    Codes given out since July 2017 begin with 32–39 and have neither a birth date nor a check digit. Older ones begin
    with a real date and a century; their check digit is not official and is not looked at.
    """
    match = SHAPE.fullmatch(typed.strip().replace(" ", "").replace("–", "-"))
    code = "".join(match.groups()) if match else ""
    if not code or not (is_new(code) or birth_date(code)):
        raise ValidationError(_("Enter the 11 digits of the personal code, like 123456-12345."), code="personal_code")
    return code


def is_new(code: str) -> bool:
    return code[0] == "3" and code[1] in "23456789"


def birth_date(code: str) -> dt.date | None:
    """The date inside an old code; None in a new one or when there is no such day."""
    if is_new(code) or code[6] not in CENTURIES:
        return None
    try:
        return dt.date(CENTURIES[code[6]] + int(code[4:6]), int(code[2:4]), int(code[:2]))
    except ValueError:
        return None


def masked(code: str) -> str:
    """What may be shown of a stored code: never the whole of it again."""
    return f"{code[:2]}****-*****"
