"""What a certificate says, statement by statement, in its own language: paper and check page have it from here.

The page that checks without a network says the same in JavaScript (offline/checker.html); a test compares the two.
Known to the child that prints, so nothing here needs Django.
"""

from __future__ import annotations

from dataclasses import dataclass

from talka.certificates.schemas import CertificateFacts, PartFact
from talka.certificates.wording import WORDS, day, days, holder_note, hours, period, short_hours


@dataclass(frozen=True, slots=True)
class Statement:
    """`name`: how pages call it (enums.Said)."""

    name: str
    lines: tuple[str, ...]


def statements(facts: CertificateFacts) -> tuple[Statement, ...]:
    """In the order in which they are told; what a certificate does not say is left out."""
    told = (_who_and_how_much(facts) | _what(facts) | _issue(facts)).items()
    kept = ((name, tuple(line for line in lines if line)) for name, lines in told)
    return tuple(Statement(name, lines) for name, lines in kept if lines)


def _who_and_how_much(facts: CertificateFacts) -> dict[str, tuple[str, ...]]:
    words, kind, organiser = WORDS[facts.language], "summary-" if facts.parts else "", facts.organiser
    known_by = ", ".join(one for one in (organiser.registration_number, organiser.address, organiser.contact) if one)
    return {
        "title": (words[f"{kind}title"],),
        "number": (facts.number,),
        "holder": (facts.holder, holder_note(facts)),
        "organiser": () if facts.parts else (f"{organiser.name} ({known_by})",),
        "parts": tuple(_part(one, facts.language) for one in facts.parts),
        "period": (period(facts.starts_on, facts.ends_on, facts.language),),
        "total": (hours(facts.minutes, facts.language),),
        "badge": (words[f"badge-{facts.badge}"] if facts.badge else "",),
    }


def _part(one: PartFact, language: str) -> str:
    when = days(one.starts_on, one.ends_on, language)
    worked = short_hours(one.minutes, language)
    return f"{one.organiser} ({one.registration_number}), {one.number}, {when}: {worked}\u00a0h"


def _what(facts: CertificateFacts) -> dict[str, tuple[str, ...]]:
    """The organiser's word, and apart from it what only the volunteer says."""
    return {
        "field": (", ".join(facts.fields),),
        "place": ("; ".join(facts.places),),
        "duties": (facts.duties,),
        "competences": tuple(one.name for one in facts.competences if one.confirmed),
        "unconfirmed": tuple(one.name for one in facts.competences if not one.confirmed),
        "own_view": tuple(f"{one.name}: {one.holder_text}" for one in facts.competences if one.holder_text),
        "training": (facts.training,),
        "assessment": (facts.assessment,),
        "attachments": tuple(f"{one.name} (SHA-256: {one.sha256})" for one in facts.attachments),
    }


def _issue(facts: CertificateFacts) -> dict[str, tuple[str, ...]]:
    return {
        "issued_by": (", ".join(one for one in (facts.signatory.name, facts.signatory.position) if one),),
        "issued_on": (day(facts.issued_on, facts.language) if facts.issued_on else "",),
        "replaces": (facts.replaces,),
    }
