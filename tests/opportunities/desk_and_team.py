"""People of a team, and what a browser sends of a form as it stands."""

from __future__ import annotations

import re
from datetime import date, time
from itertools import count
from typing import Any

from django.db import models
from django.test import Client
from django.urls import reverse

from talka.accounts.models import User
from talka.opportunities.models import Opportunity
from talka.opportunities.queries.content import content
from talka.organisations.actor import Actor
from talka.organisations.enums import Role
from talka.organisations.models import Membership, Organisation
from tests.factories import opportunity, organisation

_people = count(1)


def member(of: Organisation, role: str = Role.COORDINATOR) -> User:
    user = User.objects.create_user(f"komanda-{next(_people)}", "parole")
    Membership.objects.create(organisation=of, user=user, role=role)
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def coordinator(of: Organisation) -> Client:
    return signed_in(member(of))


def actor(user: User, of: Organisation, role: str = Role.COORDINATOR) -> Actor:
    return Actor(user=user, roles={of.pk: role})


def verified_by_eid(**values: Any) -> Organisation:
    return organisation(**({"verified_by": "eid"} | values))


def whole_draft(of: Organisation | None = None, title: str = "Palīgs svētkos Ogrē", **values: Any) -> Opportunity:
    """A draft that nothing is missing from."""
    given: dict[str, Any] = {
        "benefits": "Jauni draugi.",
        "experience": "Nav vajadzīga.",
        "contact_email": "ilze@example.lv",
        "hours_per_week": 3,
    }
    traits: list[str] = ["draft"] if "state" not in values else []
    return opportunity(title, traits=traits, organisation=of or verified_by_eid(), **(given | values))


def said(one: Opportunity) -> dict[str, Any]:
    return content(Opportunity.objects.get(pk=one.pk))


def url(name: str, one: Opportunity, *rest: str) -> str:
    return reverse(f"opportunities:{name}", args=[one.organisation.key, one.public_id, *rest])


def typed(form: Any, **changes: Any) -> dict[str, Any]:
    """What a browser would send of the form as it is shown, but for `changes`."""
    data: dict[str, Any] = {}
    for one in [form, *(form.rows() or ())]:
        for bound in one:
            value = _sent(bound.value())
            chosen = value or not bound.use_fieldset  # of choices nobody made a browser sends nothing
            if value is not None and chosen and bound.name != "photo":
                data[bound.html_name] = value
    if form.rows() is not None:
        data |= {bound.html_name: bound.value() for bound in form.rows().management_form}
    return {name: value for name, value in (data | changes).items() if value is not None}


def _sent(value: Any) -> Any:
    if isinstance(value, bool):
        return "on" if value else None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, models.Choices):
        return value.value
    return "" if value is None else value


def seen(answer: Any, *addressed: str) -> str:
    """The page without what the request itself brought: the parts of its address, and the token of its session."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode())
    for part in addressed:
        text = text.replace(part, "…")
    return text
