"""What an organiser would word in an agreement, as far as it is told somewhere already: nothing is typed twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from talka.applications.models import Agreement, Application
from talka.applications.queries.times import spans_of
from talka.core.periods import local

BETWEEN = " – "
"""Between the first and the last day of the term, as the agreement says them."""


def suggested(agreement: Agreement) -> dict[str, Any]:
    """Initial values of TermsForm: of this agreement as it was sent before, of the work, of the organiser's last one."""
    work = _of_work(agreement.application)
    if agreement.terms:
        return work | _said(agreement.terms)
    signs = _said(_last_terms(agreement)).get("representative", "")
    return work | ({"representative": signs} if signs else {})


def _of_work(application: Application) -> dict[str, Any]:
    offer, spans = application.opportunity, spans_of(application)
    contact = ", ".join(part for part in (offer.contact_name, offer.contact_phone or offer.contact_email) if part)
    lasts = sum((one.ends_at - one.starts_at for one in spans), timedelta())
    hours = f"{lasts / timedelta(hours=1):g}".replace(".", ",") if spans else ""
    first = min((one.starts_at for one in spans), default=offer.starts_at)
    last = max((one.ends_at for one in spans), default=offer.ends_at)
    found = {"coordinator": contact, "hours": hours, "from": _day(first), "to": _day(last), "expenses": offer.expenses}
    return {name: value for name, value in found.items() if value}


def _day(at: datetime | None) -> date | None:
    return local(at).date() if at else None


def _last_terms(agreement: Agreement) -> Mapping[str, Any]:
    organisation = agreement.application.organisation_id
    rows = Agreement.objects.filter(application__organisation=organisation, sent_at__isnull=False)
    last = rows.order_by("-sent_at", "-pk").first()
    return last.terms if last else {}


def _said(terms: Mapping[str, Any]) -> dict[str, Any]:
    """Back out of the text of an agreement, which is all that is kept of it."""
    with translation.override("lv"):
        labels = {
            "representative": _("Represented by"),
            "coordinator": _("Responsible coordinator"),
            "hours": _("Amount, hours"),
            "term": _("Term"),
        }
    lines = [line for part in terms.get("sections", ()) for line in part["lines"]]
    told = {}
    for name, label in labels.items():
        found = next((line for line in lines if line.startswith(f"{label}: ")), None)
        if found:
            told[name] = found.removeprefix(f"{label}: ")
    days = [datetime.strptime(one, "%d.%m.%Y.").date() for one in told.pop("term", "").split(BETWEEN) if one]  # noqa: DTZ007  # a day on the wall has no zone
    return {**told, **dict(zip(("from", "to"), days, strict=False))}
