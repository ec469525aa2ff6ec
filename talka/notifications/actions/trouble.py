"""What may go wrong on the way out. The words are for operators: codes and causes, never an address."""

from __future__ import annotations

from talka.notifications.enums import DeliveryState


class GoneError(Exception):
    """It will never arrive; `state` says whether nobody is there or the receiver refuses for good."""

    def __init__(self, state: DeliveryState, words: str) -> None:
        super().__init__(words)
        self.state = state


class LaterError(Exception):
    """Not now: the receiver is away or busy."""
