"""Codes that are stored; labels that people see; the named sets of states."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    CLAIMED = "claimed", pgettext_lazy("hours", "waits for confirmation")
    UNCLEAR = "unclear", pgettext_lazy("hours", "unclear: the volunteer has to look at it")
    CONFIRMED = "confirmed", pgettext_lazy("hours", "confirmed")
    DISPUTED = "disputed", pgettext_lazy("hours", "disputed")
    CORRECTED = "corrected", pgettext_lazy("hours", "corrected and confirmed")


COUNTS_AS_HOURS = (State.CONFIRMED, State.CORRECTED)
"""Both sides have agreed: these and no others are confirmed hours."""
OCCUPIES = (State.CLAIMED, *COUNTS_AS_HOURS)
"""Two rows of one volunteer in these states never overlap. A disputed or unclear row stands in nobody's way."""
WAITS = (State.CLAIMED, State.UNCLEAR)
"""One side has said it, the other has not answered."""
REMOVABLE = (State.CLAIMED, State.UNCLEAR, State.DISPUTED)


class Side(models.TextChoices):
    VOLUNTEER = "volunteer", pgettext_lazy("side", "volunteer")
    ORGANISER = "organiser", pgettext_lazy("side", "organiser")


class Source(models.TextChoices):
    """By what a record came to be."""

    VOLUNTEER = "volunteer", _("written by the volunteer")
    COORDINATOR = "coordinator", _("written by the organiser")
    CHECK_IN = "check_in", _("by check-in")
    IMPORT = "import", _("from a file")
    SLIP = "slip", _("by a slip with a code")


class Verb(models.TextChoices):
    """What happened to a record that both sides can read beside it."""

    PROPOSE = "propose", pgettext_lazy("hours", "correction proposed")
    ACCEPT = "accept", pgettext_lazy("hours", "correction accepted")
    REFUSE = "refuse", pgettext_lazy("hours", "correction not accepted")
    DISPUTE = "dispute", pgettext_lazy("hours", "disputed")
    ANSWER = "answer", pgettext_lazy("hours", "answer to the dispute")
    SETTLE = "settle", pgettext_lazy("hours", "dispute settled")


class DisputeReason(models.TextChoices):
    NOT_THERE = "not_there", _("No work was done then")
    TIME = "time", _("The time is wrong")
    DAY = "day", _("The day is wrong")
    TWICE = "twice", _("This has been written twice")
    OTHER_PERSON = "other_person", _("This was somebody else")
    OTHER = "other", _("Another reason")


class CorrectionReason(models.TextChoices):
    TIME = "time", _("The time is wrong")
    DAY = "day", _("The day is wrong")
    BREAK = "break", _("A break is not counted")
    LONGER = "longer", _("The work took longer")
    STAMP = "stamp", _("Stamps kept on a device say otherwise")
    OTHER = "other", _("Another reason")


class Way(models.TextChoices):
    """How somebody was checked in."""

    CODE = "code", _("by the code, on the volunteer's phone")
    KIOSK = "kiosk", _("on the organiser's tablet")
    LIST = "list", _("by the coordinator")


OWN_WAYS = (Way.CODE,)
"""Stamped by the volunteer, signed in: the organiser confirms. Stamped on a device of the organiser: the volunteer does."""


class PresenceState(models.TextChoices):
    HERE = "here", _("here now")
    ASKED = "asked", _("forgot to check out")
    DONE = "done", _("checked out")
    DROPPED = "dropped", _("taken back")


OPEN = (PresenceState.HERE, PresenceState.ASKED)


class OutsideState(models.TextChoices):
    """Work for somebody outside Talka. None of these counts as confirmed hours."""

    DECLARED = "declared", pgettext_lazy("outside", "declared by yourself")
    ASKED = "asked", pgettext_lazy("outside", "the organiser has been asked")
    CONFIRMED = "confirmed", pgettext_lazy("outside", "externally confirmed")
    REFUSED = "refused", pgettext_lazy("outside", "the organiser has not confirmed it")


class ImportState(models.TextChoices):
    READING = "reading", pgettext_lazy("import", "being read")
    REFUSED = "refused", pgettext_lazy("import", "could not be read")
    PREVIEW = "preview", pgettext_lazy("import", "looked at, not taken in yet")
    TAKING = "taking", pgettext_lazy("import", "being taken in")
    DONE = "done", pgettext_lazy("import", "taken in")
    UNDOING = "undoing", pgettext_lazy("import", "being taken back")
    UNDONE = "undone", pgettext_lazy("import", "taken back")


NOT_TAKEN = (ImportState.READING, ImportState.REFUSED, ImportState.PREVIEW)
"""Nothing has been made of it yet."""
AT_WORK = (ImportState.READING, ImportState.TAKING, ImportState.UNDOING)
"""A job is busy with it."""


class Verdict(models.TextChoices):
    """What becomes of a row of a file."""

    RECORD = "record", _("becomes a record")
    SLIP = "slip", _("becomes a slip with a code")
    NO_DATE = "no_date", _("no date that can be read")
    NO_TIME = "no_time", _("no hours that can be read")
    TOO_LONG = "too_long", _("more than 24 hours, or less than a minute")
    FUTURE = "future", _("a day that has not come yet")
    ABSENT = "absent", _("marked as not having come")
    EMPTY = "empty", _("nobody is named in the row")
    TWICE = "twice", _("the same person and time are in the file or in Talka already")
    NOT_ALLOWED = "not_allowed", _("something is missing before this person may work")
    FULL_DAY = "full_day", _("the day would have more than 24 hours")


GOOD = (Verdict.RECORD, Verdict.SLIP)
