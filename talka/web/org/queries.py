"""The coordinator's home: what waits, put together from all apps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talka.applications.queries.inbox import to_do
from talka.certificates.queries.lists import OFFERS, received_counts
from talka.channels.queries.funnel import Funnel, month_start, of_organisation
from talka.core import clock
from talka.core.figures import Count
from talka.core.text import plain
from talka.hours.queries.desk import to_confirm
from talka.opportunities.models import Opportunity
from talka.opportunities.queries import desk
from talka.opportunities.queries import own as opportunities
from talka.organisations.actor import Actor
from talka.organisations.enums import State
from talka.organisations.models import Organisation
from talka.organisations.queries.profile import Completeness, completeness_of
from talka.web.mine.queries import Todo, address

SOON = timedelta(days=3)
SHOWN_DRAFTS = 5


def of_actor(actor: Actor) -> list[Organisation]:
    """The organisations the person may act for, by name. One query."""
    if not actor.roles:
        return []
    return list(Organisation.objects.filter(pk__in=actor.roles).select_related("branch_of").order_by("sort_key", "pk"))


@dataclass(frozen=True, slots=True)
class Home:
    """`todo` the most pressing first; `closing` and `drafts` as lists of their own."""

    todo: list[Todo]
    closing: list[Opportunity]
    drafts: list[Opportunity]
    answer_expected: datetime | None
    profile: Completeness
    found: Funnel
    """How people found the organisation last month."""


def home(organisation: Organisation) -> Home:
    closing = opportunities.closing_soon(organisation, until=clock.now() + SOON)
    drafts = opportunities.waiting_drafts(organisation)
    todo = sorted(_todo(organisation, drafts), key=lambda one: not one.urgent)
    waiting = organisation.state == State.SUBMITTED
    return Home(
        todo,
        closing,
        drafts[:SHOWN_DRAFTS],
        desk.answer_expected(organisation.updated_at) if waiting else None,
        completeness_of(organisation),
        of_organisation(organisation, month_start(clock.today(), 1), month_start(clock.today())),
    )


def _todo(organisation: Organisation, drafts: list[Opportunity]) -> Iterator[Todo]:
    key = organisation.key
    yield from _about_state(organisation)
    for opportunity, people in to_do(organisation):
        yield Todo(
            ngettext("%(n)s person waits for an answer", "%(n)s people wait for an answer", people)
            % {"n": Count(people)},
            opportunity.title,
            address("applications:inbox", key) + f"?iespeja={opportunity.public_id}",
            _("Answer"),
            icon="people",
            urgent=True,
        )
    yield from _about_work_done(organisation)
    returned = [one for one in drafts if one.state_reason]
    for one in returned:
        yield Todo(
            _("A moderator sent “%(title)s” back") % {"title": one.title},
            plain(one.review_note),
            address("opportunities:edit", key, one.public_id) or address("opportunities:own", key, one.public_id),
            _("Mend it"),
            icon="edit",
            urgent=True,
        )
    if own_drafts := len(drafts) - len(returned):
        yield Todo(
            ngettext("%(n)s draft to finish", "%(n)s drafts to finish", own_drafts) % {"n": Count(own_drafts)},
            "",
            address("opportunities:own_list", key),
            _("Look"),
            icon="edit",
        )


def _about_work_done(organisation: Organisation) -> Iterator[Todo]:
    key = organisation.key
    if entries := to_confirm(organisation):
        yield Todo(
            ngettext("%(n)s entry of hours to confirm", "%(n)s entries of hours to confirm", entries)
            % {"n": Count(entries)},
            _("All of them can be confirmed at once."),
            reverse("hours:desk", args=[key]),
            _("Confirm"),
            icon="clock",
        )
    if asked := received_counts(organisation)[OFFERS]:
        yield Todo(
            ngettext("%(n)s certificate waits for your answer", "%(n)s certificates wait for your answer", asked)
            % {"n": Count(asked)},
            _("A volunteer has written it: read it, mend it, sign it."),
            reverse("certificates:organisation", args=[key]),
            _("Answer"),
            icon="check",
            urgent=True,
        )


def _about_state(organisation: Organisation) -> Iterator[Todo]:
    key = organisation.key
    proof = address("organisations:proof", key) or reverse("org_home", args=[key])
    if organisation.state == State.DRAFT:
        yield Todo(
            _("Prove that you may act for the organisation"),
            _("Until then you can write drafts, but not publish them."),
            proof,
            _("Prove it"),
            icon="check",
            urgent=True,
        )
    if organisation.state == State.REFUSED:
        yield Todo(
            _("The organisation was not confirmed"),
            _("Read why, and send it again."),
            proof,
            _("Look"),
            "warning",
            urgent=True,
        )
    if organisation.publishing_paused:
        yield Todo(
            _("Publishing is paused"),
            _(
                "People who applied have waited longer than you promised. Answer all of them, and you can publish again."
            ),
            address("applications:inbox", key),
            _("Answer"),
            icon="warning",
            urgent=True,
        )
