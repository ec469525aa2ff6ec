"""What the organiser states otherwise than the volunteer asked: words taken out, words put in."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from talka.certificates.schemas import CertificateFacts
from talka.certificates.wording import hours

KEPT, OUT, IN = "kept", "out", "in"


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of a certificate; `words`: (KEPT, OUT or IN, text)."""

    label: str
    words: tuple[tuple[str, str], ...]


def differences(asked: CertificateFacts, stated: CertificateFacts) -> list[Difference]:
    """In the order of the page; parts that say the same are not listed. What was confirmed is no change."""
    parts = [
        (_("Confirmed work"), hours(asked.minutes, asked.language), hours(stated.minutes, stated.language)),
        (_("Duties"), asked.duties, stated.duties),
        (_("Competences"), _named(asked), _named(stated)),
        (_("Training"), asked.training, stated.training),
        (_("Attached documents"), _documents(asked), _documents(stated)),
    ]
    return [Difference(label, tuple(_compared(old, new))) for label, old, new in parts if old != new]


def _documents(facts: CertificateFacts) -> str:
    return "; ".join(one.name for one in facts.attachments)


def _named(facts: CertificateFacts) -> str:
    return "; ".join(one.name for one in facts.competences)


def _compared(old: str, new: str) -> list[tuple[str, str]]:
    before, after = old.split(), new.split()
    found: list[tuple[str, str]] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append((KEPT, " ".join(before[a:b])))
            continue
        if b > a:
            found.append((OUT, " ".join(before[a:b])))
        if d > c:
            found.append((IN, " ".join(after[c:d])))
    return found
