"""Tables of the state's facts. Rows are written by `loading.py` only; other apps point at them and read."""

from talka.registers.models.entities import LegalEntity, Release
from talka.registers.models.numbers import (
    INVENTED_FIRST_DIGIT,
    is_registration_number,
    validate_registration_number,
)
from talka.registers.models.places import Municipality, OldTerritory, Place
from talka.registers.models.tables import Competence, Field, Holiday, LegalForm, Wording

__all__ = [
    "INVENTED_FIRST_DIGIT",
    "Competence",
    "Field",
    "Holiday",
    "LegalEntity",
    "LegalForm",
    "Municipality",
    "OldTerritory",
    "Place",
    "Release",
    "Wording",
    "is_registration_number",
    "validate_registration_number",
]
