"""Codes that are stored and that partners see; labels that people see."""

from __future__ import annotations

from typing import cast

from django.db import models
from django.utils.functional import Promise, lazy
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from talka.registers.queries import wording


class Kind(models.TextChoices):
    REGULAR = "regular", _("regular")
    ON_REQUEST = "on_request", _("on request")
    ONE_OFF = "one_off", _("one-off")


class Remote(models.TextChoices):
    NO = "no", _("on site")
    POSSIBLE = "possible", _("on site or remotely")
    FULL = "full", _("remotely")


class TimeType(models.TextChoices):
    EXACT = "exact", _("exact time")
    RANGE = "range", _("within a period")
    EXPECTED_HOURS = "expected_hours", _("expected hours")


class State(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("opportunity", "draft")
    IN_REVIEW = "in_review", pgettext_lazy("opportunity", "in review")
    PUBLISHED = "published", pgettext_lazy("opportunity", "published")
    CLOSED = "closed", pgettext_lazy("opportunity", "closed")
    ARCHIVED = "archived", pgettext_lazy("opportunity", "archived")
    CANCELLED = "cancelled", pgettext_lazy("opportunity", "cancelled")
    HIDDEN = "hidden", pgettext_lazy("opportunity", "hidden")


def _support(code: str, own: str | Promise) -> Promise:
    """The name of a support as moderators word it. Without a language (migrations) it is the program's own."""
    named: object = lazy(lambda: str((get_language() and wording("support", code)) or own), str)()
    return cast("Promise", named)  # what lazy() makes has no type of its own


class Support(models.TextChoices):
    TRAINING = "training", _support("training", _("training"))
    TRANSPORT = "transport", _support("transport", _("transport"))
    MEALS = "meals", _support("meals", _("meals"))
    ACCOMMODATION = "accommodation", _support("accommodation", _("accommodation"))
    INSURANCE = "insurance", _support("insurance", _("insurance"))
    CERTIFICATE = "certificate", _support("certificate", _("certificate"))
    EXPENSES = "expenses", _support("expenses", _("expenses covered"))


class Accessibility(models.TextChoices):
    WHEELCHAIR = "wheelchair", _("accessible by wheelchair")
    PUBLIC_TRANSPORT = "public_transport", _("reachable by public transport")
    EASY_LANGUAGE = "easy_language", _("easy language")
    SIGN_LANGUAGE = "sign_language", _("sign language")


class Language(models.TextChoices):
    LATVIAN = "lv", _("Latvian")
    ENGLISH = "en", _("English")
    RUSSIAN = "ru", _("Russian")
    UKRAINIAN = "uk", _("Ukrainian")
    GERMAN = "de", _("German")
    LITHUANIAN = "lt", _("Lithuanian")
    ESTONIAN = "et", _("Estonian")
    LATGALIAN = "ltg", _("Latgalian")
    SIGN = "lsl", _("Latvian sign language")


class Step(models.TextChoices):
    """Screens of the editor in their order; the code is the word in the address."""

    WHAT = "kas", _("What")
    WHEN = "kad", _("When")
    WHERE = "kur", _("Where")
    WHO = "kam", pgettext_lazy("screen", "Who")
    GIVE = "ko-dodam", _("What we give")
    RULES = "noteikumi", _("Rules and deadline")


class ReportReason(models.TextChoices):
    MISLEADING = "misleading", _("What is written is not true")
    PAID_WORK = "paid_work", _("It is really a job that should be paid")
    DISCRIMINATION = "discrimination", _("It shuts people out unfairly")
    UNSAFE = "unsafe", _("It is dangerous or unsuitable for young people")
    MONEY = "money", _("Money or documents are asked for")
    OFFENSIVE = "offensive", _("The text or picture is offensive")
    OVER = "over", _("It does not exist or is over")
    OTHER = "other", _("Something else")


class ReportState(models.TextChoices):
    OPEN = "open", pgettext_lazy("report", "open")
    UPHELD = "upheld", pgettext_lazy("report", "right")
    DISMISSED = "dismissed", pgettext_lazy("report", "not confirmed")


class ReturnReason(models.TextChoices):
    """Why a moderator sends a first opportunity back."""

    UNCLEAR = "unclear", _("It is not clear what the volunteer will do")
    PAID_WORK = "paid_work", _("It looks like work that should be paid (Article 4)")
    PROFIT = "profit", _("It brings profit (Article 2)")
    DISCRIMINATION = "discrimination", _("A demand shuts people out unfairly")
    MINORS = "minors", _("It does not suit minors as it is written (Article 4)")
    SAFETY = "safety", _("Safety or insurance is not taken care of (Article 9)")
    CONTACTS = "contacts", _("The contacts are missing or wrong")
    OTHER = "other", _("Something else")


SHOWN_AFTERWARDS = (State.PUBLISHED, State.CLOSED, State.ARCHIVED, State.CANCELLED)
"""States whose page stays readable for ever: certificates and stories link to it."""


class Channel(models.TextChoices):
    """Where a reader came from, as the link that we handed out says it. A partner's is `p-` and its code."""

    TALKA = "talka", _("Talka's own lists and search")
    SITE = "site", _("your own site")
    SOCIAL = "social", _("social networks")
    NEWSLETTER = "newsletter", _("newsletter or e-mail")
    POSTER = "poster", _("poster or leaflet (QR code)")
    EMBED = "embed", _("embedded lists and cards")
    FEED = "feed", _("feeds and calendars")
    MESSAGE = "message", _("Talka's messages about new opportunities")
    SHARED = "shared", _("visitors who shared the page")
