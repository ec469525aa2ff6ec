"""What is done with receivers and messages: managing by people, collecting from the audit trail, delivering."""

from talka.interchange.hooks.actions.collecting import collect, purge
from talka.interchange.hooks.actions.delivering import deliver, switch_off
from talka.interchange.hooks.actions.managing import (
    TEST,
    remove_webhook,
    rotate_secret,
    save_webhook,
    send_again,
    send_test,
    switch_webhook,
)

__all__ = [
    "TEST",
    "collect",
    "deliver",
    "purge",
    "remove_webhook",
    "rotate_secret",
    "save_webhook",
    "send_again",
    "send_test",
    "switch_off",
    "switch_webhook",
]
