"""Whose channel a page is about: a partner's, for a moderator, or an organisation's own, for its admins."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from talka.interchange import queries
from talka.interchange.models import Partner
from talka.interchange.policies import access_connections, admit
from talka.organisations.actor import actor_of


@dataclass(frozen=True, slots=True)
class Whose:
    partner: Partner
    by: UUID | None
    back: str
    """Address of the page on which the channel's feeds stand."""
    context: dict[str, object]
    """What the frame of the page needs."""


def for_moderator(request: HttpRequest, code: str) -> Whose:
    by = admit(request)
    partner = queries.partner(code)
    if partner is None:
        raise Http404
    context: dict[str, object] = {"section": "partners", "area": "area_desk.html", "back_to": partner.name}
    return Whose(partner, by, reverse("desk_partner", args=[code]), context)


def for_admin(request: HttpRequest, key: str) -> Whose:
    actor = actor_of(request)
    organisation = access_connections(actor, key)
    partner = queries.own_partner(organisation)
    if partner is None:
        raise Http404
    context: dict[str, object] = {
        "organisation": organisation,
        "section": "connections",
        "area": "area_org.html",
        "back_to": _("Connections"),
    }
    back = reverse("interchange:connections", args=[organisation.key])
    return Whose(partner, actor.user.pk if actor.user else None, back, context)
