"""The demo cast (style.md, habit 9): who they are and what they show."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from talka.accounts.enums import AgeBand, DutyKind, Role
from talka.accounts.models import User


@dataclass(frozen=True, slots=True)
class Member:
    """One of the cast. `key` stands in the address of the one-click sign-in; `told` goes into the vault."""

    key: str
    nickname: str
    label: str | Promise
    role: Role
    about: str | Promise
    told: dict[str, str]
    age_band: AgeBand | Literal[""] = ""
    next_band_month: dt.date | None = None
    duty: DutyKind | None = None


CAST = (
    Member(
        "anna",
        "Anna",
        "Anna",
        Role.VOLUNTEER,
        _("volunteers and has given her name"),
        {"name": "Anna", "surname": "Liepiņa", "email": "anna@example.lv", "birth_date": "1994-05-12"},
        AgeBand.FROM_25,
    ),
    Member(
        "berzins",
        "Bērziņš",
        "Bērziņš",
        Role.COORDINATOR,
        _("coordinates volunteers in Jelgava"),
        {"name": "Jānis", "surname": "Bērziņš", "email": "berzins@example.lv"},
        AgeBand.FROM_50,
    ),
    Member(
        "calis",
        "Cālis",
        "Cālis",
        Role.COORDINATOR,
        _("coordinates volunteers of another organisation"),
        {"name": "Andris", "surname": "Cālis", "email": "calis@example.lv"},
        AgeBand.FROM_35,
    ),
    Member(
        "dace",
        "Dace",
        "Dace",
        Role.ANALYST,
        _("analyst at the ministry"),
        {"name": "Dace"},
        AgeBand.FROM_35,
        duty=DutyKind.ANALYST,
    ),
    Member(
        "emils",
        "Emīls",
        "Emīls",
        Role.VOLUNTEER,
        _("is 14 years old"),
        {"name": "Emīls", "birth_date": "2012-03-03"},
        AgeBand.FROM_13,
        dt.date(2028, 4, 1),
    ),
    Member(
        "ilze",
        "Ilze",
        "Ilze",
        Role.GUARDIAN,
        _("guardian of Emīls"),
        {"name": "Ilze", "email": "ilze@example.lv"},
        AgeBand.FROM_35,
    ),
    Member(
        "veja-mate",
        "Vēja Māte",
        _("Without personal data"),
        Role.VOLUNTEER,
        _("volunteers without personal data"),
        {},
    ),
    Member(
        "moderators",
        "Moderators",
        _("Moderator"),
        Role.MODERATOR,
        _("keeps order"),
        {},
        AgeBand.FROM_35,
        duty=DutyKind.MODERATOR,
    ),
    Member(
        "zane",
        "Zane",
        "Zane",
        Role.COORDINATOR,
        _("works at a municipality and sees the figures of its town"),
        {"name": "Zane", "surname": "Ozola", "email": "zane@example.lv"},
        AgeBand.FROM_35,
    ),
    Member("partneris", "Partneris", _("Partner"), Role.PARTNER, _("another channel's system"), {}),
)
"""Anna … Vēja Māte: fixed, so that tests and demonstrations speak of the same people."""


def member(key: str) -> Member | None:
    return next((one for one in CAST if one.key == key), None)


def person_of(one: Member) -> User | None:
    return User.objects.filter(nickname=one.nickname, is_active=True).first()
