"""The Register of Enterprises (register.csv of data.gov.lv)."""

from talka.registers.enums import Closed
from talka.registers.sources.rows import Entity, RefuseRowError, SkipRowError, date, entity, postcode

REQUIRED = frozenset(
    [
        "regcode",
        "name",
        "name_in_quotes",
        "regtype",
        "type",
        "type_text",
        "registered",
        "terminated",
        "closed",
        "address",
        "index",
        "atvk",
    ]
)
ALIASES: dict[str, str] = {}

# The name of such an entity is the name of a person; none of them may organise volunteer work, so nothing is stored.
PERSONS_NAMES = frozenset({"IK", "IND", "ZEM", "ZVJ", "GIM", "PS", "PRV"})


def parse(row: dict[str, str]) -> Entity:
    """Turn a row of register.csv into facts. `closed` is one space for the living (stripped by the reader)."""
    if row["type"] in PERSONS_NAMES:
        raise SkipRowError("carries a person's name")
    closed = row["closed"]
    if closed and closed not in Closed.values:
        raise RefuseRowError("column closed is neither empty nor L nor R")
    return entity(
        row["regcode"],
        row["name"],
        quoted_name=row["name_in_quotes"] or row["name"],
        legal_form=row["type"],
        legal_form_text=row["type_text"],
        register=row["regtype"],
        registered=date(row["registered"], "registered"),
        terminated=date(row["terminated"], "terminated"),
        closed=closed,
        address=row["address"],
        postcode=postcode(row["index"]),
        atvk=row["atvk"],
    )
