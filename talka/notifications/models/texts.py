"""Texts that a moderator has written in place of the program's own."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from talka.core import clock


class TextOverride(models.Model):
    """Subject and body of one kind in one language. `{name}` stands for a variable that the kind has; nothing else does."""

    kind = models.CharField(max_length=80)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=150)
    body = models.TextField(_("text"), max_length=4000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_default=clock.Now())

    class Meta:
        verbose_name = _("text of a message")
        verbose_name_plural = _("texts of messages")
        constraints = [
            models.UniqueConstraint(fields=["kind", "language"], name="one_text_a_kind_and_language"),
            models.CheckConstraint(name="text_language_known", condition=models.Q(language__in=["lv", "en"])),
            models.CheckConstraint(name="text_says_something", condition=~models.Q(subject="") & ~models.Q(body="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.language}"
