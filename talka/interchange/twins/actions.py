"""The same opportunity from several sources: looked for, linked, decided by a moderator.

Of those linked one is shown: what its own organisation wrote here, else what came first, among those still open. What was
written here is never hidden behind what a partner sent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction

from talka.core import audit, clock
from talka.interchange.enums import TwinState
from talka.interchange.models import Twin
from talka.interchange.twins import queries
from talka.interchange.twins.blocks import Found, find
from talka.opportunities.actions import point
from talka.opportunities.enums import State
from talka.opportunities.models import Opportunity

UNDECIDED = (TwinState.LINKED, TwinState.WAITING)
LATELY = timedelta(minutes=25)
"""The job that looks at what programs and organisers changed comes every ten minutes; what it misses the night finds."""


def look(changed: Collection[int]) -> int:
    """Look for twins of these, link those that are surely the same, and ask about the others. Returns how many pairs."""
    touched, found = set[int](), 0
    with transaction.atomic():
        for circle in queries.circles(changed):
            told = queries.entries(circle)
            among = {one.key for one in told}.intersection(changed)
            pairs = find(told, among)
            touched |= _keep(pairs, among)
            found += len(pairs)
        settle([*changed, *touched])
    return found


def look_lately() -> int:
    """What was written since the last time, by whomever; and the links whose shown one is over."""
    found = look(queries.changed_lately(LATELY))
    settle(queries.pointing_at_nothing())
    return found


def look_everywhere() -> int:
    return look(queries.all_of_partners())


def decide(twin: Twin, *, same: bool, by: UUID) -> Twin:
    """A moderator's word: it stays, whatever is found later."""
    state = TwinState.SAME if same else TwinState.OTHER
    with transaction.atomic():
        Twin.objects.filter(pk=twin.pk).update(state=state, decided_at=clock.Now())
        code = "opportunity.same_confirmed" if same else "opportunity.same_denied"
        audit.record(code, on=twin.first, by=by, other=twin.second.public_id)
        settle({twin.first_id, twin.second_id})
    twin.refresh_from_db()
    return twin


def _keep(found: list[Found], among: set[int]) -> set[int]:
    """Write down what was found, forget what is alike no more. Returns whose links may have changed."""
    known = {(one.first_id, one.second_id): one for one in queries.pairs_of(among)}
    told = {(min(one.one.key, one.other.key), max(one.one.key, one.other.key)): one for one in found}
    gone = [one.pk for pair, one in known.items() if pair not in told and one.state in UNDECIDED]
    Twin.objects.filter(pk__in=gone).delete()
    now = clock.now()
    changed = [
        Twin(
            first_id=first,
            second_id=second,
            likeness=one.likeness,
            state=TwinState.LINKED if one.is_sure else TwinState.WAITING,
            found_at=now,
        )
        for (first, second), one in told.items()
        if (first, second) not in known or known[first, second].state in UNDECIDED
    ]
    Twin.objects.bulk_create(
        changed, 1_000, update_conflicts=True, unique_fields=["first", "second"], update_fields=["likeness", "state"]
    )
    return {key for pair in (*known, *told) for key in pair}


def settle(keys: Collection[int]) -> int:
    """Let all that are linked with these point to the one that is shown. Returns how many changed."""
    pointing = queries.pointing(keys)
    if not pointing:
        return 0
    links, members = _linked_with(pointing)
    rows = {row.pk: row for row in _rows(members)}
    targets: dict[int, int | None] = {}
    precedence = partial(_precedence, now=clock.now())
    for group in _groups(rows, links):
        shown = max(group, key=lambda pk: precedence(rows[pk]))
        targets |= {pk: None if pk == shown or not rows[pk].origin else shown for pk in group}
    for first, second in _denied(targets):
        targets |= {pk: None for pk in (first, second) if targets[pk] in (first, second)}
    return point(targets)


def _linked_with(keys: Collection[int]) -> tuple[list[tuple[int, int]], set[int]]:
    """All links of these, and of those that they lead to."""
    links: set[tuple[int, int]] = set()
    members, new = set(keys), set(keys)
    while new:
        rows = queries.pairs_of(new).filter(state__in=queries.LINKS)
        found = set(rows.values_list("first_id", "second_id"))
        links |= found
        new = {key for pair in found for key in pair} - members
        members |= new
    return sorted(links), members


def _rows(keys: Iterable[int]) -> Iterable[Opportunity]:
    wanted = ("pk", "origin", "state", "apply_until", "published_at", "organisation__is_public")
    return Opportunity.objects.filter(pk__in=queries.these(keys)).select_related("organisation").only(*wanted)


def _precedence(row: Opportunity, *, now: datetime) -> tuple[bool, bool, float, int]:
    until = row.apply_until
    is_open = row.state == State.PUBLISHED and row.organisation.is_public and until is not None and until > now
    return is_open, not row.origin, -(row.published_at.timestamp() if row.published_at else 0.0), -row.pk


def _groups(keys: Iterable[int], links: Iterable[tuple[int, int]]) -> Iterable[list[int]]:
    group_of = {key: [key] for key in keys}
    for first, second in links:
        mine, theirs = group_of[first], group_of[second]
        if mine is not theirs:
            mine += theirs
            group_of |= dict.fromkeys(theirs, mine)
    by_name: dict[int, list[int]] = defaultdict(list)
    for key, group in group_of.items():
        by_name[id(group)].append(key)
    return by_name.values()


def _denied(targets: dict[int, int | None]) -> list[tuple[int, int]]:
    """Two that a moderator told apart, though a third one links them."""
    rows = Twin.objects.filter(
        first__in=queries.these(targets), second__in=queries.these(targets), state=TwinState.OTHER
    )
    return list(rows.values_list("first_id", "second_id"))
