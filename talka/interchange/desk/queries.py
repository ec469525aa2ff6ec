"""How a partner's channels are: what somebody should look at."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from talka.channels.queries.funnel import is_idle
from talka.core import clock
from talka.interchange.enums import HookOff, RunState
from talka.interchange.models import Feed, ImportRun, OutFeed, Partner, Webhook
from talka.opportunities.seen import partners_channel

STALE = timedelta(days=7)
MOSTLY = 0.5
"""Share of refused items from which on a run is told to be mostly refused."""


def warnings(partner: Partner) -> list[str]:
    """One sentence each; the worst first."""
    now = clock.now()
    found = [_feed_warning(feed) for feed in Feed.objects.filter(partner=partner, active=True, failing_since__lt=now)]
    run = ImportRun.objects.filter(partner=partner).exclude(state=RunState.RUNNING).first()
    if run and run.state == RunState.DONE and not run.read:
        found.append(_("The last import was empty."))
    if run and run.read and run.refused / run.read > MOSTLY:
        found.append(_("Of the last import more than half was refused."))
    hooks = Webhook.objects.filter(partner=partner)
    off = hooks.filter(active=False).exclude(off_because=HookOff.PERSON)
    silent = hooks.filter(active=True, failing_since__lt=now - timedelta(hours=1))
    unread = OutFeed.objects.filter(partner=partner, active=True, read_at__lt=now - STALE)
    found += [_("%(url)s takes no messages and is switched off.") % {"url": one.url} for one in off]
    found += [_("%(url)s does not take messages.") % {"url": one.url} for one in silent]
    if is_idle(partners_channel(partner.code)):
        found.append(_("In a month its links were opened a hundred times or more, and nobody applied."))
    found += [_("Nobody has fetched the feed “%(name)s” for a week.") % {"name": one.name} for one in unread]
    return found


def _feed_warning(feed: Feed) -> str:
    url = feed.url.partition("?")[0]
    return (_("%(url)s brings nothing for more than a week.") if feed.is_dead else _("%(url)s brings nothing.")) % {
        "url": url
    }
