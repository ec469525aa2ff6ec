from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What somebody is in the cast; real rights come from teams, from `Duty` and from `is_staff`."""

    VOLUNTEER = "volunteer", _("volunteer")
    COORDINATOR = "coordinator", _("coordinator")
    ANALYST = "analyst", _("analyst")
    GUARDIAN = "guardian", _("guardian")
    MODERATOR = "moderator", _("moderator")
    PARTNER = "partner", _("partner")


class State(models.TextChoices):
    """Of an account. Only an active one signs in; nothing but an empty row is left of an erased one."""

    ACTIVE = "active", _("active")
    BANNED = "banned", _("banned")
    ERASED = "erased", _("erased")


class AgeBand(models.TextChoices):
    """Years of age as the law and the figures need them; not said ("") counts as adult."""

    FROM_13 = "13-15", "13–15"
    FROM_16 = "16-17", "16–17"
    FROM_18 = "18-24", "18–24"
    FROM_25 = "25-34", "25–34"
    FROM_35 = "35-49", "35–49"
    FROM_50 = "50-64", "50–64"
    FROM_65 = "65+", "65+"


MINORS = frozenset({AgeBand.FROM_13, AgeBand.FROM_16})
NEXT_BAND = {AgeBand.FROM_13: AgeBand.FROM_16, AgeBand.FROM_16: AgeBand.FROM_18}
FIRST_YEAR = {
    AgeBand.FROM_13: 13,
    AgeBand.FROM_16: 16,
    AgeBand.FROM_18: 18,
    AgeBand.FROM_25: 25,
    AgeBand.FROM_35: 35,
    AgeBand.FROM_50: 50,
    AgeBand.FROM_65: 65,
}
YOUNGEST = 13
"""From here on a child may agree to an information-society service alone (Fizisko personu datu apstrādes likums, 33)."""


class Sex(models.TextChoices):
    FEMALE = "female", _("female")
    MALE = "male", _("male")


class Language(models.TextChoices):
    LATVIAN = "lv", "Latviešu"
    ENGLISH = "en", "English"


class DutyKind(models.TextChoices):
    MODERATOR = "moderator", _("moderator")
    ANALYST = "analyst", _("analyst")


class ConsentKind(models.TextChoices):
    """What a person agreed to; each its own dated record."""

    TERMS = "terms", _("terms of use")
    AGE = "age", _("is at least 13 years old")
    IDENTITY = "identity", _("personal data are kept in the vault")


class BanReason(models.TextChoices):
    ABUSE = "abuse", _("insults or threatens others")
    SAFETY = "safety", _("endangers others")
    FALSE_DATA = "false_data", _("pretends to be somebody else")
    SPAM = "spam", _("sends advertising or spam")
    TOO_YOUNG = "too_young", _("is younger than 13")
    LAW = "law", _("breaks the law in another way")


class Purpose(models.TextChoices):
    """Why the vault keeps an address that belongs to no account."""

    SIGN_UP = "sign_up", _("confirming an address at sign-up")
    CHANGE = "change", _("confirming a new address")
    SAVED_SEARCH = "saved_search", _("news of a saved search")
    GUARDIAN = "guardian", _("a guardian's consent")
    INVITATION = "invitation", _("an invitation to a team")
    HANDOVER = "handover", _("applications handed over to a partner")
    OTHER = "other", _("other")


class Availability(models.TextChoices):
    WEEKDAYS = "weekdays", _("working days")
    EVENINGS = "evenings", _("evenings")
    WEEKENDS = "weekends", _("weekends")
    HOLIDAYS = "holidays", _("school holidays")
    NOW_AND_THEN = "now_and_then", _("now and then")


class Part(models.TextChoices):
    """Parts of the volunteer profile that may be shown to an organiser with an application."""

    SKILLS = "skills", _("skills")
    LANGUAGES = "languages", _("languages")
    INTERESTS = "interests", _("interests")
    AVAILABILITY = "availability", _("when I have time")
    PLACE = "place", _("where I can help")
    TEXT = "text", _("about me")


class LinkKind(models.TextChoices):
    """What a link in a mail lets its holder do, once."""

    SIGN_UP = "sign_up", _("sign-up")
    CHANGE = "change", _("new address")
    RECOVER = "recover", _("recovery")
