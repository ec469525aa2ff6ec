"""Tables of organisers: the organisation, its profile, its team."""

from talka.organisations.models.organisation import MAX_FIELDS, SEEN_BY_ALL, Organisation, OrganisationQuerySet
from talka.organisations.models.profile import ContactPerson, Cooperation, SocialLink, YearlyReport
from talka.organisations.models.team import Membership

__all__ = [
    "MAX_FIELDS",
    "SEEN_BY_ALL",
    "ContactPerson",
    "Cooperation",
    "Membership",
    "Organisation",
    "OrganisationQuerySet",
    "SocialLink",
    "YearlyReport",
]
