"""Partners and what they send, tables that organisers upload, programs that may ask and write."""

from talka.interchange.models.clients import ApiAnswer, ApiClient
from talka.interchange.models.feeds import Feed
from talka.interchange.models.heard import Heard
from talka.interchange.models.missions import Mission
from talka.interchange.models.outgoing import OutFeed
from talka.interchange.models.partners import ImportItem, ImportRun, Partner
from talka.interchange.models.sheets import Sheet
from talka.interchange.models.twins import Twin
from talka.interchange.models.uploads import Upload
from talka.interchange.models.webhooks import EventMark, Webhook, WebhookMessage

__all__ = [
    "ApiAnswer",
    "ApiClient",
    "EventMark",
    "Feed",
    "Heard",
    "ImportItem",
    "ImportRun",
    "Mission",
    "OutFeed",
    "Partner",
    "Sheet",
    "Twin",
    "Upload",
    "Webhook",
    "WebhookMessage",
]
