"""The texts people agree to, word for word; a changed text is a new version, so old consents keep their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from talka.accounts.enums import ConsentKind
from talka.accounts.models import Consent, User


@dataclass(frozen=True, slots=True)
class Text:
    """`words` is what is hashed and kept as proof (Latvian); `shown` is the same text in the reader's language."""

    version: str
    words: str
    shown: Any


def has_agreed(user: User, kind: ConsentKind) -> bool:
    """To the present text of `kind`, and has not taken it back."""
    return _held(kind).filter(user=user).exists()


def agreed_of(person: str, kind: ConsentKind) -> Exists:
    """The same inside a statement about people, of whom `person` names the primary key."""
    return Exists(_held(kind).filter(user=OuterRef(person)))


def _held(kind: ConsentKind) -> QuerySet[Consent]:
    return Consent.objects.filter(kind=kind, version=TEXTS[kind].version, withdrawn_at__isnull=True)


TEXTS = {
    ConsentKind.TERMS: Text(
        "2026-11-23",
        "Lietošanas noteikumi ir izlasīti, un es tiem piekrītu.",
        _("I have read the terms of use and agree to them."),
    ),
    ConsentKind.AGE: Text(
        "2026-11",
        "Man ir vismaz 13 gadu.",
        _("I am at least 13 years old."),
    ),
    ConsentKind.IDENTITY: Text(
        "2026-11-23",
        "Piekrītu, ka Talka šifrētā veidā glabā manu vārdu, uzvārdu, dzimšanas datumu un saziņas datus, "
        "lai es varētu saņemt līgumu un izziņu uz sava vārda, un to, kam zvanīt ārkārtas gadījumā, ja to pasaku.",
        _(
            "I agree that Talka keeps my name, surname, date of birth and contact details encrypted, so that I can get "
            "an agreement and a certificate in my own name, and whom to call in an emergency, if I say so."
        ),
    ),
}
