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
    ICAL = "ical", "iCalendar"
    PAGE = "json-ld", _("schema.org, on a web page or as JSON")


class OutFormat(models.TextChoices):
    """Formats in which a partner gets a feed of ours; the codes are those of `Format`."""

    APE_XML = "ape-xml", _("API Engagement, XML")
    APE_JSON = "ape-json", _("API Engagement, JSON")
    ODI = "odi", _("UK Volunteering Data Standard")
    CSV = "csv", "CSV"


class Channel(models.TextChoices):
    """How a partner tells of its opportunities."""

    FEED = "feed", pgettext_lazy("channel of a partner", "a feed")
    FILE = "file", pgettext_lazy("channel of a partner", "a file taken in by hand")
    PROGRAM = "program", pgettext_lazy("channel of a partner", "a program")


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


class MissionStatus(models.TextChoices):
    """In the words of API Engagement."""

    ACCEPTED = "ACCEPTED", "ACCEPTED"
    REFUSED = "REFUSED", "REFUSED"


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
    ANSWER = "applications:write", _("answer applications, in the name of whoever makes the token")
    HOURS = "hours:write", _("write hours, in the name of whoever makes the token")


HANDED = _("read and answer applications that are handed over to the partner")


def may(scope: Scope, *, own: bool) -> str:
    """What it lets a program do: one of an organisation's `own` channel, or of a partner."""
    return str(HANDED if scope == Scope.ANSWER and not own else scope.label)


class TwinState(models.TextChoices):
    """What is held of two opportunities of different sources that look alike."""

    WAITING = "waiting", pgettext_lazy("twins", "a person is asked")
    LINKED = "linked", pgettext_lazy("twins", "linked, they are so alike")
    SAME = "same", pgettext_lazy("twins", "the same, a moderator says")
    OTHER = "other", pgettext_lazy("twins", "not the same, a moderator says")


class Event(models.TextChoices):
    """What a partner's program may be told of at once."""

    OPPORTUNITY_PUBLISHED = "opportunity.published", _("an opportunity is open")
    OPPORTUNITY_CHANGED = "opportunity.changed", _("an opportunity has changed")
    OPPORTUNITY_CLOSED = "opportunity.closed", _("an opportunity is over or gone")
    APPLICATION_RECEIVED = "application.received", _("somebody has applied")
    APPLICATION_APPROVED = "application.approved", _("an application is approved")
    APPLICATION_DECLINED = "application.declined", _("an application is declined")
    APPLICATION_MESSAGE = "application.message", _("a volunteer has written")
    APPLICATION_WITHDRAWN = "application.withdrawn", _("a volunteer has stepped back")
    HOURS_CONFIRMED = "hours.confirmed", _("hours are confirmed")
    CERTIFICATE_ISSUED = "certificate.issued", _("a certificate is issued")
    CERTIFICATE_REVOKED = "certificate.revoked", _("a certificate is revoked")


class HookState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("webhook message", "waits")
    DELIVERED = "delivered", pgettext_lazy("webhook message", "delivered")
    FAILED = "failed", pgettext_lazy("webhook message", "not delivered")


class HookOff(models.TextChoices):
    """Why a receiver is told nothing."""

    PERSON = "person", _("Switched off by hand.")
    GONE = "gone", _("It answered that it is gone (410).")
    SILENT = "silent", _("It did not take a single message for three days.")
