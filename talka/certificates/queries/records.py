"""Questions about certificates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from talka.certificates import vault
from talka.certificates.codes import digest
from talka.certificates.enums import STANDING, KeyState, State
from talka.certificates.models import Certificate, IssuingStop, SigningKey, StatusListEntry
from talka.certificates.schemas import CertificateFacts
from talka.certificates.workflow import ON_RECORD
from talka.core import clock
from talka.organisations.models import Organisation


def issuing_stopped() -> bool:
    return IssuingStop.objects.filter(ended_at__isnull=True).exists()


def by_code(code: str) -> Certificate | None:
    """A certificate on record, by its code as `codes.read_code` gives it; read is only what a check needs."""
    found = Certificate.objects.filter(code_digest=digest(code), state__in=ON_RECORD)
    return found.only("uuid", "state", "code_digest", "sealed_key", "sealed", "holder_id").first()


def facts_of(certificate: Certificate) -> CertificateFacts | None:
    """None where the holder had the certificate forgotten."""
    if certificate.sealed_key is None:
        return None
    return CertificateFacts.from_json(vault.open_told(certificate)["facts"])


def issued_between(organisation: Organisation, first: date, last: date) -> QuerySet[Certificate]:
    """What the legal person and its branches issued on these days, both included, and what still stands of it."""
    own = Q(organisation=organisation) | Q(organisation__branch_of=organisation)
    rows = Certificate.objects.filter(own, state__in=STANDING)
    return rows.filter(issued_at__date__range=(first, last))


def keys_of(organisation: Organisation | None) -> list[tuple[SigningKey, int]]:
    """All keys, the newest first, each with how many certificates that still stand it has signed."""
    rows = Certificate.objects.filter(state__in=STANDING, key__organisation=organisation)
    signed = {one["key"]: one["n"] for one in rows.values("key").annotate(n=Count("pk"))}
    keys = SigningKey.objects.filter(organisation=organisation).order_by("-id")
    return [(one, signed.get(one.pk, 0)) for one in keys]


def running_stop() -> IssuingStop | None:
    return IssuingStop.objects.filter(ended_at__isnull=True).first()


def summaries_of(parts: Iterable[int]) -> list[Certificate]:
    """Summaries that still hold and count one of these certificates (primary keys), or one that it stands in place of."""
    known = last = set(parts)
    while last := set(Certificate.objects.filter(replaced_by__in=last).values_list("pk", flat=True)) - known:
        known |= last
    found = Certificate.objects.filter(state__in=STANDING, counted__part__in=known)
    return list(found.distinct())


def waiting_for_print() -> QuerySet[Certificate]:
    return Certificate.objects.filter(state=State.ISSUED, printed_at__isnull=True, sealed_key__isnull=False)


def waiting_since_a_minute() -> QuerySet[Certificate, str]:
    """Public ids whose own job has not printed them, oldest first."""
    late = waiting_for_print().filter(issued_at__lt=clock.now() - timedelta(minutes=1))
    return late.order_by("issued_at", "id").values_list("public_id", flat=True)


def keys_that_prove(organisation: Organisation | None) -> list[tuple[str, str]]:
    """(name, Multikey) of all keys but the compromised ones, oldest first."""
    keys = SigningKey.objects.filter(organisation=organisation).exclude(state=KeyState.COMPROMISED)
    return list(keys.order_by("id").values_list("name", "public_multibase"))


def places(number: int, **marked: bool) -> list[int]:
    """Indices of a list that are marked `revoked=True` or `replaced=True`."""
    return list(StatusListEntry.objects.filter(number=number, **marked).values_list("index", flat=True))


def marks(number: int, index: int) -> StatusListEntry | None:
    """What is known this moment of one place in a list."""
    return StatusListEntry.objects.filter(number=number, index=index).first()


def list_numbers() -> list[int]:
    return list(StatusListEntry.objects.order_by("number").values_list("number", flat=True).distinct())
