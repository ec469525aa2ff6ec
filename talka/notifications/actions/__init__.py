"""What can be done with messages. Other apps call `queue`, `queue_all` and `cancel_queued`."""

from talka.notifications.actions.choices import (
    calendar_was_read,
    choose,
    close_calendar,
    open_calendar,
    read,
    read_all,
    unsubscribe,
)
from talka.notifications.actions.delivery import send, spread, sweep
from talka.notifications.actions.devices import recognise
from talka.notifications.actions.digest import send_digests
from talka.notifications.actions.news import ask_for_news, confirm_news, remove_news
from talka.notifications.actions.outbox import cancel_queued, postpone_queued, queue, queue_all
from talka.notifications.actions.postman import postman
from talka.notifications.actions.push import add_device, public_key, remove_device
from talka.notifications.actions.texts import check_words, restore_text, send_sample, write_text

__all__ = [
    "add_device",
    "ask_for_news",
    "calendar_was_read",
    "cancel_queued",
    "check_words",
    "choose",
    "close_calendar",
    "confirm_news",
    "open_calendar",
    "postman",
    "postpone_queued",
    "public_key",
    "queue",
    "queue_all",
    "read",
    "read_all",
    "recognise",
    "remove_device",
    "remove_news",
    "restore_text",
    "send",
    "send_digests",
    "send_sample",
    "spread",
    "sweep",
    "unsubscribe",
    "write_text",
]
