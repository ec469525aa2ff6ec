"""The part of a partner's page that says where applications to what it lists are taken."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, QueryDict
from django.utils.translation import gettext as _

from talka.applications.actions import set_receiver
from talka.applications.queries.handovers import handed_to, receiver
from talka.interchange.desk.forms import HandingForm
from talka.interchange.models import Partner


def handing_of(found: Partner) -> dict[str, Any]:
    return {"receiver": receiver(found.code), "handed": handed_to(found.code)}


def handing_form(data: QueryDict | None, found: Partner) -> HandingForm:
    known = receiver(found.code)
    return HandingForm(data, prefix="handing", initial={"active": bool(known and known.active)})


def hand_over(request: HttpRequest, found: Partner, by: UUID | None, context: dict[str, Any]) -> None:
    """Not for an organisation's own connection: its team has an inbox here."""
    form: HandingForm = context["handing_form"]
    if found.organisation_id is not None:
        raise Http404
    if form.is_valid():
        active = form.cleaned_data["active"]
        set_receiver(found.code, name=found.name, active=active, email=form.address(), by=by)
        messages.success(request, _("Kept."))
