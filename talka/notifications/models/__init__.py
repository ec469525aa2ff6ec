"""Rows of messages: the outbox, what each person chose about it, and texts that moderators wrote."""

from talka.notifications.models.outbox import Delivery, Notification
from talka.notifications.models.people import CalendarFeed, Choice, KnownDevice, NewsAddress, PushDevice
from talka.notifications.models.texts import TextOverride

__all__ = [
    "CalendarFeed",
    "Choice",
    "Delivery",
    "KnownDevice",
    "NewsAddress",
    "Notification",
    "PushDevice",
    "TextOverride",
]
