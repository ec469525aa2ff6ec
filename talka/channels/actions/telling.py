"""Each month organisers are told how people found them."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils import translation

from talka.accounts.models import User
from talka.accounts.queries import display_language
from talka.channels.messages import MONTH
from talka.channels.models import Tally
from talka.channels.queries.funnel import Funnel, month_start, of_organisation
from talka.core import clock
from talka.core.templatetags.dates import month_title
from talka.notifications.actions import queue
from talka.organisations.enums import State
from talka.organisations.models import Organisation
from talka.organisations.queries import team

LINES = 4


def tell_month() -> int:
    """Tell the teams whose pages were opened last month; how many organisers. Each is told of a month once."""
    today = clock.today()
    first, after = month_start(today, 1), month_start(today)
    opened = Tally.objects.filter(day__gte=first, day__lt=after, opened__gt=0).order_by()
    looked_at = opened.values("organisation").annotate(n=Sum("opened")).values("organisation")
    organisers = Organisation.objects.filter(pk__in=looked_at, state=State.VERIFIED, removed_at__isnull=True)
    told = 0
    for organisation in organisers.order_by("pk"):
        members = team(organisation)
        with transaction.atomic():
            for member in members:
                _tell(organisation, member)
        told += bool(members)
    return told


def _tell(organisation: Organisation, member: User) -> None:
    """In the member's language: names of channels are words."""
    today = clock.today()
    first, after = month_start(today, 1), month_start(today)
    with translation.override(display_language(member)):
        funnel = of_organisation(organisation, first, after)
        context = {
            "organisation": organisation.name,
            "month": month_title(first),
            "opened": funnel.opened,
            "applied": funnel.people.applied,
            "approved": funnel.people.approved,
            "hours": round(funnel.people.minutes / 60),
            "lines": _lines(funnel),
        }
    key = f"channels:{organisation.public_id}:{first}"
    queue(MONTH, to=member, context=context, url=reverse("channels", args=[organisation.key]), key=key)


def _lines(funnel: Funnel) -> list[dict[str, object]]:
    """The most opened channels; `applied` empty where it may not be told."""
    most = sorted(funnel.lines, key=lambda one: -one.opened)[:LINES]
    return [
        {"name": one.name, "opened": one.opened, "applied": one.people.applied if one.people else ""}
        for one in most
        if one.opened
    ]
