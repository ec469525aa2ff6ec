"""What must hold between the ledger, the facts and what is published; asked nightly and after a restore."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Min

from talka.statistics import snapshots
from talka.statistics.models import Month, WorkFact
from talka.statistics.queries.ledger import fact_totals, ledger_totals, touched


def broken() -> Iterator[str]:
    """Say what does not hold, a line each; nothing when all is well. Months that wait for their build are left out."""
    waiting = set(touched())
    ledger, facts = ledger_totals(), fact_totals()
    for month in sorted((ledger.keys() | facts.keys()) - waiting):
        if ledger.get(month, (0, 0)) != facts.get(month, (0, 0)):
            yield f"statistics: {month:%Y-%m}: ledger {ledger.get(month)} and facts {facts.get(month)} differ"
    stored = {one.month: (one.records, one.minutes) for one in Month.objects.all()}
    for month in sorted(stored.keys() - waiting):
        if stored[month] != facts.get(month, (0, 0)):
            yield f"statistics: {month:%Y-%m}: facts are not what was built"
    for month, told in snapshots.totals().items():
        if told != stored[month]:
            yield f"statistics: {month:%Y-%m}: the file of its facts is not what was built"
    firsts = WorkFact.objects.values("person").annotate(true=Min("month"), said=Min("first_month"))
    if wrong := firsts.exclude(true=F("said")).count():
        yield f"statistics: the first month of {wrong} people is wrong"
