"""Entries of the audit trail in words: what was done, why, on what, and what stands beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from talka.accounts.enums import BanReason
from talka.accounts.enums import Purpose as ContactPurpose
from talka.applications import enums as applications
from talka.certificates.enums import Reason as RevocationReason
from talka.core.models import AuditEntry
from talka.hours import enums as hours
from talka.interchange.enums import Event, HookOff, Scope
from talka.matching.enums import Visibility
from talka.notifications.enums import Pace
from talka.opportunities.enums import Language, ReportReason, ReturnReason
from talka.opportunities.queries.content import label as item_label
from talka.opportunities.schemas import STEP_OF
from talka.organisations.enums import ProofMethod, RefusalReason, Role, SuspensionReason
from talka.stories.enums import AnswerReason
from talka.stories.enums import ReturnReason as StoryReason
from talka.web.desk.enums import ACTS, DETAILS, Words
from talka.web.enums import HeldReason
from talka.web.mine.enums import REASONS as LOOKING
from talka.web.queries import TOLD

Kinds = tuple[type[TextChoices], ...]
REASONS: dict[str, Kinds] = {
    "account": (BanReason,),
    "application": (applications.WithdrawReason, applications.SystemReason),
    "application.declined": (applications.DeclineReason,),
    "certificate": (RevocationReason,),
    "disclosure": (applications.RequestReason,),
    "import": (HeldReason,),
    "message": (applications.ReportReason,),
    "opportunity": (ReportReason, ReturnReason),
    "organisation": (SuspensionReason, RefusalReason),
    "report": (ReportReason,),
    "story": (StoryReason, AnswerReason),
    "webhook": (HookOff,),
}
"""An act's code, or its first part → where its coded reasons have their words."""
VALUES: dict[str, Kinds] = {
    "assurance": (applications.Assurance,),
    "events": (Event,),
    "field": (applications.Shared,),
    "fields": (applications.Shared,),
    "language": (Language,),
    "method": (ProofMethod,),
    "pace": (Pace,),
    "purpose": (ContactPurpose, applications.Purpose),
    "role": (Role,),
    "scopes": (Scope,),
    "side": (applications.Side,),
    "source": (hours.Source,),
    "visibility": (Visibility,),
    "way": (hours.Way,),
    "whose": (applications.Insurer,),
}
OTHER_WORDS: dict[str, Callable[[str], str]] = {
    "fields": lambda code: str(TOLD.get(code, code)),
    "items": lambda code: item_label(code) if code in STEP_OF else code,
    "why": lambda code: str(LOOKING.get(code, code)),
}
SUBJECTS: dict[str, Words] = {
    "applications.batch": pgettext_lazy("subject", "decision about many"),
    "applications.disclosure": pgettext_lazy("subject", "data shown"),
    "applications.disclosurerequest": pgettext_lazy("subject", "request for data"),
    "applications.guardianconsent": pgettext_lazy("subject", "guardian's consent"),
    "applications.message": pgettext_lazy("subject", "message"),
    "applications.messagereport": pgettext_lazy("subject", "reported message"),
    "certificates.batch": pgettext_lazy("subject", "certificates of one day"),
    "certificates.issuingstop": pgettext_lazy("subject", "stop of issuing"),
    "certificates.signingkey": pgettext_lazy("subject", "signing key"),
    "hours.kiosk": pgettext_lazy("subject", "kiosk"),
}
"""Models that have a name for people here only."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a history. Who did it is not said; the whole trail says it by random ids."""

    at: datetime
    code: str
    words: str
    reason: str


def words_of(code: str) -> str:
    return str(ACTS.get(code, code))


def _of(kinds: Kinds, code: str) -> str:
    return next((str(kind(code).label) for kind in kinds if code in kind.values), code)


def reason_of(entry: AuditEntry) -> str:
    """Its coded reason as people read it; what somebody wrote as a reason stays as it is."""
    kinds = REASONS.get(entry.code) or REASONS.get(entry.code.partition(".")[0], ())
    return _of(kinds, str(entry.details.get("reason", "")))


def lines(entries: Iterable[AuditEntry]) -> list[Line]:
    return [Line(one.at, one.code, words_of(one.code), reason_of(one)) for one in entries]


def subject_of(entry: AuditEntry) -> str:
    """Of what kind the row is that it was done to."""
    if entry.subject_type in SUBJECTS:
        return str(SUBJECTS[entry.subject_type])
    try:
        return str(apps.get_model(entry.subject_type)._meta.verbose_name)
    except LookupError:  # a model of an earlier release
        return entry.subject_type


def details_of(entry: AuditEntry) -> list[tuple[str, str]]:
    """What stands beside the act, as pairs of words."""
    return [
        (str(DETAILS.get(name, name)), reason_of(entry) if name == "reason" else _said(name, value))
        for name, value in entry.details.items()
    ]


def _said(name: str, value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_said(name, one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {_said(name, one)}" for key, one in value.items())
    code = str(value)
    said = _of(VALUES.get(name, ()), code)
    return OTHER_WORDS[name](code) if said == code and name in OTHER_WORDS else said
