"""The facts of one certificate: what the paper, the credential and the check page are all made of.

Known to the child that prints, so nothing here needs Django.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

HOURS, HOURS_FIELD, FULL = "hours", "hours_field", "full"
NAMED, PSEUDONYM = "name", "pseudonym"
THRESHOLDS = (50, 100, 150)
"""Hours for which a summary carries a badge: bronze, silver, gold."""


@dataclass(frozen=True, slots=True)
class Organiser:
    name: str
    registration_number: str
    address: str = ""
    contact: str = ""


SITE = Organiser("Talka", "")
"""Who issues summaries: the system that keeps the ledger."""


@dataclass(frozen=True, slots=True)
class CompetenceFact:
    """`holder_text` is the volunteer's own view; `confirmed`: the organiser stands behind it."""

    code: str
    """KC1–KC8, or the URI of an ESCO skill."""
    name: str
    confirmed: bool = False
    holder_text: str = ""


@dataclass(frozen=True, slots=True)
class AttachmentFact:
    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class PartFact:
    """One of the certificates that a summary counts, as its own organiser has sealed it."""

    number: str
    uuid: str
    organiser: str
    registration_number: str
    starts_on: date
    ends_on: date
    minutes: int


@dataclass(frozen=True, slots=True)
class Signatory:
    name: str
    position: str


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """Texts are in `language`. Only confirmed minutes are ever stated."""

    organiser: Organiser
    holder: str
    holder_kind: str
    """NAMED or PSEUDONYM."""
    starts_on: date
    ends_on: date
    minutes: int
    signatory: Signatory
    extent: str = FULL
    language: str = "lv"
    fields: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    duties: str = ""
    competences: tuple[CompetenceFact, ...] = ()
    training: str = ""
    assessment: str = ""
    attachments: tuple[AttachmentFact, ...] = ()
    number: str = ""
    issued_on: date | None = None
    code: str = ""
    replaces: str = ""
    """Number of the certificate this one stands for."""
    parts: tuple[PartFact, ...] = ()
    """Of a summary: the certificates whose hours it adds up. It is issued by the site, not by an organiser."""

    @property
    def badge(self) -> int:
        """Hours of the highest threshold that a summary reaches; 0 of none, and of every other certificate."""
        return max((one for one in THRESHOLDS if self.parts and self.minutes >= one * 60), default=0)

    def reduced(self, extent: str) -> CertificateFacts:
        """The same facts, no more of them than the holder wants to show."""
        less = replace(self, extent=extent)
        if extent == FULL:
            return less
        less = replace(
            less, places=(), duties="", competences=(), training="", assessment="", attachments=()
        )  # fmt: skip
        return less if extent == HOURS_FIELD else replace(less, fields=())

    def worded(self, told: Told) -> CertificateFacts:
        """The same figures and holder in other words."""
        return replace(
            self, duties=told.duties, training=told.training, assessment=told.assessment,
            competences=told.competences, signatory=Signatory(told.signatory, told.position),
        )  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        told = asdict(self)
        for name in ("starts_on", "ends_on", "issued_on"):
            told[name] = told[name].isoformat() if told[name] else None
        for part in told["parts"]:
            part |= {name: part[name].isoformat() for name in ("starts_on", "ends_on")}
        return told

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> CertificateFacts:
        values = dict(told)
        for name in ("starts_on", "ends_on", "issued_on"):
            values[name] = date.fromisoformat(values[name]) if values.get(name) else None
        values["organiser"] = Organiser(**values["organiser"])
        values["signatory"] = Signatory(**values["signatory"])
        values["competences"] = tuple(CompetenceFact(**one) for one in values["competences"])
        values["attachments"] = tuple(AttachmentFact(**one) for one in values["attachments"])
        values["parts"] = tuple(
            PartFact(**{**one, **{name: date.fromisoformat(one[name]) for name in ("starts_on", "ends_on")}})
            for one in values.get("parts", ())
        )
        values["fields"], values["places"] = tuple(values["fields"]), tuple(values["places"])
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Told:
    """What people write of a certificate; the figures come from confirmed records alone."""

    duties: str = ""
    training: str = ""
    assessment: str = ""
    competences: tuple[CompetenceFact, ...] = ()
    extent: str = FULL
    language: str = "lv"
    signatory: str = ""
    position: str = ""
    named: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Told:
        competences = tuple(CompetenceFact(**one) for one in told["competences"])
        return cls(**{**told, "competences": competences})


@dataclass(frozen=True, slots=True)
class StatusPlace:
    """Where the credential's bit stands: list number and index."""

    number: int
    index: int


@dataclass(frozen=True, slots=True)
class Check:
    """What one check found. `parts`: (code of what was looked at, CheckState), in the order they are told."""

    verdict: str
    parts: tuple[tuple[str, str], ...] = ()
    facts: CertificateFacts | None = None
    as_of: str = ""
    """RFC 3339: up to when the revocation list used knows."""
    extra: dict[str, str] = field(default_factory=dict)
