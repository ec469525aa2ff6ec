from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PageKind(models.TextChoices):
    NEWS = "news", _("news")
    FAQ = "faq", _("question and answer")
    TEXT = "text", _("text of the site")


TEXTS = ("about", "help", "accessibility", "privacy")
"""Texts of the site that are delivered with the program; a published page of this name takes the place of one."""
