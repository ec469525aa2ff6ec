"""What partners and machines see: shapes of the API and of feeds (shapes), schema.org's of pages (linked)."""

from talka.interchange.schemas.linked import organisation_data, site_data, structured_data
from talka.interchange.schemas.problems import Problem
from talka.interchange.schemas.shapes import (
    ChangePage,
    OpportunityPage,
    OpportunityShape,
    OrganisationPage,
    OrganisationShape,
    address_of,
    iso,
    opportunity,
    organisation,
)

__all__ = [
    "ChangePage",
    "OpportunityPage",
    "OpportunityShape",
    "OrganisationPage",
    "OrganisationShape",
    "Problem",
    "address_of",
    "iso",
    "opportunity",
    "organisation",
    "organisation_data",
    "site_data",
    "structured_data",
]
