"""What a volunteer's calendar shows of applications: answers, shifts, and the day by which an answer is promised."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from talka.accounts.models import User
from talka.applications.enums import State
from talka.applications.models import Application
from talka.applications.queries.times import WITH_SHIFTS, spans_of
from talka.core import clock
from talka.core.periods import last_good, local
from talka.notifications.queries.calendar import Entry

KEPT = timedelta(days=90)


def calendar_of(user: User) -> Iterator[Entry]:
    """Of the live ones and of those that ended within three months."""
    rows = Application.objects.filter(volunteer=user, updated_at__gt=clock.now() - KEPT).select_related("opportunity")
    rows = rows.prefetch_related(WITH_SHIFTS, "opportunity__work_places__municipality").order_by("pk")
    for one in rows:
        yield from _entries(one)


def promise_entry(application: Application) -> Entry:
    """The answer, on the day it is promised for; once it has come, what it is, on the day it came."""
    title, code = application.opportunity.title, application.public_id
    url = reverse("applications:one", args=[code])
    if application.answered_at is None:
        text = _("The promised day of an answer: %(title)s") % {"title": title}
        day: date = last_good(application.reply_until).date()
    else:
        text = f"{str(application.get_state_display()).capitalize()}: {title}"
        day = local(application.answered_at).date()
    return Entry(f"answer-{code}", text, day, url=url, changed_at=application.updated_at)


def _entries(application: Application) -> Iterator[Entry]:
    code, changed = application.public_id, application.updated_at
    url = reverse("applications:one", args=[code])
    if application.state == State.SUBMITTED or application.answered_at is not None:
        yield promise_entry(application)
    if application.state == State.OFFERED and application.offered_until is not None:
        text = _("Say yes or no to the place: %(title)s") % {"title": application.opportunity.title}
        end = application.offered_until
        yield Entry(f"offer-{code}", text, end - timedelta(hours=1), end, url=url, changed_at=changed)
    if application.state in {State.APPROVED, State.COMPLETED}:
        place = "; ".join(str(one) for one in application.opportunity.work_places.all())
        for n, span in enumerate(spans_of(application)):
            yield Entry(
                f"work-{code}-{n}",
                application.opportunity.title,
                span.starts_at,
                span.ends_at,
                place=place,
                url=url,
                changed_at=changed,
            )
