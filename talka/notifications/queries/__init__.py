"""What may be asked about messages. Other apps ask `unread` and add to `calendar`."""

from talka.notifications.queries.centre import unread

__all__ = ["unread"]
