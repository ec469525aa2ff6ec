"""The card of an applicant: the very thing an organiser sees, and the volunteer before sending."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from django.utils.functional import Promise

from talka.accounts.models import User
from talka.accounts.queries import age_band
from talka.applications import law
from talka.applications.enums import Shared
from talka.applications.models import Application
from talka.applications.queries.pairs import pair_name
from talka.applications.queries.times import Span, spans_of
from talka.applications.schemas import Draft
from talka.opportunities.enums import Language
from talka.opportunities.models import Opportunity, Shift

NAMES = frozenset({Shared.NAME, Shared.SURNAME})


@dataclass(frozen=True, slots=True)
class Share:
    """A field that is let be seen; `value` is empty where it was not opened (lists)."""

    code: str
    value: str

    @property
    def label(self) -> str | Promise:
        return Shared(self.code).label


@dataclass(frozen=True, slots=True)
class Card:
    """Everything of an application that reaches the organiser; its page and its preview draw nothing else."""

    pair_name: str
    age_band: str
    people: int
    message: str
    skills: tuple[str, ...]
    languages: tuple[str, ...]
    spans: tuple[Span, ...]
    answers: tuple[tuple[str, str], ...]
    shares: tuple[Share, ...]

    @property
    def name(self) -> str:
        """First name and surname where they were disclosed and opened, else the pair name."""
        told = [one.value for one in self.shares if one.code in NAMES and one.value]
        return " ".join(told) or self.pair_name

    @property
    def seen(self) -> str:
        """Hash of all that is on the card: what is sent must be what was looked at."""
        return hashlib.sha256(json.dumps(asdict(self), default=str, sort_keys=True).encode()).hexdigest()

    @property
    def language_labels(self) -> list[str | Promise]:
        return [Language(one).label if one in Language.values else one for one in self.languages]


def shown_band(band: str, opportunity: Opportunity) -> str:
    """The age band where the law needs it: of a minor, or where the work has limits of age."""
    limited = opportunity.min_age is not None or opportunity.max_age is not None
    return band if band in law.MINOR_BANDS or (limited and band) else ""


def card_of_draft(
    volunteer: User, opportunity: Opportunity, draft: Draft, *, shifts: Sequence[Shift], told: Mapping[str, str]
) -> Card:
    """`told`: what the volunteer's own vault holds of the fields to be shared."""
    questions = {one.pk: one.text for one in opportunity.questions.all()}
    return Card(
        pair_name=pair_name(volunteer, opportunity.organisation),
        age_band=shown_band(age_band(volunteer), opportunity),
        people=draft.people,
        message=draft.message,
        skills=tuple(draft.skills),
        languages=tuple(draft.languages),
        spans=tuple(Span(one.starts_at, one.ends_at) for one in shifts),
        answers=tuple((text, draft.answers[pk]) for pk, text in questions.items() if draft.answers.get(pk)),
        shares=tuple(Share(code, told[code]) for code in Shared.values if code in draft.shares and told.get(code)),
    )


def card_of(application: Application, opened: Mapping[str, str]) -> Card:
    """For the organiser, of a row with pair, opportunity, volunteer, shifts and answers; `opened`: disclosed and read."""
    band = age_band(application.volunteer) if application.volunteer else ""
    chosen = [one for one in application.shifts.all() if one.released_at is None]
    return Card(
        pair_name=application.pair.name,
        age_band=shown_band(band, application.opportunity),
        people=application.people,
        message=application.message,
        skills=tuple(application.skills),
        languages=tuple(application.languages),
        spans=tuple(spans_of(application)) if chosen else (),
        answers=tuple((one.question_text, one.text) for one in application.answers.all()),
        shares=tuple(Share(code, opened[code]) for code in Shared.values if code in opened),
    )
