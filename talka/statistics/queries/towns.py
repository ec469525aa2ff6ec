"""Which organisation speaks for which town: a municipality looks at its own figures."""

from __future__ import annotations

from talka.organisations.enums import Kind, State
from talka.organisations.models import Organisation
from talka.registers.enums import MunicipalityKind
from talka.registers.models import Municipality
from talka.registers.queries import active_municipalities

VOWELS = ("a", "e", "i", "o", "u", "ā", "ē", "ī", "ū")


def official_name(town: Municipality) -> str:
    """As the register writes it: Ādažu novads → Ādažu novada pašvaldība, Rīga → Rīgas valstspilsētas pašvaldība.

    A county's council often sits in the city beside it, so the address does not tell which of the two it is.
    """
    if town.kind == MunicipalityKind.COUNTY:
        return f"{town.name.removesuffix('novads')}novada pašvaldība"
    genitive = f"{town.name}s" if town.name.endswith(VOWELS) else town.name
    return f"{genitive} valstspilsētas pašvaldība"


def town_of(organisation: Organisation) -> Municipality | None:
    """The town whose municipality this is; None for every other organisation, and until it has proved itself."""
    if organisation.kind != Kind.PUBLIC_INSTITUTION or organisation.state != State.VERIFIED:
        return None
    name = " ".join(organisation.name.split()).casefold()
    return next((one for one in active_municipalities() if official_name(one).casefold() == name), None)
