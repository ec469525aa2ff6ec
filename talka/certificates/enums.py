from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    OFFERED = "offered", _("waiting for the organiser")
    ISSUED = "issued", _("issued")
    REPLACED = "replaced", _("replaced")
    REVOKED = "revoked", _("revoked")


STANDING = (State.ISSUED, State.REPLACED)
"""States of a certificate that still stands: it may be revoked, and it counts as issued."""
PDF_NAME, JSON_NAME = "izzina.pdf", "izzina.json"
"""The paper and its credential inside what is sealed. Never changed: issued containers hold them."""


class Side(models.TextChoices):
    """Who put the certificate together."""

    HOLDER = "holder", _("the volunteer")
    ORGANISER = "organiser", _("the organiser")


class Extent(models.TextChoices):
    """How much the holder wants the paper to tell."""

    HOURS = "hours", _("hours only")
    HOURS_FIELD = "hours_field", _("hours and field")
    FULL = "full", _("everything")


class Said(models.TextChoices):
    """The statements of a certificate, as the pages that check it name them."""

    TITLE = "title", _("Document")
    NUMBER = "number", _("Number")
    HOLDER = "holder", _("Who did the work")
    ORGANISER = "organiser", _("Organiser")
    PARTS = "parts", _("Certificates of the organisers")
    PERIOD = "period", _("When")
    TOTAL = "total", _("Confirmed work")
    BADGE = "badge", _("Badge")
    FIELD = "field", _("Field")
    PLACE = "place", _("Place")
    DUTIES = "duties", _("Duties")
    COMPETENCES = "competences", _("Confirmed competences")
    UNCONFIRMED = "unconfirmed", _("Competences that the organiser has not assessed")
    OWN_VIEW = "own_view", _("The volunteer's own view")
    TRAINING = "training", _("Training")
    ASSESSMENT = "assessment", _("The organiser's assessment")
    ATTACHMENTS = "attachments", _("Attachments")
    ISSUED_BY = "issued_by", _("Issued by")
    ISSUED_ON = "issued_on", _("Issued on")
    REPLACES = "replaces", _("Replaces certificate No.")
    EXTENT = "extent", _("Extent")


class NameSeen(models.TextChoices):
    """What the organiser is told about the name in a certificate that is asked for, beside the name itself."""

    SAME = "same", _("the same name that the volunteer has disclosed to you")
    OTHER = "other", _("not the name that the volunteer has disclosed to you: ask before you issue it")
    CHANGED = "changed", _("the volunteer has changed their data since: compare with the name disclosed to you")
    UNDISCLOSED = (
        "undisclosed",
        _("typed by the volunteer, who has not disclosed a name to you: make sure it is theirs"),
    )


class Reason(models.TextChoices):
    """Why a certificate was revoked."""

    MISTAKE = "mistake", _("issued by mistake")
    WRONG_FACTS = "wrong_facts", _("what it says is not true")
    HOLDER = "holder", _("at the holder's wish")
    KEY_LOST = "key_lost", _("the key it was signed with is no longer safe")


class KeyState(models.TextChoices):
    ACTIVE = "active", _("signs")
    RETIRED = "retired", _("signs no more, still proves")
    COMPROMISED = "compromised", _("proves nothing any more")


class Verdict(models.TextChoices):
    """What a check finds."""

    VALID = "valid", _("The certificate is genuine and valid")
    REPLACED = "replaced", _("A newer certificate has replaced this one")
    REVOKED = "revoked", _("The certificate has been revoked")
    ALTERED = "altered", _("The certificate has been altered")
    NOT_OURS = "not_ours", _("This certificate was not issued here")
    UNCLEAR = "unclear", _("The certificate is genuine, but whether it still holds cannot be said right now")


class CheckState(models.TextChoices):
    """What became of one part of a check."""

    PASSED = "passed", _("checked, in order")
    FAILED = "failed", _("checked, not in order")
    NOT_DONE = "not_done", _("not checked")
