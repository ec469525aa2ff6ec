"""Rows for tests: sensible defaults, traits by name, everything else by keyword.

    organisation(state="suspended")
    opportunity("Palīgi suņu patversmē", traits={"weekend", "past"}, municipality="0054010", fields=["dzivnieki"])

Opportunities are written as the acts write them: with their places, and in the search index.
"""

from tests.factories.imported import imported
from tests.factories.opportunities import TOMORROW, opportunity, point_of, reindex
from tests.factories.organisations import legal_entity, member_of, organisation, registration_number, sign_in

__all__ = [
    "TOMORROW",
    "imported",
    "legal_entity",
    "member_of",
    "opportunity",
    "organisation",
    "point_of",
    "registration_number",
    "reindex",
    "sign_in",
]
