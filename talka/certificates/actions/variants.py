"""The same facts told in another way at the holder's wish: shorter, or in the other language. Nothing is added, so the
organiser is not asked; whole and variants hold and fall together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace as changed
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from talka.certificates import queries
from talka.certificates.actions import signing
from talka.certificates.actions.drafts import draft
from talka.certificates.actions.issuing import issue
from talka.certificates.enums import Extent, Side, State
from talka.certificates.models import LANGUAGES, Certificate
from talka.core.errors import RefusedError, WrongStateError

LESS: dict[str, tuple[str, ...]] = {
    Extent.FULL: (Extent.HOURS_FIELD, Extent.HOURS),
    Extent.HOURS_FIELD: (Extent.HOURS,),
    Extent.HOURS: (),
}
"""What may be told instead of an extent: less of the same facts, never more."""


def shorten(certificate: Certificate, *, extent: str, by: UUID | None) -> Certificate:
    """The holder wants to show less: the same facts, shorter, sealed anew. The same wish gives the same certificate."""
    made = _once(certificate, lambda whole: (extent, whole.language), by=by)
    if made is None:
        raise RefusedError("certificate.shorten.not_less", _("Choose less than this certificate tells."))
    return made


def translate(certificate: Certificate, *, by: UUID | None) -> Certificate:
    """The holder wants it in the other language: form, competences, fields and places; what people wrote stays as they
    wrote it. The same wish gives the same certificate.
    """
    made = _once(certificate, lambda whole: (whole.extent, other(whole.language)), by=by)
    if made is None:
        raise _gone()
    return made


def other(language: str) -> str:
    return next(one for one in LANGUAGES if one != language)


def _gone() -> WrongStateError:
    return WrongStateError("certificate.shorten.not_issued", _("This is not possible any more."))


def _once(
    certificate: Certificate, wanted: Callable[[Certificate], tuple[str, str]], *, by: UUID | None
) -> Certificate | None:
    if certificate.variant_of_id or certificate.organisation_id is None:
        raise _gone()
    with transaction.atomic():
        signing.may_sign()
        whole = Certificate.objects.select_for_update().get(pk=certificate.pk)
        if whole.state != State.ISSUED:
            raise _gone()
        extent, language = wanted(whole)
        known = whole.variants.filter(state=State.ISSUED, extent=extent, language=language).first()
        return known or told_again(whole, extent, language, by=by)


def told_again(
    whole: Certificate, extent: str, language: str, *, by: UUID | None, replaces: str = ""
) -> Certificate | None:
    """A variant of `whole`; None where it would tell the same, or more."""
    facts = queries.facts_of(whole)
    if facts is None or (
        extent not in LESS[whole.extent] and (extent, language) != (whole.extent, other(whole.language))
    ):
        return None
    facts = changed(facts.reduced(extent), number="", code="", issued_on=None, replaces="")
    made = draft(
        whole.organisation, queries.in_language(facts, language), holder=whole.holder, by=by, pair=whole.pair,
        documents=whole.attachments.select_related("stored") if facts.attachments else (),
        started_by=Side(whole.started_by), variant_of=whole,
    )  # fmt: skip
    return issue(made, by=by, replaces=replaces)
