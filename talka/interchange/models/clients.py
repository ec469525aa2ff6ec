from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talka.accounts.models import User
from talka.core import clock
from talka.core.ids import public_id
from talka.interchange.enums import Scope, may
from talka.interchange.models.partners import Partner


class ApiClient(models.Model):
    """A program that writes for a partner. Of its token only a hash is kept and the beginning, to know it by.

    `busy_until` is the rate limit: each request moves it on by its share of a minute; who is too far ahead of the clock
    waits. One row, one statement, the same for all web processes. Of a connection that is only for trying out
    (`sandbox`) everything is answered as it would be and nothing is kept.
    """

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="clients", verbose_name=_("partner"))
    name = models.CharField(_("name"), max_length=100)
    scopes = ArrayField(models.CharField(max_length=30, choices=Scope.choices), verbose_name=_("may"))
    sandbox = models.BooleanField(_("only for trying out: nothing is kept"), default=False)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    token_start = models.CharField(_("token begins with"), max_length=16, editable=False)
    made_at = models.DateTimeField(pgettext_lazy("token", "made"), db_default=clock.Now())
    expires_at = models.DateTimeField(pgettext_lazy("token", "valid until"))
    used_at = models.DateTimeField(pgettext_lazy("token", "last used"), null=True)
    revoked_at = models.DateTimeField(pgettext_lazy("token", "revoked"), null=True)
    busy_until = models.DateTimeField(db_default=clock.Now(), editable=False)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("connection")
        verbose_name_plural = _("connections")
        constraints = [
            models.CheckConstraint(name="api_client_has_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="api_client_scopes", condition=Q(scopes__contained_by=Scope.values) & ~Q(scopes=[])
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def may(self) -> list[str]:
        """In words, what its scopes let it do."""
        own = self.partner.organisation_id is not None
        return [may(one, own=own) for one in Scope if one in self.scopes]


class ApiAnswer(models.Model):
    """What was answered to a POST with an Idempotency-Key, for a day: the same key gets the same answer."""

    client = models.ForeignKey(ApiClient, models.CASCADE, related_name="+")
    key = models.CharField(max_length=128)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    made_at = models.DateTimeField(db_default=clock.Now())

    class Meta:
        indexes = [models.Index(fields=["made_at"], name="api_answer_by_age")]
        constraints = [models.UniqueConstraint(fields=["client", "key"], name="api_answer_once")]

    def __str__(self) -> str:
        return f"{self.client_id} {self.status}"
