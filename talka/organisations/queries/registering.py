"""What the registers say of those who want to organise volunteer work."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import Q

from talka.core import clock
from talka.core.text import fold
from talka.organisations.enums import Entitlement, Kind
from talka.organisations.models import Organisation, SocialEnterprise
from talka.registers.enums import MayOrganise, Source
from talka.registers.models import LegalEntity, Release
from talka.registers.queries import legal_entity

MOST_FOUND = 20
LEAST_LETTERS = 3
PARTIES = frozenset({"PP", "PPA", "POL"})
_NUMBER = re.compile(r"[\s-]*")


@dataclass(frozen=True, slots=True)
class Found:
    """An entity of the register, whether it may organise volunteer work, and whether it is in Talka already."""

    entity: LegalEntity
    verdict: Entitlement
    organisation: Organisation | None


def find_entities(text: str) -> list[Found]:
    """By registration number, or by words of the name; at most 20. Those that have ended come last."""
    number = _NUMBER.sub("", text)
    if number.isdecimal() and number.isascii():
        entity = legal_entity(number)
        return [facts(entity)] if entity else []
    words = [word for word in re.split(r"\W+", fold(text)) if word]
    if sum(map(len, words)) < LEAST_LETTERS:
        return []
    rows = LegalEntity.objects.select_related("municipality", "legal_form")
    begin = list(rows.filter(folded__startswith=" ".join(words)).order_by("sort_key", "pk")[:MOST_FOUND])
    if len(begin) < MOST_FOUND:
        hit = Q()
        for word in words:
            hit &= Q(folded__contains=word)
        others = rows.filter(hit).exclude(pk__in=[one.pk for one in begin]).order_by("sort_key", "pk")
        begin += others[: MOST_FOUND - len(begin)]
    begin.sort(key=lambda one: not one.live)
    return _with_organisations(begin)


def facts(entity: LegalEntity) -> Found:
    return _with_organisations([entity])[0]


def _with_organisations(entities: list[LegalEntity]) -> list[Found]:
    numbers = [one.pk for one in entities]
    heads = Organisation.objects.filter(registration_number__in=numbers, branch_of__isnull=True)
    known = {one.registration_number: one for one in heads}
    social = _social_enterprises(numbers)
    return [Found(one, _verdict(one, social), known.get(one.pk)) for one in entities]


def _social_enterprises(numbers: list[str]) -> frozenset[str]:
    today = clock.today()
    valid = SocialEnterprise.objects.filter(Q(until__isnull=True) | Q(until__gte=today), since__lte=today)
    return frozenset(valid.filter(pk__in=numbers).values_list("pk", flat=True))


def entitlement(entity: LegalEntity) -> Entitlement:
    """Whether it may organise volunteer work by Article 3 of the Volunteer Work Law."""
    return _verdict(entity, _social_enterprises([entity.pk]))


def _verdict(entity: LegalEntity, social: frozenset[str]) -> Entitlement:
    if not entity.live:
        return Entitlement.ENDED
    if entity.source in {Source.PPI, Source.PARTIES} or entity.pk in social:
        return Entitlement.YES
    answer = entity.legal_form.may_organise if entity.legal_form else MayOrganise.ASK
    return {
        MayOrganise.YES: Entitlement.YES,
        MayOrganise.ASK: Entitlement.ASK,
        MayOrganise.SOCIAL_ENTERPRISE: Entitlement.NOT_SOCIAL_ENTERPRISE,
    }.get(MayOrganise(answer), Entitlement.FORM)


def kind_of(entity: LegalEntity) -> Kind:
    """Which of the law's four kinds of organiser it is."""
    if entity.source == Source.PPI:
        return Kind.PUBLIC_INSTITUTION
    if entity.source == Source.PARTIES or entity.legal_form_id in PARTIES:
        return Kind.POLITICAL_PARTY
    if entity.legal_form and entity.legal_form.may_organise == MayOrganise.SOCIAL_ENTERPRISE:
        return Kind.SOCIAL_ENTERPRISE
    return Kind.ASSOCIATION


def name_of(entity: LegalEntity) -> str:
    """The register's name with Latvian quotation marks, and the form in front where the name does not say it."""
    name = re.sub(r'"([^"]+)"', r"„\1”", entity.name.strip())
    form = entity.legal_form.name if entity.legal_form else ""
    if name.startswith("„") and form and fold(form) not in fold(name):
        name = f"{form} {name}"
    return name[:255]


def head_of(number: str) -> Organisation | None:
    """The organisation with this number, not a branch of it."""
    rows = Organisation.objects.filter(registration_number=number, branch_of__isnull=True)
    return rows.select_related("municipality").first()


def register_dated() -> Release | None:
    """The newest load of the Register of Enterprises: how old its facts are."""
    return Release.objects.filter(source=Source.UR).first()
