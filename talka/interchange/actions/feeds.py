"""Feeds of partners: fetched by the schedule or by hand, tried out before they count."""

from __future__ import annotations

import logging
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from talka.core import audit, clock, fetch
from talka.core.errors import RefusedError
from talka.core.fetch import FetchError
from talka.interchange import queries
from talka.interchange.actions.imports import Order, one_at_a_time, run_import
from talka.interchange.actions.silenced import SilencedError
from talka.interchange.enums import Format, Verdict
from talka.interchange.importers.items import Notes, ReadColumn, UnreadableError
from talka.interchange.importers.reading import mapping_of
from talka.interchange.models import Feed, ImportRun, Partner, Upload
from talka.opportunities.actions import withdraw

AFTER_FAILURE = timedelta(hours=1)
TRIAL_KEPT = timedelta(days=7)
SHOWN = 50
MOST = 5
"""Feeds of an organisation's own channel; a moderator knows how many a partner needs."""
READING = threading.RLock()
"""A process reads one source at a time: one of a hundred thousand items takes 200 MB. Waiting for a site takes nothing."""
log = logging.getLogger("talka.interchange")
OnDone = Callable[[ImportRun], None]
NOT_READ = (FetchError, UnreadableError, RefusedError)


@dataclass(slots=True)
class Trial:
    """What a feed would do, were it imported now. `error`: why it cannot be. `at`: when it was tried, as ISO 8601."""

    at: str = ""
    error: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    format: str = ""
    refused: list[dict[str, Any]] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)
    columns: list[ReadColumn] = field(default_factory=list)
    sample: list[dict[str, str]] = field(default_factory=list)


def save_feed(feed: Feed, *, by: UUID | None) -> Feed:
    """Write a new or edited feed. Raises ValidationError, RefusedError."""
    feed.full_clean()
    code = "feed.created" if feed.pk is None else "feed.changed"
    with transaction.atomic():
        partner = Partner.objects.select_for_update().get(pk=feed.partner_id)
        if code == "feed.created" and partner.organisation_id and partner.feeds.count() >= MOST:
            raise RefusedError("feed.too_many", _("There are %(n)d already: remove one.") % {"n": MOST})
        feed.save()
        audit.record(code, on=feed, by=by, partner=feed.partner.code)
    return feed


def switch_feed(feed: Feed, *, active: bool, by: UUID | None) -> None:
    """By the schedule from now on, or no more; what it brought stays as it is: while it stands still it does not die."""
    anew: dict[str, Any] = {"failing_since": None, "last_error": ""} if active else {}
    with transaction.atomic():
        if Feed.objects.filter(pk=feed.pk).exclude(active=active).update(active=active, next_at=clock.Now(), **anew):
            audit.record("feed.switched", on=feed, by=by, active=active)


def remove_feed(feed: Feed, *, by: UUID | None) -> None:
    """What it told of last is withdrawn with it. Raises RefusedError while something of the partner is taken in."""
    with one_at_a_time(feed.partner), transaction.atomic():
        n = withdraw(feed.partner.code, list(queries.last_told(feed.partner, feed)))
        audit.record("feed.removed", on=feed, by=by, partner=feed.partner.code, withdrawn=n)
        Feed.objects.filter(pk=feed.pk).delete()


def order_feed(feed: Feed, *, trial: bool, by: UUID | None) -> None:
    """Ask the worker to try it out, or to fetch it now: the other side may take minutes.

    Asked again before the worker has begun, it is done once: nobody's clicks keep the feeds of others waiting.
    """
    with transaction.atomic():
        if trial:
            Feed.objects.filter(pk=feed.pk).update(trial=under_way(feed.trial))
        enqueue("interchange.try_feed" if trial else "interchange.fetch_feed", feed)
        audit.record("feed.ordered", on=feed, by=by, trial=trial)


def order_due() -> int:
    """Have the worker fetch all feeds whose time has come, each by a job of its own: a slow site keeps no other waiting."""
    due = queries.due_feeds()
    for feed in due:
        enqueue("interchange.fetch_due", feed)
    return len(due)


def enqueue(name: str, source: Feed | Upload, *, later: timedelta | None = None) -> None:
    """A job of the worker; those of one partner wait for each other, as no two of its sources are taken in at once.

    Asked again before the worker has begun, it is done once.
    """
    with suppress(AlreadyEnqueued), transaction.atomic():
        app.configure_task(
            name,
            lock=f"interchange.partner {source.partner_id}",
            queueing_lock=f"{name} {source.pk}",
            schedule_in={"seconds": int(later.total_seconds())} if later else None,
        ).defer(**{str(source._meta.model_name): source.pk})


def under_way(trial: dict[str, Any] | None) -> dict[str, Any]:
    """What stands for a dry run until it is done: only its columns, so that they can be named meanwhile."""
    return {"columns": trial["columns"]} if trial and trial.get("columns") else {}


def purge_trials() -> int:
    """A dry run shows the first rows, in which contact persons may stand: forgotten after a week. Returns how many."""
    before = clock.now() - TRIAL_KEPT
    return Feed.objects.filter(trial__at__lt=before.isoformat()).update(trial=None)


def keep_trial(feed: Feed) -> Trial:
    """Try it out and keep what was found for the page."""
    trial = try_feed(feed)
    Feed.objects.filter(pk=feed.pk).update(trial=asdict(trial))
    return trial


def try_feed(feed: Feed) -> Trial:
    """Fetch and import it, look what came of it, and undo it all."""
    try:
        with fetched(feed.url) as path:
            return tried(feed.partner, partial(_import, feed, path))
    except NOT_READ as error:
        return Trial(at=clock.now().isoformat(), error=why(error))


def tried(partner: Partner, read: Callable[[Notes, OnDone], ImportRun]) -> Trial:
    """Import what `read` reads, look what came of it, and undo it all."""
    trial, notes = Trial(at=clock.now().isoformat()), Notes()

    def look(run: ImportRun) -> None:
        trial.counts = {str(code): getattr(run, code) for code in Verdict}
        trial.format = run.get_format_display()
        trial.sample = queries.first_of(run)
        trial.refused = [one for one, _n in zip(queries.verdicts(run, [Verdict.REFUSED]), range(SHOWN), strict=False)]

    try:
        with READING, transaction.atomic():
            read(notes, look)
            transaction.set_rollback(True)
    except NOT_READ as error:
        trial.error = why(error)
    trial.unknown_columns, trial.columns = notes.unknown_columns, notes.columns
    return trial


def fetch_feed(feed: Feed) -> ImportRun | None:
    """Fetch and import it. A feed that brings nothing withdraws nothing for a week, is asked again sooner, and says why."""
    try:
        with fetched(feed.url) as path:
            run = _import(feed, path, Notes(), lambda _run: None)
    except SilencedError as error:
        _later(feed, why(error))
        return None
    except NOT_READ as error:
        _not_read(feed, why(error))
        _withdraw_dead(feed)
        return None
    if run.read == run.refused:
        _not_read(feed, _("Not one item of it can be taken.") if run.read else _("It is empty."))
        _withdraw_dead(feed)
        return run
    Feed.objects.filter(pk=feed.pk).update(
        failing_since=None, last_error="", next_at=clock.now() + timedelta(hours=feed.every_hours)
    )
    return run


def _not_read(feed: Feed, told: str) -> None:
    _later(feed, told)
    Feed.objects.filter(pk=feed.pk, failing_since=None).update(failing_since=clock.Now())


def _later(feed: Feed, told: str) -> None:
    """Asked again within the hour. That we do not take it is no failing of the feed: what it brought stays."""
    later = min(AFTER_FAILURE, timedelta(hours=feed.every_hours))
    Feed.objects.filter(pk=feed.pk).update(last_error=told, next_at=clock.now() + later)


def why(error: Exception) -> str:
    """What is written down of it for people."""
    return (getattr(error, "message", "") or str(error))[:500]


def _withdraw_dead(feed: Feed) -> None:
    """What a feed told of last that has been dead for a week is withdrawn; it comes back with whoever tells of it."""
    if not feed.is_dead:
        return
    with transaction.atomic():
        if n := withdraw(feed.partner.code, list(queries.last_told(feed.partner, feed))):
            audit.record("feed.dead", on=feed.partner, withdrawn=n)


def fetch_due(feed: Feed) -> None:
    """Fetch one whose time has come. After a fault of ours it waits as after one of theirs, not minute after minute."""
    try:
        fetch_feed(feed)
    except Exception:
        log.exception("feed", extra={"partner": feed.partner.code})
        _not_read(feed, _("Something went wrong on our side") + ".")


def _import(feed: Feed, path: Path, notes: Notes, on_done: OnDone) -> ImportRun:
    wanted = Format(feed.format) if feed.format else None
    with READING:
        order = Order(path, format=wanted, mapping=mapping_of(path, wanted, feed.fields), feed=feed)
        return run_import(feed.partner, order, notes, on_done=on_done)


@contextmanager
def fetched(url: str) -> Iterator[Path]:
    """A copy of what stands there. Raises FetchError, UnreadableError."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _name(url)
        if not fetch.get(url, path).size:
            raise UnreadableError(_("The feed is empty."))
        yield path


def _name(url: str) -> str:
    """What runs are listed under: the last part of the address, without its questions, where keys are often kept."""
    last = url.partition("?")[0].rstrip("/").rsplit("/", 1)[-1]
    return "".join(sign for sign in last if sign.isalnum() or sign in "._-")[-100:] or "feed"
