from talka.accounts.models.access import Attempt, MailLink, Representation
from talka.accounts.models.people import Ban, Consent, Duty, User
from talka.accounts.models.profile import VolunteerProfile
from talka.accounts.models.sealed import Contact, Identity

__all__ = [
    "Attempt",
    "Ban",
    "Consent",
    "Contact",
    "Duty",
    "Identity",
    "MailLink",
    "Representation",
    "User",
    "VolunteerProfile",
]
