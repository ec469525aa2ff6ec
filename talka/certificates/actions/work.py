"""The hours behind a certificate: taken when it is issued, given back when it holds no more."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from talka.certificates import queries
from talka.certificates.models import Certificate, StatedRecord
from talka.core.errors import RefusedError, WrongStateError
from talka.hours.actions import lock, unlock


def state(certificate: Certificate, records: Iterable[int]) -> None:
    """Name the records that the certificate counts, instead of those it named before."""
    StatedRecord.objects.filter(certificate=certificate).delete()
    StatedRecord.objects.bulk_create(StatedRecord(certificate=certificate, record_id=one) for one in records)


def take(certificate: Certificate) -> None:
    """Lock the named records for this certificate; call it inside the act that issues.

    Raises WrongStateError when one of them is not confirmed or another certificate states it, RefusedError when
    together they are not the minutes that the facts tell. A shorter certificate leans on the whole one's records, a
    summary on its parts'.
    """
    if certificate.variant_of_id or certificate.organisation_id is None:
        return
    ids = list(certificate.stated.order_by("record_id").values_list("record_id", flat=True))
    if not ids:
        raise RefusedError("certificate.no_hours", _("A certificate states confirmed hours, and there are none."))
    if lock(ids) != len(ids):
        raise _taken()
    if queries.stated_total(ids) != certificate.minutes:
        raise RefusedError("certificate.hours_changed", _("The hours have changed meanwhile. Look at them once more."))
    try:
        with transaction.atomic():
            certificate.stated.update(live=True)
    except IntegrityError as raced:
        raise _taken() from raced


def _taken() -> WrongStateError:
    return WrongStateError("certificate.hours_taken", _("Another certificate states some of these hours already."))


def give_back(certificates: Iterable[int]) -> None:
    """These certificates (primary keys) hold no more: their hours may be corrected and certified again."""
    live = StatedRecord.objects.filter(certificate__in=list(certificates), live=True)
    ids = list(live.values_list("record_id", flat=True))
    live.update(live=False)
    unlock(ids)
