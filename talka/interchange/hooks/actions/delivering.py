"""Sending messages to receivers. Threads only speak with the outside; rows are read and written by the one who calls.

A receiver has one batch under way at a time, and one that failed rests longer and longer and then gets one message to
try: however many messages wait for it, it holds one of many places for the seconds until it is given up.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, timedelta
from functools import partial

from django.db import connection, transaction
from django.db.models import F

from talka.core import audit, clock, fetch
from talka.core.fetch import FetchError
from talka.interchange import messages
from talka.interchange.enums import HookOff, HookState
from talka.interchange.hooks import signing
from talka.interchange.hooks.actions.collecting import collect
from talka.interchange.models import Webhook, WebhookMessage

PLACES = 64
"""Messages under way at once."""
OF_ONE = 8
"""Messages of one receiver under way at once, while it takes them."""
LONGEST = 15.0
LEASE = timedelta(seconds=60)
"""A message whose sender was killed is sent again after this, with the same id."""
WAITS = tuple(timedelta(seconds=one) for one in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400))
"""From attempt to attempt, about three days in all; a tenth more or less, so that not all come back at once."""
REST, LONGEST_REST = timedelta(seconds=5), timedelta(hours=1)
SILENT_AFTER = timedelta(days=3)
LONGEST_RETRY_AFTER = 86_400
GONE, TOO_MANY, AWAY = 410, 429, 503
Post = Callable[..., fetch.Answer]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the other side answered; `status` None where nobody did."""

    status: int | None
    error: str = ""
    retry_after: int = 0

    @property
    def is_taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def deliver(*, until: Callable[[], bool] = lambda: False, post: Post = fetch.post) -> int:
    """Send all that is due and what happens meanwhile, until nothing is left or `until()` says so.

    Returns how many were taken.
    """
    taken, looked = 0, 0.0
    flying: dict[Future[Outcome], WebhookMessage] = {}
    with ThreadPoolExecutor(PLACES, thread_name_prefix="hooks") as pool:
        while True:
            if not until():
                if time.monotonic() - looked >= 1:
                    collect()
                    looked = time.monotonic()
                busy = {message.webhook_id for message in flying.values()}
                for message in _claim(PLACES - len(flying), busy):
                    flying[pool.submit(_prepared(message, post))] = message
            if not flying:
                return taken
            done, _flying = wait(flying, timeout=0.2, return_when=FIRST_COMPLETED)
            for one in done:
                taken += _settle(flying.pop(one), one.result())


CLAIM = """
    UPDATE interchange_webhookmessage kept
    SET attempts = kept.attempts + 1, next_at = core_now() + make_interval(secs => %(lease)s)
    FROM (
        SELECT due.id FROM interchange_webhook w JOIN interchange_partner p ON p.id = w.partner_id AND p.active
        CROSS JOIN LATERAL (
            SELECT m.id, m.next_at FROM interchange_webhookmessage m
            WHERE m.webhook_id = w.id AND m.state = 'waiting' AND m.next_at <= core_now()
            ORDER BY m.next_at, m.id LIMIT CASE WHEN w.failures > 0 THEN 1 ELSE %(of_one)s END FOR UPDATE SKIP LOCKED
        ) due
        WHERE w.active AND (w.resting_until IS NULL OR w.resting_until <= core_now()) AND w.id <> ALL(%(busy)s)
        ORDER BY due.next_at LIMIT %(free)s
    ) chosen
    WHERE kept.id = chosen.id RETURNING kept.id
"""


def _claim(free: int, busy: set[int]) -> list[WebhookMessage]:
    if free <= 0:
        return []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM, {"lease": LEASE.total_seconds(), "of_one": OF_ONE, "busy": list(busy), "free": free})
        ids = [row[0] for row in cursor.fetchall()]
    return list(WebhookMessage.objects.filter(pk__in=ids).select_related("webhook__partner__organisation"))


def _prepared(message: WebhookMessage, post: Post) -> Callable[[], Outcome]:
    happened = f"{message.happened_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
    told = {"type": message.event, "timestamp": happened, "data": message.data}
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    headers = signing.headers(message.webhook, f"msg_{message.uid.hex}", body, clock.now())
    return partial(_send, message.webhook.url, body.encode(), headers, post)


def _send(url: str, body: bytes, headers: Mapping[str, str], post: Post) -> Outcome:
    try:
        answer = post(url, body, headers=headers, longest=LONGEST)
    except FetchError as error:
        return Outcome(None, str(error))
    except Exception as error:  # noqa: BLE001  # whatever one receiver does to us, the others are told all the same
        return Outcome(None, type(error).__name__)
    told = answer.headers.get("retry-after", "")
    later = int(told) if told.isascii() and told.isdigit() and len(told) < 8 else 0
    return Outcome(answer.status, retry_after=min(later, LONGEST_RETRY_AFTER))


def _settle(message: WebhookMessage, outcome: Outcome) -> int:
    """Write what came of it. Returns 1 when it was taken."""
    now = clock.now()
    rows = WebhookMessage.objects.filter(pk=message.pk, state=HookState.WAITING)
    hooks = Webhook.objects.filter(pk=message.webhook_id)
    told = {"last_status": outcome.status, "last_error": outcome.error[:200]}
    with transaction.atomic():
        if outcome.is_taken:
            rows.update(state=HookState.DELIVERED, delivered_at=now, **told)
            hooks.update(failures=0, failing_since=None, resting_until=None, delivered_at=now)
            return 1
        hook = hooks.select_for_update().first()
        if hook is None:  # removed meanwhile, with its messages
            return 0
        left = message.attempts <= len(WAITS)
        rows.update(
            state=HookState.WAITING if left else HookState.FAILED,
            next_at=now + _wait_for(message.attempts, outcome),
            **told,
        )
        failing_since = hook.failing_since or now
        rest = min(LONGEST_REST, REST * 2 ** min(hook.failures, 20))
        hooks.update(failures=F("failures") + 1, failing_since=failing_since, resting_until=now + rest)
        if outcome.status == GONE:
            switch_off(message.webhook, HookOff.GONE)
        elif now - failing_since >= SILENT_AFTER:
            switch_off(message.webhook, HookOff.SILENT)
    return 0


def _wait_for(attempts: int, outcome: Outcome) -> timedelta:
    usual = WAITS[min(attempts, len(WAITS)) - 1]
    jitter = usual * (secrets.randbelow(201) - 100) / 1_000
    asked = timedelta(seconds=outcome.retry_after if outcome.status in {TOO_MANY, AWAY} else 0)
    return max(usual + jitter, asked)


def switch_off(webhook: Webhook, why: HookOff) -> None:
    """Tell it nothing more, and tell its people; what waits goes out when it is switched on again."""
    with transaction.atomic():
        if Webhook.objects.filter(pk=webhook.pk, active=True).update(active=False, off_because=why):
            audit.record("webhook.off", on=webhook, reason=str(why))
            messages.tell_off(webhook, why)
