"""Codes of the exchange with partners."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Format(models.TextChoices):
    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"
    APE_XML = "ape-xml", _("API Engagement, XML")
    APE_JSON = "ape-json", _("API Engagement, JSON")
    ODI = "odi", _("UK Volunteering Data Standard")
    RSS = "rss", _("RSS or Atom")


class RunState(models.TextChoices):
    RUNNING = "running", pgettext_lazy("import", "running")
    DONE = "done", pgettext_lazy("import", "done")
    FAILED = "failed", pgettext_lazy("import", "failed")


class Verdict(models.TextChoices):
    """What became of one item. The first four add up to the items read; `withdrawn` ones were not in the feed."""

    CREATED = "created", pgettext_lazy("import", "created")
    UPDATED = "updated", pgettext_lazy("import", "updated")
    UNCHANGED = "unchanged", pgettext_lazy("import", "unchanged")
    REFUSED = "refused", pgettext_lazy("import", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("import", "withdrawn")


class SheetFormat(models.TextChoices):
    """Formats in which an organisation gets its own opportunities and may bring them back."""

    XLSX = "xlsx", "XLSX"
    CSV = "csv", "CSV"
    JSON = "json", "JSON"


class SheetState(models.TextChoices):
    TRIED = "tried", pgettext_lazy("sheet", "checked, not written yet")
    WRITTEN = "written", pgettext_lazy("sheet", "written")


class Scope(models.TextChoices):
    """What a program with a token may do."""

    READ = "opportunities:read", _("read what it sent")
    WRITE = "opportunities:write", _("send, change and withdraw opportunities")
