"""Codes that are stored and that partners see; labels that people see."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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


class Support(models.TextChoices):
    TRAINING = "training", _("training")
    TRANSPORT = "transport", _("transport")
    MEALS = "meals", _("meals")
    ACCOMMODATION = "accommodation", _("accommodation")
    INSURANCE = "insurance", _("insurance")
    CERTIFICATE = "certificate", _("certificate")
    EXPENSES = "expenses", _("expenses covered")


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


SHOWN_AFTERWARDS = (State.PUBLISHED, State.CLOSED, State.ARCHIVED, State.CANCELLED)
"""States whose page stays readable for ever: certificates and stories link to it."""
