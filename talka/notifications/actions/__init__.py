"""What can be done with messages. Other apps call `queue` and `cancel_queued`."""

from talka.notifications.actions.outbox import cancel_queued, queue

__all__ = ["cancel_queued", "queue"]
