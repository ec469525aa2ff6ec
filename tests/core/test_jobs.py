"""Work that follows the clock: what the periodic tasks do when they come round."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

import pytest
from asgiref.sync import async_to_sync
from procrastinate import JobContext
from procrastinate.contrib.django import app

from talka.core import audit, clock
from talka.core import tasks as core
from talka.core.models import AuditEntry
from talka.opportunities import tasks
from talka.opportunities.models import FacetCount, OpenOpportunity, Opportunity, TitleWord
from tests import factories

pytestmark = pytest.mark.django_db
EVERY_MINUTE, EVERY_TEN = "* * * * *", "*/10 * * * *"


def run(task: Any, **arguments: Any) -> None:
    """As a worker runs it, now."""
    async_to_sync(task.func)(timestamp=0, **arguments)


@pytest.mark.parametrize(
    ("name", "cron", "alone"),
    [
        ("audit.sequence", EVERY_MINUTE, True),
        ("jobs.retry_stalled", EVERY_MINUTE, False),
        ("opportunities.archive", EVERY_MINUTE, True),
        ("opportunities.tidy_search", EVERY_MINUTE, True),
        ("opportunities.follow_names", EVERY_MINUTE, True),
        ("opportunities.learn_words", EVERY_TEN, True),
    ],
)
def test_each_comes_round_by_itself_and_waits_in_the_queue_once(name: str, cron: str, *, alone: bool) -> None:
    [periodic] = [one for one in app.periodic_registry.periodic_tasks.values() if one.task.name == name]
    assert periodic.cron == cron
    assert periodic.task.queueing_lock == name
    assert periodic.task.lock == (name if alone else None)


def test_archive_writes_what_the_clock_has_decided() -> None:
    late, open_one = factories.opportunity(apply_until=clock.now() + timedelta(hours=1)), factories.opportunity()
    with clock.move_to(clock.now() + timedelta(hours=2)):
        run(tasks.archive)
    states = dict(Opportunity.objects.values_list("pk", "state"))
    assert states == {late.pk: "archived", open_one.pk: "published"}
    assert AuditEntry.objects.filter(code="opportunity.archived", subject_id=late.public_id).count() == 1


def test_tidying_takes_expired_rows_out_of_the_search_and_adds_counts_up() -> None:
    late, open_one = factories.opportunity(apply_until=clock.now() + timedelta(hours=1)), factories.opportunity()
    before = FacetCount.objects.count()
    with clock.move_to(clock.now() + timedelta(hours=2)):
        run(tasks.tidy_search)
    assert set(OpenOpportunity.objects.values_list("pk", flat=True)) == {open_one.pk} != {late.pk}
    rows = FacetCount.objects.values_list("code", flat=True)
    assert len(rows) == len(set(rows)) < before


def test_words_of_titles_are_learnt() -> None:
    assert not TitleWord.objects.filter(folded="kaijas").exists()
    factories.opportunity("Kaijas jāskaita")
    run(tasks.learn)
    assert TitleWord.objects.filter(folded="kaijas").exists()


class OneRound:
    """Lets a task that goes on for a minute go round once more after its first time."""

    def __init__(self) -> None:
        self.asked = 0

    def should_abort(self) -> bool:
        self.asked += 1
        return self.asked > 2


def test_the_trail_is_chained_again_and_again_until_the_worker_stops() -> None:
    opportunity = factories.opportunity()
    audit.record("test.happened", on=opportunity)
    context = OneRound()
    run(core.chain_audit, context=cast("JobContext", context))
    assert AuditEntry.objects.filter(sequence=None).count() == 0
    assert context.asked == 3
    assert audit.verify().first_bad is None
