"""What can be done to an opportunity. Each act: check, guarded write, audit, search index, in one transaction."""

from talka.opportunities.actions.imported import WITHDRAWN, store_imported, withdraw_missing
from talka.opportunities.actions.places import count_people, give_back, take_place
from talka.opportunities.actions.states import archive_expired, cancel, close, hide, publish, unhide
from talka.opportunities.actions.written import SETTLED, follow_names, reindex, save_by_moderator

__all__ = [
    "SETTLED",
    "WITHDRAWN",
    "archive_expired",
    "cancel",
    "close",
    "count_people",
    "follow_names",
    "give_back",
    "hide",
    "publish",
    "reindex",
    "save_by_moderator",
    "store_imported",
    "take_place",
    "unhide",
    "withdraw_missing",
]
