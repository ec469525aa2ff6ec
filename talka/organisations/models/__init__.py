"""Tables of organisers: the organisation, its profile, its team, proofs of the right to speak for it."""

from talka.organisations.models.organisation import MAX_FIELDS, SEEN_BY_ALL, Organisation, OrganisationQuerySet
from talka.organisations.models.profile import ContactPerson, Cooperation, Photo, SocialLink, YearlyReport
from talka.organisations.models.proof import Proof, SocialEnterprise
from talka.organisations.models.team import Invitation, JoinRequest, Membership

__all__ = [
    "MAX_FIELDS",
    "SEEN_BY_ALL",
    "ContactPerson",
    "Cooperation",
    "Invitation",
    "JoinRequest",
    "Membership",
    "Organisation",
    "OrganisationQuerySet",
    "Photo",
    "Proof",
    "SocialEnterprise",
    "SocialLink",
    "YearlyReport",
]
