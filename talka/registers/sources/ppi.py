"""The list of public persons and institutions (ppi_public_persons_institutions.csv of data.gov.lv)."""

import re

from talka.registers.enums import Closed
from talka.registers.sources.rows import LIMITS, Entity, date, entity, postcode

REQUIRED = frozenset(
    ["name", "registrationNumber", "registeredOn", "Status", "removedOn", "website", "email", "phone", "address"]
)
ALIASES = {"status": "Status", "registrationnumber": "registrationNumber"}
REMOVED = "REMOVED"
POSTCODE_AT_END = re.compile(r",?\s*(LV-?[0-9]{4})$", re.IGNORECASE)


def parse(row: dict[str, str]) -> Entity:
    """Turn a row of the list into facts; a removed institution counts as liquidated."""
    removed = date(row["removedOn"], "removedOn")
    found = POSTCODE_AT_END.search(row["address"])
    return entity(
        row["registrationNumber"],
        row["name"],
        legal_form_text="Publiska persona vai iestāde",
        registered=date(row["registeredOn"], "registeredOn"),
        terminated=removed,
        closed=Closed.LIQUIDATED.value if removed or row["Status"].upper() == REMOVED else "",
        address=row["address"],
        postcode=postcode(found[1]) if found else "",
        email=_fitting(row["email"], "email"),
        phone=_fitting(row["phone"], "phone"),
        website=_fitting(row["website"], "website"),
    )


def _fitting(text: str, column: str) -> str:
    """Leave out a contact that is too long to be one; the institution is taken without it."""
    return text if len(text) <= LIMITS[column] else ""
