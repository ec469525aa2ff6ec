"""Codes of the exchange with partners."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Format(models.TextChoices):
    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"
    APE_XML = "ape-xml", _("API Engagement, XML")
    APE_JSON = "ape-json", _("API Engagement, JSON")
    ODI = "odi", _("UK Volunteering Data Standard")
    RSS = "rss", _("RSS or Atom")


class RunState(models.TextChoices):
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class Verdict(models.TextChoices):
    """What became of one item. The first four add up to the items read; `withdrawn` ones were not in the feed."""

    CREATED = "created", _("created")
    UPDATED = "updated", _("updated")
    UNCHANGED = "unchanged", _("unchanged")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")
