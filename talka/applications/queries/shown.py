"""What both sides read of a state: after twelve months nobody learns any more who came and who did not."""

from __future__ import annotations

from django.db.models import Case, CharField, F, Value, When

from talka.applications.enums import PARTICIPATION, State
from talka.applications.law import NO_SHOW_HOLDS
from talka.applications.models import Application
from talka.core import clock

PAST = "past"


def shown_state(application: Application) -> str:
    ended = application.ended_at
    if application.state in PARTICIPATION and ended and ended < clock.now() - NO_SHOW_HOLDS:
        return PAST
    return State(application.state).value


def shown() -> Case:
    """The same inside a question about applications."""
    past = When(state__in=PARTICIPATION, ended_at__lt=clock.now() - NO_SHOW_HOLDS, then=Value(PAST))
    return Case(past, default=F("state"), output_field=CharField())
