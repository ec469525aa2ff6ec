from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from talka.accounts.enums import MINORS, AgeBand, BanReason, ConsentKind, DutyKind, Language, Sex, State
from talka.core import clock
from talka.registers.enums import Region


class People(BaseUserManager["User"]):
    """Rows of people; by nickname, never by a name or an address."""

    def get_by_natural_key(self, username: str | None) -> User:
        """In any case of letters, asked as the unique index `nickname_unique_any_case` has it."""
        wanted = Lower(models.Value(username, output_field=models.CharField()))
        return self.alias(lower=Lower("nickname")).get(lower=wanted)

    def filter_nickname(self, typed: str) -> User | None:
        """Whoever has this nickname in any case of letters."""
        wanted = Lower(models.Value(typed, output_field=models.CharField()))
        return self.alias(lower=Lower("nickname")).filter(lower=wanted).first()

    def create_user(self, nickname: str, password: str | None = None, **fields: Any) -> User:
        person = self.model(nickname=nickname, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, nickname: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(nickname, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in: a nickname and credentials, an age band for the law, nothing that says who it is.

    The key is random from the first migration on (it becomes the passkey's user handle). The nickname is a sign-in name
    that only its owner ever sees. Name, e-mail, birth date and the like live in `Identity`, if the person gave any.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    nickname = models.CharField(
        _("nickname"), max_length=60, unique=True, error_messages={"unique": _("This nickname is taken.")}
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.ACTIVE, db_default=State.ACTIVE)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("moderator"), default=False)
    joined_at = models.DateTimeField(db_default=clock.Now())
    age_band = models.CharField(_("age"), max_length=5, choices=AgeBand, blank=True, default="", db_default="")
    """As it was said; today's is `queries.age_band`."""
    next_band_month = models.DateField(_("month of the next age group"), null=True, blank=True)
    """First day of the month in which a minor is in the next band for certain."""
    age_asked_at = models.DateTimeField(null=True, editable=False)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex, blank=True, default="", db_default="")
    language = models.CharField(
        _("language"), max_length=2, choices=Language, default=Language.LATVIAN, db_default=Language.LATVIAN
    )
    recovery_hash = models.CharField(max_length=200, blank=True, default="", db_default="", editable=False)
    credentials_due = models.BooleanField(default=False, db_default=False, editable=False)
    """Came back by recovery: nothing else opens until there is a new passkey or password."""
    second_factor_barred = models.BooleanField(default=False, db_default=False, editable=False)
    """Came back by recovery while acting for others: two factors count only after an eID or a moderator said who it is."""
    session_round = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    """Raised to end every session."""
    idle_warnings = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    idle_warned_at = models.DateTimeField(null=True, editable=False)

    objects = People()

    USERNAME_FIELD = "nickname"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                Lower("nickname"), name="nickname_unique_any_case", violation_error_message=_("This nickname is taken.")
            ),
            models.CheckConstraint(
                name="nickname_not_blank_nor_address",
                condition=Q(nickname__regex=r"^\S(.*\S)?$") & ~Q(nickname__contains="@"),
                violation_error_message=_("A nickname must not be an e-mail address or begin or end with a space."),
            ),
            models.CheckConstraint(name="person_state", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="banned_and_erased_do_not_sign_in", condition=Q(state=State.ACTIVE) | Q(is_active=False)
            ),
            models.CheckConstraint(name="person_age_band", condition=Q(age_band__in=["", *AgeBand.values])),
            models.CheckConstraint(
                name="next_band_is_of_minors",
                condition=Q(next_band_month__isnull=True)
                | Q(next_band_month__day=1, age_band__in=sorted(band.value for band in MINORS)),
                violation_error_message=_("The month of the next age group is for people under 18."),
            ),
            models.CheckConstraint(name="person_sex", condition=Q(sex__in=["", *Sex.values])),
            models.CheckConstraint(name="person_language", condition=Q(language__in=Language.values)),
        ]

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """What keeps a session alive: the password and the round of sessions."""
        kept: str = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]  # Django's own hook, not in the stubs
        return f"{kept}.{self.session_round}" if self.session_round else kept

    def __str__(self) -> str:
        """Written into admin's history and error reports: the random id, never the nickname."""
        return str(self.id)


class Consent(models.Model):
    """One thing a person agreed to, under one version of its text. Withdrawing dates the end, removes nothing."""

    user = models.ForeignKey(User, models.CASCADE, related_name="consents")
    kind = models.CharField(max_length=12, choices=ConsentKind)
    version = models.CharField(max_length=20)
    text_hash = models.CharField(max_length=64)
    at = models.DateTimeField(db_default=clock.Now())
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.CheckConstraint(name="consent_kind", condition=Q(kind__in=ConsentKind.values)),
            models.CheckConstraint(
                name="consent_ends_after_it_began",
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=models.F("at")),
            ),
            models.UniqueConstraint(
                fields=["user", "kind", "version"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_consent_of_a_kind_and_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} {self.version}"


class Duty(models.Model):
    """What somebody does for the ministry or the agency; a moderator may be responsible for one region only."""

    user = models.ForeignKey(User, models.CASCADE, related_name="duties")
    kind = models.CharField(_("duty"), max_length=10, choices=DutyKind)
    region = models.CharField(_("region"), max_length=5, choices=Region, blank=True, default="")
    since = models.DateTimeField(db_default=clock.Now())

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        constraints = [
            models.CheckConstraint(name="duty_kind", condition=Q(kind__in=DutyKind.values)),
            models.CheckConstraint(name="duty_region", condition=Q(region__in=["", *Region.values])),
            models.UniqueConstraint(fields=["user", "kind", "region"], name="one_duty_of_a_kind_and_region"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} {self.region}".strip()


class Ban(models.Model):
    """A closed account: why, by whom, what its holder answered, and how that was decided."""

    user = models.ForeignKey(User, models.CASCADE, related_name="bans")
    reason = models.CharField(_("reason"), max_length=12, choices=BanReason)
    note = models.TextField(_("message to the person"), blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_default=clock.Now())
    appeal = models.TextField(_("appeal"), blank=True)
    appealed_at = models.DateTimeField(null=True)
    answer = models.TextField(_("answer to the appeal"), blank=True)
    answered_at = models.DateTimeField(null=True)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("ban")
        verbose_name_plural = _("bans")
        constraints = [
            models.CheckConstraint(name="ban_reason", condition=Q(reason__in=BanReason.values)),
            models.CheckConstraint(
                name="appeal_has_its_time",
                condition=Q(appeal="", appealed_at__isnull=True) | (~Q(appeal="") & Q(appealed_at__isnull=False)),
            ),
            models.UniqueConstraint(fields=["user"], condition=Q(lifted_at__isnull=True), name="one_ban_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.reason}"
