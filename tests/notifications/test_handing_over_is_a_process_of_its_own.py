"""The worker's task tells another process, which answers, survives a fault, and ends when its worker does."""

from __future__ import annotations

from uuid import uuid4

import pytest

from talka.notifications.actions import queue, spread
from talka.notifications.actions.postman import Postman
from talka.notifications.messages import PASSWORD_CHANGED
from talka.notifications.models import Delivery, Notification
from tests.factories.notifications import reader


@pytest.mark.slow
def test_it_sends_goes_on_after_a_fault_and_ends_with_its_worker(real_db: str) -> None:
    queue(PASSWORD_CHANGED, to=reader(email="anna@example.lv"))
    spread(Notification.objects.get().pk)
    postman = Postman()
    postman.hand_over(uuid4())  # a delivery that is gone is no fault
    process = postman.alive()
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("not an id\n")
    process.stdin.flush()
    assert process.stdout.readline().strip() == "failed"
    postman.hand_over(Delivery.objects.get().pk)
    assert Delivery.objects.get().state == "sent"
    assert postman.alive() is process
    process.stdin.close()
    assert process.wait(30) == 0
    process.stdout.close()


@pytest.mark.slow
def test_a_dead_process_is_replaced(real_db: str) -> None:
    postman = Postman()
    postman.hand_over(uuid4())
    first = postman.alive()
    first.kill()
    first.wait()
    for pipe in (first.stdin, first.stdout):
        assert pipe is not None
        pipe.close()
    postman.hand_over(uuid4())
    second = postman.alive()
    assert second is not first
    assert second.stdin is not None
    second.stdin.close()
    assert second.wait(30) == 0
    assert second.stdout is not None
    second.stdout.close()
