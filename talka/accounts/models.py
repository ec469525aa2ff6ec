from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from talka.core import clock


class People(BaseUserManager["User"]):
    """Rows of people; by nickname, never by a name or an address."""

    def get_by_natural_key(self, username: str | None) -> User:
        """In any case of letters, asked as the unique index `nickname_unique_any_case` has it."""
        wanted = Lower(models.Value(username, output_field=models.CharField()))
        return self.alias(lower=Lower("nickname")).get(lower=wanted)

    def create_user(self, nickname: str, password: str | None = None, **fields: Any) -> User:
        person = self.model(nickname=nickname, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, nickname: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(nickname, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in: a nickname and credentials, nothing else.

    The key is random from the first migration on (it becomes the passkey's user handle). The nickname is a sign-in name
    that only its owner ever sees. Name, e-mail, birth date and the like live in `Identity`, if the person gave any.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    nickname = models.CharField(
        _("nickname"), max_length=60, unique=True, error_messages={"unique": _("This nickname is taken.")}
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("moderator"), default=False)
    joined_at = models.DateTimeField(db_default=clock.Now())

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
                condition=models.Q(nickname__regex=r"^\S(.*\S)?$") & ~models.Q(nickname__contains="@"),
                violation_error_message=_("A nickname must not be an e-mail address or begin or end with a space."),
            ),
        ]

    def __str__(self) -> str:
        """Written into admin's history and error reports: the random id, never the nickname."""
        return str(self.id)


class Identity(models.Model):
    """The vault: what a person told about themselves, each field encrypted with the person's own key.

    A separate row that can be erased by itself; destroying `sealed_key` makes every backup of it unreadable. Read and
    written through accounts.vault only.
    """

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="+")
    sealed_key = models.BinaryField()
    sealed = models.BinaryField()
    changed_at = models.DateTimeField(db_default=clock.Now())

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")

    def __str__(self) -> str:
        return str(self.user_id)
