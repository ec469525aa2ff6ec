"""What teams, people invited to them and registers' addresses are told."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from talka.accounts.models import Contact, User
from talka.accounts.queries import display_language
from talka.notifications.actions import queue
from talka.notifications.enums import Category
from talka.notifications.kinds import Kind, declare
from talka.organisations.models import Organisation

SAMPLE = {"organisation": "Biedrība „Vēja Māte”"}


def _kind(code: str, title: Any, *, category: Category = Category.ORGANISATION, **more: Any) -> Kind:
    sample = SAMPLE | more.pop("sample", {})
    return declare(f"organisation.{code}", title, app="organisations", category=category, sample=sample, **more)


RECEIVED = _kind(
    "received", _("Your organisation waits for verification"), sample={"until_at": "2026-11-23T10:00:00Z"}, must=True
)
VERIFIED = _kind("verified", _("Your organisation is verified"), must=True)
REFUSED = _kind(
    "refused", _("Your organisation was not verified"), sample={"reason": "paraksts nav derīgs", "note": ""}, must=True
)
SUSPENDED = _kind(
    "suspended",
    _("Your organisation is suspended"),
    sample={"reason": "pārkāpti noteikumi", "note": ""},
    must=True,
)
RESTORED = _kind("restored", _("Your organisation is restored"), must=True)
ROLE_CHANGED = _kind("role_changed", _("Your role in a team changed"), sample={"role": "koordinators"})
LEFT_TEAM = _kind("removed", _("You are no longer in a team"), must=True)
JOINED = _kind("joined", _("Somebody joined your team"))
JOIN_REQUESTED = _kind("join_requested", _("Somebody asks to join your team"))
JOIN_ANSWERED = _kind("join_answered", _("Answer to your request to join a team"), sample={"accepted": True})
WITHOUT_ADMIN = _kind("without_admin", _("Your organisation has no admin"), must=True)
INVITED = _kind(
    "invited",
    _("Invitation to a team"),
    sample={"role": "koordinators"},
    in_app=False,
    push=False,
    must=True,
    secret_link=True,
)
RIGHT_LINK = _kind(
    "right_link",
    _("Somebody wants to speak for your organisation"),
    sample={"number": "40008000000"},
    in_app=False,
    push=False,
    must=True,
    secret_link=True,
)


def tell(
    kind: Kind, organisation: Organisation, to: User | Contact, page: str, *args: str, key: str = "", **context: Any
) -> None:
    """Queue it with the organisation's name, in the recipient's language. `page` (a URL name) is where it leads to."""
    language = to.language if isinstance(to, Contact) else display_language(to)
    with translation.override(language):
        told = {name: str(value) if isinstance(value, Promise) else value for name, value in context.items()}
        queue(kind, to=to, context={"organisation": organisation.name} | told, url=reverse(page, args=args), key=key)
