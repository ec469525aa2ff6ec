"""The register of political parties (political_parties.csv of data.gov.lv).

Columns are those of register.csv; the file's own names for the first two are taken as well.
"""

from talka.registers.enums import Closed
from talka.registers.sources.rows import Entity, RefuseRowError, date, entity, postcode

REQUIRED = frozenset({"regcode", "name"})
ALIASES = {
    "registration_number": "regcode",
    "registrationNumber": "regcode",
    "legal_entity_registration_number": "regcode",
    "party_name": "name",
    "registered_on": "registered",
    "registeredOn": "registered",
    "terminated_on": "terminated",
    "removedOn": "terminated",
}
PARTY, PART_OF_REGISTER = "PP", "P"


def parse(row: dict[str, str]) -> Entity:
    """Turn a row into facts; columns that the file does not have stay empty."""
    closed = row.get("closed", "")
    if closed and closed not in Closed.values:
        raise RefuseRowError("column closed is neither empty nor L nor R")
    return entity(
        row["regcode"],
        row["name"],
        quoted_name=row.get("name_in_quotes") or row["name"],
        legal_form=row.get("type") or PARTY,
        legal_form_text=row.get("type_text", ""),
        register=row.get("regtype") or PART_OF_REGISTER,
        registered=date(row.get("registered", ""), "registered"),
        terminated=date(row.get("terminated", ""), "terminated"),
        closed=closed,
        address=row.get("address", ""),
        postcode=postcode(row.get("index", "")),
        atvk=row.get("atvk", ""),
    )
