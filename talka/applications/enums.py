"""Codes that are stored; labels that people see; the named sets of states."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    SUBMITTED = "submitted", pgettext_lazy("application", "waits for an answer")
    WAITLISTED = "waitlisted", pgettext_lazy("application", "on the waiting list")
    OFFERED = "offered", pgettext_lazy("application", "a place is offered")
    APPROVED = "approved", pgettext_lazy("application", "approved")
    DECLINED = "declined", pgettext_lazy("application", "declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("application", "withdrawn")
    EXPIRED = "expired", pgettext_lazy("application", "time is over")
    COMPLETED = "completed", pgettext_lazy("application", "work done")
    NO_SHOW = "no_show", pgettext_lazy("application", "did not come")


LIVE = (State.SUBMITTED, State.WAITLISTED, State.OFFERED, State.APPROVED)
"""At most one of these for a volunteer and an opportunity."""
UNANSWERED = (State.SUBMITTED,)
"""The organiser has said nothing yet: the reply clock runs."""
WAITING = (State.SUBMITTED, State.WAITLISTED, State.OFFERED)
"""Expires when the work begins."""
COUNTS_AS_APPROVED = (State.APPROVED, State.COMPLETED, State.NO_SHOW)
HAS_PLACE = (State.OFFERED, *COUNTS_AS_APPROVED)
"""These hold a place of the opportunity (and of the shifts chosen)."""
NOT_APPLIED = (State.WITHDRAWN,)
"""People in all other applications make up the public count "applied"."""
PARTICIPATION = (State.APPROVED, State.COMPLETED, State.NO_SHOW)
REASONED = (State.DECLINED, State.WITHDRAWN)
"""These say why, by a code."""


class DeclineReason(models.TextChoices):
    """What an organiser says; the volunteer reads the label."""

    ENOUGH_PEOPLE = "enough_people", _("Enough people have been chosen already.")
    SKILLS = "skills", _("This work asks for other skills or experience.")
    TIME = "time", _("The times do not match.")
    AGE = "age", _("This work is not suitable for this age.")
    PLANS_CHANGED = "plans_changed", _("The plans have changed.")
    OTHER = "other", _("Another reason; see the message.")


class WithdrawReason(models.TextChoices):
    """What a volunteer says when stepping back."""

    TIME = "time", _("I have no time after all")
    HEALTH = "health", _("Health or family")
    OTHER_WORK = "other_work", _("I help elsewhere")
    CHANGED = "changed", _("What was planned has changed")
    NOT_FOR_ME = "not_for_me", _("This is not for me")
    OTHER = "other", _("Another reason")


class SystemReason(models.TextChoices):
    """Why the system ended an application; nobody chose it from a list."""

    CANCELLED = "opportunity_cancelled", _("The organiser has cancelled the work.")
    CONSENT_WITHDRAWN = "consent_withdrawn", _("The guardian has withdrawn the consent.")
    CONSENT_EXPIRED = "consent_expired", _("The year for which the guardian had consented is over.")
    AGREEMENT_TERMINATED = "agreement_terminated", _("The agreement about this work has been terminated.")
    ERASED = "erased", _("The volunteer has left the system.")


ENDED_ELSEWHERE_TOO = frozenset({SystemReason.ERASED})
"""With these all of a person's applications end at one moment: who is told by mail or program is told the day, and at
some time of their own, so that two organisers who compare what they were sent do not find whose names are one person's."""


class Need(models.TextChoices):
    """What is still missing before the work may begin."""

    AGE = "age", _("Age")
    GUARDIAN = "guardian", _("Guardian's consent")
    AGREEMENT = "agreement", _("Written agreement")
    INSURANCE = "insurance", _("Accident insurance")
    ATTESTATION = "attestation", _("Organiser's confirmation about work near children")
    ACKNOWLEDGEMENT = "acknowledgement", _("Duties and safety rules read")
    RECONFIRM = "reconfirm", _("Changes confirmed")


class Side(models.TextChoices):
    VOLUNTEER = "volunteer", pgettext_lazy("side", "volunteer")
    ORGANISER = "organiser", pgettext_lazy("side", "organiser")


class Shared(models.TextChoices):
    """What a volunteer may disclose of the vault, and the nickname. Codes are the vault's field names."""

    NAME = "name", _("First name")
    SURNAME = "surname", _("Surname")
    PHONE = "phone", _("Phone")
    EMAIL = "email", _("E-mail")
    BIRTH_DATE = "birth_date", _("Date of birth")
    ADDRESS = "address", _("Address")
    PERSONAL_CODE = "personal_code", _("Personal code")
    EMERGENCY = "emergency", _("Contact for an emergency")


WAYS_TO_REACH = frozenset({Shared.PHONE, Shared.EMAIL, Shared.ADDRESS, Shared.EMERGENCY})
"""Past Talka, where nobody can report a word."""


class Purpose(models.TextChoices):
    """For what something was disclosed."""

    APPLICATION = "application", _("to apply")
    REQUEST = "request", _("at the organiser's request")
    AGREEMENT = "agreement", _("for the written agreement")


class RequestReason(models.TextChoices):
    """Why an organiser asks for a field; fixed, so that the reason can be judged."""

    MEETING = "meeting", _("to find each other on the day")
    ACCESS = "access", _("for entry to a guarded building")
    AGREEMENT = "agreement", _("for the written agreement")
    INSURANCE = "insurance", _("for the insurance")
    EMERGENCY = "emergency", _("for an emergency during the work")
    CERTIFICATE = "certificate", _("for a certificate with a name")


class RequestState(models.TextChoices):
    ASKED = "asked", _("asked")
    GIVEN = "given", _("given")
    REFUSED = "refused", _("not given")


class ConsentSubject(models.TextChoices):
    """What a guardian is asked for. A yes to the work is one to messages as well, never the other way round."""

    WORK = "work", _("the work")
    MESSAGES = "messages", _("messages in the organiser's own words")


class ConsentState(models.TextChoices):
    ASKED = "asked", _("the guardian's answer is awaited")
    GIVEN = "given", _("consent received")
    REFUSED = "refused", _("the guardian has refused")
    WITHDRAWN = "withdrawn", _("consent withdrawn")
    EXPIRED = "expired", _("the link has expired")


class Relation(models.TextChoices):
    MOTHER = "mother", _("mother")
    FATHER = "father", _("father")
    GUARDIAN = "guardian", _("guardian appointed by the orphan's court")
    FOSTER = "foster", _("foster parent")


class Assurance(models.TextChoices):
    """How sure the system can be of who consented or signed."""

    TYPED = "typed", _("name typed, not verified")
    ACCOUNT = "account", _("confirmed in Talka after signing in anew")
    FILE = "file", _("signed file, signature could not be verified to the end")
    SIGNED = "signed", _("signed file, signature verified")
    EID = "eid", _("name confirmed with eID")


class AgreementState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("agreement", "draft")
    SENT = "sent", pgettext_lazy("agreement", "sent to be signed")
    SIGNED = "signed", pgettext_lazy("agreement", "signed by both")
    TERMINATED = "terminated", pgettext_lazy("agreement", "terminated")


class Insurer(models.TextChoices):
    ORGANISER = "organiser", _("the organiser's policy")
    VOLUNTEER = "volunteer", _("the volunteer's own policy")


class ReportReason(models.TextChoices):
    """What is wrong with a message."""

    RUDE = "rude", _("rude or threatening")
    PERSONAL_DATA = "personal_data", _("asks for personal data")
    MONEY = "money", _("asks for money")
    MEETING = "meeting", _("invites to meet outside the work")
    OTHER = "other", _("something else")


class ReportState(models.TextChoices):
    OPEN = "open", pgettext_lazy("report", "waits")
    UPHELD = "upheld", pgettext_lazy("report", "message removed")
    DISMISSED = "dismissed", pgettext_lazy("report", "nothing wrong found")
