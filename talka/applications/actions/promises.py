"""The promise to answer, kept in view: reminders, honest messages, reply figures; and changes that are asked about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef

from talka.applications.actions.handing import tell_receiver
from talka.applications.actions.moves import tell_team_of, tell_volunteer
from talka.applications.actions.replies import refresh_replies
from talka.applications.enums import LIVE
from talka.applications.messages import HANDED_LATE, PROMISE_BROKEN, PROMISE_OVER, RECONFIRM, REMINDER
from talka.applications.models import Application, ApplicationShift
from talka.applications.queries import elsewhere_to_help
from talka.core import clock
from talka.core.periods import last_good
from talka.opportunities.actions.changes import when_shifts_move
from talka.opportunities.models import Opportunity
from talka.organisations.models import Organisation

REMIND_BEFORE = timedelta(hours=36)
AT_ONCE = 500


def remind() -> int:
    """Tell organisers of promises that end within a day and a half, once each, gathered by opportunity and day."""
    soon = clock.now() + REMIND_BEFORE
    rows = Application.objects.unanswered().filter(reminded_at=None, reply_until__lte=soon, reply_until__gt=clock.Now())
    return _gathered(rows, {"reminded_at": clock.Now()}, "reminder")


def _gathered(rows: Iterable[Application], mark: dict[str, object], what: str) -> int:
    told: dict[tuple[int, date], list[Application]] = defaultdict(list)
    with transaction.atomic():
        locked = rows.select_for_update(of=("self",), skip_locked=True)  # type: ignore[attr-defined]  # a queryset
        for one in locked.select_related("opportunity", "organisation").order_by("pk")[:AT_ONCE]:
            told[one.opportunity_id, last_good(one.reply_until).date()].append(one)
        for (offer, day), ones in told.items():
            kind = REMINDER if what == "reminder" else PROMISE_BROKEN
            key = f"{what}:{offer}:{day}:{ones[0].pk}"
            tell_team_of(
                ones[0].organisation, kind, key=key, title=ones[0].opportunity.title, n=len(ones), until_on=day
            )
            for one in ones:
                tell_receiver(HANDED_LATE, one, key=what, until_on=day, over=what == "broken")
        keys = [one.pk for ones in told.values() for one in ones]
        Application.objects.filter(pk__in=keys).update(**mark)
    return len(keys)


def tell_broken() -> int:
    """At the promise's end: the truth and three similar opportunities to the volunteer, and to the organiser the fact."""
    broken = Application.objects.broken_promises().filter(promise_told_at=None)
    with transaction.atomic():
        rows = broken.select_for_update(of=("self",), skip_locked=True)
        found = list(
            rows.select_related("volunteer", "opportunity", "organisation").order_by("reply_until", "pk")[:AT_ONCE]
        )
        for one in found:
            tell_volunteer(
                PROMISE_OVER,
                one,
                key=f"promise:{one.public_id}",
                until_on=last_good(one.reply_until).date(),
                similar=_similar(one),
            )
        told = Application.objects.filter(pk__in=[one.pk for one in found])
        _gathered(told, {"promise_told_at": clock.Now()}, "broken")
        for organisation in {one.organisation for one in found}:
            refresh_replies(organisation)
    return len(found)


def _similar(application: Application) -> list[dict[str, str]]:
    found = elsewhere_to_help(application.opportunity, application.volunteer, unanswered=True)
    return [{"title": one.title, "url": f"{settings.SITE_URL}{one.get_absolute_url()}"} for one in found]


def refresh_all_replies() -> int:
    """Of all organisations that anybody applied to lately, or that are paused. Returns how many."""
    since = clock.now() - timedelta(days=75)
    lately = Application.objects.filter(submitted_at__gt=since).values("organisation")
    rows = Organisation.objects.filter(pk__in=lately) | Organisation.objects.filter(publishing_paused=True)
    done = 0
    for one in rows.order_by("pk").iterator(chunk_size=AT_ONCE):
        refresh_replies(one)
        done += 1
    return done


def ask_again() -> int:
    """Who applied before the time, place or requirements changed is asked whether it still holds."""
    rows = Application.objects.filter(
        state__in=LIVE,
        agreed_version__lt=F("opportunity__material_version"),
        told_version__lt=F("opportunity__material_version"),
    )
    with transaction.atomic():
        locked = rows.select_for_update(of=("self",), skip_locked=True)
        found = list(locked.select_related("volunteer", "opportunity", "organisation").order_by("pk")[:AT_ONCE])
        for one in found:
            version = one.opportunity.material_version
            tell_volunteer(RECONFIRM, one, key=f"reconfirm:{one.public_id}:{version}")
            Application.objects.filter(pk=one.pk).update(told_version=version)
    return len(found)


def spare_other_shifts(opportunity: Opportunity, moved: frozenset[str]) -> None:
    """Shifts moved and nothing else changed: whoever is in others only has nothing to say yes to once more.

    Who is in none is asked, and so is who has not answered an earlier change yet: for them as many changes stay open as
    before, which is how `reconfirm` knows that their page still shows all that concerns them. `opportunity` has its new
    version.
    """
    held = ApplicationShift.objects.filter(application=OuterRef("pk"), released_at=None)
    rows = Application.objects.filter(Exists(held), opportunity=opportunity, state__in=LIVE)
    others = rows.exclude(Exists(held.filter(shift__public_id__in=moved)))
    for known in ("agreed_version", "told_version"):
        others.filter(**{f"{known}__lt": opportunity.material_version}).update(**{known: F(known) + 1})


when_shifts_move(spare_other_shifts)
