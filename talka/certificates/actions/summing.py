"""A summary of several certificates, at the holder's wish: the site adds up what each organiser has certified."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from talka.accounts.models import User
from talka.certificates import esco, queries
from talka.certificates.actions import signing
from talka.certificates.actions.drafts import draft
from talka.certificates.actions.issuing import issue
from talka.certificates.enums import Side, State
from talka.certificates.models import Certificate, SummaryPart
from talka.certificates.queries.lists import Listed
from talka.certificates.schemas import (
    NAMED,
    SITE,
    THRESHOLDS,
    CertificateFacts,
    CompetenceFact,
    PartFact,
    Signatory,
)
from talka.core.errors import RefusedError

MOST_PARTS = 40
SIGNS_AS = {"lv": "brīvprātīgā darba informācijas sistēma", "en": "information system of voluntary work"}


def summarise(user: User, parts: Sequence[str], *, holder: str, language: str) -> Certificate:
    """Issue one of these certificates (public ids). `holder`: one of the names that stand in them.

    The same wish gives the same summary. Raises RefusedError: not theirs or not valid any more, too few of them.
    """
    with transaction.atomic():
        signing.may_sign()
        list(Certificate.objects.select_for_update().filter(holder=user, public_id__in=parts))
        chosen = [one for one in queries.countable(user) if one.row.public_id in set(parts)]
        if len(chosen) != len(set(parts)) or not chosen or len(chosen) > MOST_PARTS:
            raise RefusedError("certificate.summary.parts", _("One of these certificates cannot be counted any more."))
        facts = _added(chosen, holder, language)
        if facts is None:
            raise RefusedError(
                "certificate.summary.name",
                _("This name stands in none of the certificates you chose. Choose another name or other certificates."),
            )
        if not facts.badge and len(chosen) < 2:
            raise RefusedError(
                "certificate.summary.too_little",
                _("Choose at least two certificates, or one of at least %(n)d hours.") % {"n": THRESHOLDS[0]},
            )
        for known in queries.same_summary(user, [one.row.pk for one in chosen]):
            told = queries.facts_of(known)
            if told and (told.holder, told.language) == (facts.holder, facts.language):
                return known
        return _issued(facts, chosen, holder=user, by=user.pk)


def _issued(
    facts: CertificateFacts, chosen: Sequence[Listed], *, holder: User | None, by: UUID | None, replaces: str = ""
) -> Certificate:
    made = draft(None, facts, holder=holder, by=by, started_by=Side.HOLDER)
    SummaryPart.objects.bulk_create(SummaryPart(summary=made, part=one.row) for one in chosen)
    return issue(made, by=by, replaces=replaces)


def says_too_much(summary: Certificate) -> bool:
    """Whether it states a name or a competence that no part states any more, since one was replaced. Hours stay theirs."""
    told = queries.facts_of(summary)
    if told is None:
        return False
    now = _added(_standing(summary), told.holder, told.language)
    return now is None or now.holder_kind != told.holder_kind or not _codes(told) <= _codes(now)


def made_anew(summary: Certificate, *, by: UUID | None) -> Certificate | None:
    """The same of what stands in the place of its parts; None where its name stands in none of them any more."""
    told, chosen = queries.facts_of(summary), _standing(summary)
    facts = _added(chosen, told.holder, told.language) if told else None
    return _issued(facts, chosen, holder=summary.holder, by=by, replaces=summary.number) if facts else None


def _standing(summary: Certificate) -> list[Listed]:
    """Its parts, and in the place of those that were replaced what replaced them, in order."""
    found = []
    for one in summary.counted.select_related("part").order_by("pk"):
        row = one.part
        while row.replaced_by is not None:
            row = row.replaced_by
        found.append(Listed(row, queries.facts_of(row)))
    return found


def _codes(facts: CertificateFacts) -> set[str]:
    return {one.code for one in facts.competences}


def _added(chosen: Sequence[Listed], holder: str, language: str) -> CertificateFacts | None:
    """Only the names, hours and competences that stand in the parts; None where this name stands in none of them."""
    told = [(one.row, one.facts) for one in chosen if one.facts and one.row.state == State.ISSUED]
    names = {
        facts.holder: facts.holder_kind for _row, facts in sorted(told, key=lambda one: one[1].holder_kind == NAMED)
    }
    if holder not in names:
        return None
    parts = tuple(
        PartFact(
            row.number, str(row.uuid), facts.organiser.name, facts.organiser.registration_number, facts.starts_on,
            facts.ends_on, facts.minutes,
        )
        for row, facts in told
    )  # fmt: skip
    return CertificateFacts(
        organiser=SITE,
        holder=holder,
        holder_kind=names[holder],
        starts_on=min(one.starts_on for one in parts),
        ends_on=max(one.ends_on for one in parts),
        minutes=sum(one.minutes for one in parts),
        signatory=Signatory(SITE.name, SIGNS_AS[language]),
        language=language,
        competences=_confirmed([facts for _row, facts in told], language),
        parts=parts,
    )


def _confirmed(told: Sequence[CertificateFacts], language: str) -> tuple[CompetenceFact, ...]:
    """Competences that at least one organiser has confirmed, each once; of skills the first few."""
    codes = {each.code for one in told for each in one.competences if each.confirmed}
    skills = [one for one in esco.skills(language) if one[0] in codes][: esco.MOST]
    keys = [one for one in queries.competences(language) if one[0] in codes]
    return tuple(CompetenceFact(code, name, confirmed=True) for code, name in [*keys, *skills])
