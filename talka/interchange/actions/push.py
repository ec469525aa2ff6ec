"""One opportunity that a partner's program sends, through the very rules by which feeds are imported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from talka.core.errors import RefusedError
from talka.interchange import queries
from talka.interchange.actions.contexts import context_of
from talka.interchange.actions.heard import pushed
from talka.interchange.actions.silenced import refuse_silenced
from talka.interchange.actions.storing import Tally, store_good
from talka.interchange.enums import Verdict
from talka.interchange.importers.items import Item, Reason
from talka.interchange.importers.localities import Gazetteer
from talka.interchange.importers.normalise import Understood, understand
from talka.interchange.importers.texts import line
from talka.interchange.models import Partner
from talka.opportunities.actions import withdraw as close
from talka.opportunities.enums import State
from talka.opportunities.models import Opportunity
from talka.registers.queries import tables


class Terms(NamedTuple):
    """What the asker holds to be true, of the headers If-Match and If-None-Match."""

    match: str = ""
    only_new: bool = False


ANYHOW = Terms()


class ChangedError(RefusedError):
    """Somebody else has written it meanwhile, or it is there though it should not be."""


@dataclass(slots=True)
class Pushed:
    """What became of an item, and the row as it is now (None when it was refused)."""

    verdict: Verdict
    row: Opportunity | None = None
    reasons: list[Reason] = field(default_factory=list)
    defaulted: list[str] = field(default_factory=list)


_gazetteer: list[tuple[object, Gazetteer]] = []
"""The places of the release that is loaded: to make it takes longer than to store an item."""


def _places() -> Gazetteer:
    known = tables()
    if not _gazetteer or _gazetteer[0][0] is not known:
        _gazetteer[:] = [(known, Gazetteer())]
    return _gazetteer[0][1]


def etag_of(row: Opportunity) -> str:
    """Changes with each writing of the row, by whomever."""
    return f'"{row.public_id}-{row.version}"'


def push(partner: Partner, item: Item, terms: Terms = ANYHOW) -> Pushed:
    """Create or change what the partner has under this id. Raises RefusedError; a refused item is no error."""
    if terms == ANYHOW:
        return push_all(partner, [item])[0]
    with transaction.atomic():
        _locked(partner, line(item.text("external_id")), terms)
        return push_all(partner, [item])[0]


def push_all(partner: Partner, items: Sequence[Item]) -> list[Pushed]:
    """The same of several, whose ids differ, in as many statements as one takes. All of them or, on RefusedError, none."""
    context = context_of(partner, _places())
    told = [understand(item, context) for item in items]
    with transaction.atomic():
        keys = [one.external_id for one in told]
        refuse_silenced(partner, brings_new=lambda: len(queries.sent_ids(partner, keys)) < len(keys))
        outcomes = store_good([one for one in told if one.opportunity], partner, context.now, Tally())
        pushed(partner, outcomes)
        rows = queries.partner_rows(partner, list(outcomes))
    return [_pushed(one, outcomes, rows) for one in told]


def _pushed(one: Understood, outcomes: dict[str, Verdict], rows: dict[str, Opportunity]) -> Pushed:
    if one.opportunity is None:
        return Pushed(Verdict.REFUSED, None, one.reasons)
    if one.external_id not in outcomes:
        return Pushed(Verdict.REFUSED, None, [Reason("", "unreadable")])
    return Pushed(outcomes[one.external_id], rows[one.external_id], one.reasons, one.defaulted)


def withdraw(partner: Partner, external_id: str, terms: Terms = ANYHOW) -> bool:
    """Close it as a feed that no longer holds it would; asked again it stays so. False: there is no such item."""
    with transaction.atomic():
        row = _locked(partner, external_id, terms)
        if row is None:
            return False
        if row.state == State.PUBLISHED:
            close(partner.code, [external_id])
    return True


def _locked(partner: Partner, external_id: str, terms: Terms) -> Opportunity | None:
    row = queries.partner_opportunity(partner, external_id, lock=True)
    if terms.only_new and row:
        raise ChangedError("partner.exists", _("There is an opportunity with this id already."))
    if terms.match and (row is None or (terms.match != "*" and etag_of(row) not in _tags(terms.match))):
        raise ChangedError("partner.changed_meanwhile", _("It has changed since you read it."))
    return row


def _tags(header: str) -> list[str]:
    return [one.strip() for one in header.split(",")]
