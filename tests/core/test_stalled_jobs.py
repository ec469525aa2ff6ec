"""A dead worker's jobs are taken up by a living one. Rows are written as procrastinate stores them."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from talka.core import tasks


def worker(silent_for: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s::interval) RETURNING id",
            [silent_for],
        )
        return int(cursor.fetchone()[0])


def job(name: str, status: str, worker_id: int | None, **more: Any) -> int:
    """A row as procrastinate stores it."""
    values = {"queue_name": "default", "task_name": name, "status": status, "worker_id": worker_id, **more}
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO procrastinate_jobs ({', '.join(values)})"  # noqa: S608  # fixed names
            f" VALUES ({', '.join(['%s'] * len(values))}) RETURNING id",
            list(values.values()),
        )
        return int(cursor.fetchone()[0])


def told(job_id: int) -> tuple[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status, attempts FROM procrastinate_jobs WHERE id = %s", [job_id])
        status, attempts = cursor.fetchone()
        return status, attempts


def retry() -> None:
    async_to_sync(tasks.retry_stalled.func)(timestamp=0)


def taken_by(worker_id: int) -> Job | None:
    return async_to_sync(app.job_manager.fetch_job)(None, worker_id)


def test_the_job_of_a_dead_worker_is_given_to_a_living_one(real_db: str) -> None:
    dead, living = worker("3 minutes"), worker("5 seconds")
    stalled = job("some.work", "doing", dead)
    retry()
    assert told(stalled) == ("todo", 1)
    taken = taken_by(living)
    assert taken is not None
    assert taken.id == stalled


@pytest.mark.django_db
def test_the_job_of_a_worker_whose_row_is_gone_is_given_to_a_living_one() -> None:
    stalled = job("some.work", "doing", None)
    retry()
    assert told(stalled) == ("todo", 1)


@pytest.mark.django_db
@pytest.mark.parametrize("silent_for", ["1 second", "110 seconds"])
def test_the_job_of_a_living_worker_is_left_to_it(silent_for: str) -> None:
    busy = job("some.work", "doing", worker(silent_for))
    retry()
    assert told(busy) == ("doing", 0)


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["todo", "succeeded", "failed", "cancelled"])
def test_what_nobody_is_doing_is_left_as_it_is(status: str) -> None:
    other = job("some.work", status, None)
    retry()
    assert told(other) == (status, 0)


def test_a_dead_workers_periodic_job_does_not_stop_its_task_for_ever(real_db: str) -> None:
    """The next minute's job waits already, and holds the queueing lock that the stalled one would need."""
    dead, living = worker("3 minutes"), worker("5 seconds")
    locks = {"lock": "audit.sequence", "queueing_lock": "audit.sequence"}
    stalled = job("audit.sequence", "doing", dead, **locks)
    job("audit.sequence", "todo", None, **locks)
    other = job("some.work", "doing", dead)
    retry()
    assert told(stalled)[0] != "doing"
    assert told(other)[0] == "todo"
    taken = taken_by(living)
    assert taken is not None
    assert taken.task_name == "audit.sequence"
