"""Who applied hears that a moderator holds up the work or its organisation, and hears again when it goes on."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet

from talka.applications.actions.moves import tell_volunteer
from talka.applications.messages import HALTED, RESUMED
from talka.applications.models import Application
from talka.applications.queries.gates import GOING_ON
from talka.core import clock
from talka.notifications.kinds import Kind
from talka.opportunities.enums import State as OpportunityState

AT_ONCE = 500
_HALTED = ~Q(organisation__state__in=GOING_ON) | Q(opportunity__state=OpportunityState.HIDDEN)
"""What queries.gates.is_halted says of one."""


def tell_halted() -> int:
    """Every minute. Each halt is told once to each live application's volunteer, and so is its end. Returns how many."""
    live = Application.objects.live()
    halted = live.filter(_HALTED, halt_told_at=None)
    resumed = live.exclude(_HALTED).filter(halt_told_at__isnull=False)
    return _tell(halted, HALTED) + _tell(resumed, RESUMED)


def _tell(rows: QuerySet[Application], kind: Kind) -> int:
    with transaction.atomic():
        locked = rows.select_for_update(of=("self",), skip_locked=True)
        found = list(locked.select_related("volunteer", "opportunity", "organisation").order_by("pk")[:AT_ONCE])
        for one in found:
            tell_volunteer(kind, one)
        told = clock.Now() if kind is HALTED else None
        Application.objects.filter(pk__in=[one.pk for one in found]).update(halt_told_at=told)
    return len(found)
