"""Confirmed hours as certificates need them: whose, how many, where, in which fields, under which name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, QuerySet, Sum
from django.utils import translation

from talka.accounts import vault
from talka.accounts.models import User
from talka.applications.models import Disclosure, PairName
from talka.applications.queries.disclosures import SHARES
from talka.certificates import esco
from talka.certificates import vault as sealed
from talka.certificates.enums import NameSeen, State
from talka.certificates.models import Certificate
from talka.certificates.schemas import NAMED, PSEUDONYM, CertificateFacts, Organiser, Signatory, Told
from talka.hours.models import WorkRecord
from talka.hours.queries import confirmed
from talka.organisations.models import Organisation
from talka.registers.models import Competence, Field, Municipality

DUTIES_LENGTH = 1_500
REMOTELY = {"lv": "attālināti", "en": "remotely"}
WHY = "certificate.named"
"""What the person reads in "who looked at my data"."""
NAME_FIELDS = ("name", "surname")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody with confirmed hours that no certificate states yet, as the organiser may know them."""

    pair_id: int
    public_id: str
    name: str
    minutes: int
    days: int
    first: date
    last: date
    named: bool
    """Has disclosed first name and surname, and the disclosure holds."""
    asks: bool
    """Waits for an answer to a certificate of their own: to issue another one of the same hours would leave it hanging."""


def certifiable(organisation: Organisation) -> QuerySet[WorkRecord]:
    """Confirmed hours at this organisation that no certificate states yet."""
    return confirmed().filter(organisation=organisation, locked_at__isnull=True, volunteer__isnull=False)


def candidates(organisation: Organisation, pairs: Iterable[str] | None = None) -> list[Candidate]:
    """Everybody with such hours, who worked last first; only those of `pairs` (public ids) when given."""
    rows = certifiable(organisation)
    if pairs is not None:
        rows = rows.filter(pair__public_id__in=list(pairs))
    first_name, surname = shown_names("pair")
    asked = Certificate.objects.filter(state=State.OFFERED, pair=OuterRef("pair"))
    found = (
        rows.values("pair_id", "pair__public_id", "pair__name")
        .annotate(
            n=Sum("minutes"),
            days=Count("date", distinct=True),
            first=Min("date"),
            last=Max("date"),
            first_name=first_name,
            surname=surname,
            asks=Exists(asked),
        )
        .order_by("-last", "pair__name")
    )
    return [
        Candidate(
            one["pair_id"], one["pair__public_id"], one["pair__name"], one["n"], one["days"], one["first"],
            one["last"], one["first_name"] and one["surname"], one["asks"],
        )
        for one in found
    ]  # fmt: skip


def shown_names(pair: str) -> list[Exists]:
    """Inside a statement whose `pair` is a pair name: are first name and surname shown to the organiser at this moment?"""
    told = Disclosure.objects.holding().filter(application__pair=OuterRef(pair), application__state__in=SHARES)
    return [Exists(told.filter(fields__contains=[one])) for one in NAME_FIELDS]


def name_disclosed(pair: PairName) -> bool:
    """May the organiser write this person's name?"""
    return PairName.objects.filter(*shown_names("pk"), pk=pair.pk).exists()


def names_seen(asked: Iterable[Certificate]) -> dict[int, NameSeen]:
    """Of certificates asked for (by primary key): is its name the one that the volunteer shows to this organiser now?

    The names were compared when the volunteer asked, so nothing is opened here; of whoever has told other data since
    then it is not known any more. What is not shown is not told of either: neither that it is the same nor that it is not.
    """
    told = {one.pk: sealed.open_told(one) if one.sealed_key else {} for one in asked}
    shown = Certificate.objects.filter(*shown_names("pair"), pk__in=told)
    still = set(shown.filter(offered_at__gte=vault.changed_of("holder_id")).values_list("pk", flat=True))
    seen = dict.fromkeys(told, NameSeen.UNDISCLOSED) | dict.fromkeys(
        shown.values_list("pk", flat=True), NameSeen.CHANGED
    )
    return seen | {pk: NameSeen.SAME if told[pk].get(sealed.OWN_NAME) else NameSeen.OTHER for pk in still}


def full_name(volunteer: User, *, by: User) -> str:
    """First name and surname out of the vault, or empty. The person sees who looked and why."""
    told = vault.read(volunteer, NAME_FIELDS, by=by, why=WHY)
    return " ".join(told[one] for one in NAME_FIELDS) if len(told) == len(NAME_FIELDS) else ""


def gathered(
    pair: PairName, *, first: date | None = None, last: date | None = None, offers: Sequence[str] = ()
) -> QuerySet[WorkRecord]:
    """The hours a new certificate may state: of this pair, both days included, of these opportunities if any are named."""
    rows = certifiable(pair.organisation).filter(pair=pair)
    if first:
        rows = rows.filter(date__gte=first)
    if last:
        rows = rows.filter(date__lte=last)
    if offers:
        rows = rows.filter(opportunity__public_id__in=offers)
    return whole(rows)


def whole(rows: QuerySet[WorkRecord]) -> QuerySet[WorkRecord]:
    """With everything that facts are made of, in order."""
    rows = rows.select_related("opportunity", "municipality", "field", "organisation")
    return rows.prefetch_related("opportunity__fields").order_by("date", "starts_at", "pk")


def stated_records(certificate: Certificate) -> QuerySet[WorkRecord]:
    return whole(WorkRecord.objects.filter(pk__in=certificate.stated.values("record")))


def stated_total(ids: Iterable[int]) -> int:
    """Minutes of these records, as they are now."""
    total: int | None = WorkRecord.objects.filter(pk__in=list(ids)).aggregate(n=Sum("minutes"))["n"]
    return total or 0


def opportunities_in(rows: Iterable[WorkRecord]) -> list[tuple[str, str]]:
    """(public id, title) of what was worked at, each once, in order."""
    found = {one.opportunity.public_id: one.opportunity.title for one in rows if one.opportunity}
    return list(found.items())


def duties_in(rows: Iterable[WorkRecord]) -> str:
    """Titles of what was worked at, as a first wording of the duties."""
    return "; ".join(dict.fromkeys(title for _id, title in opportunities_in(rows)))[:DUTIES_LENGTH]


def houses_of(user: User) -> list[Mapping[str, Any]]:
    """Organisations where the person has confirmed hours that no certificate states yet."""
    rows = confirmed().filter(volunteer=user, locked_at__isnull=True)
    found = rows.values("pair_id", "pair__public_id", "organisation__name").annotate(
        n=Sum("minutes"), first=Min("date"), last=Max("date")
    )
    return list(found.order_by("-last", "organisation__name"))


def competences(language: str | None = None) -> list[tuple[str, str]]:
    """(code, name) of the eight key competences, in `language` or the reader's."""
    with translation.override(language or translation.get_language()):
        return [(one.code, one.display_name) for one in Competence.objects.order_by("code")]


def house_work(
    records: Sequence[WorkRecord], organisation: Organisation, told: Told, *, holder: str, named: bool
) -> CertificateFacts:
    """The facts: figures from the records alone, words as somebody wrote them."""
    english = told.language == "en"
    names: dict[str, None] = {}
    where: dict[str, None] = {}
    for one in records:
        own = [one.field] if one.field else list(one.opportunity.fields.all()) if one.opportunity else []
        names |= dict.fromkeys(field.name_en if english else field.name for field in own)
        if one.remote:
            where[REMOTELY[told.language]] = None
        elif one.municipality:
            where[one.municipality.name_en if english else one.municipality.name] = None
    return CertificateFacts(
        organiser=Organiser(
            organisation.name, organisation.registration_number, organisation.address, organisation.email
        ),
        holder=holder,
        holder_kind=NAMED if named else PSEUDONYM,
        starts_on=min(one.date for one in records),
        ends_on=max(one.date for one in records),
        minutes=sum(one.minutes for one in records),
        signatory=Signatory(told.signatory, told.position),
        extent=told.extent,
        language=told.language,
        fields=tuple(names),
        places=tuple(where),
        duties=told.duties,
        competences=told.competences,
        training=told.training,
        assessment=told.assessment,
    )


def in_language(facts: CertificateFacts, language: str) -> CertificateFacts:
    """Names of our own lists in the other language; what people wrote, and what no list knows any more, as it is."""
    if facts.language == language:
        return facts
    named = dict(zip(REMOTELY.values(), reversed(REMOTELY.values()), strict=True))
    for model in (Field, Municipality):
        for name, name_en in model.objects.values_list("name", "name_en"):
            named |= {name: name_en} if language == "en" else {name_en: name}
    known = dict([*competences(language), *esco.skills(language)])
    return replace(
        facts,
        language=language,
        fields=tuple(named.get(one, one) for one in facts.fields),
        places=tuple(named.get(one, one) for one in facts.places),
        competences=tuple(replace(one, name=known.get(one.code, one.name)) for one in facts.competences),
    )
