"""What can be done to an opportunity. Each act: check, guarded write, audit, search index, in one transaction."""

from talka.opportunities.actions.changes import IN_PUBLIC
from talka.opportunities.actions.imported import WITHDRAWN, store_imported, withdraw
from talka.opportunities.actions.own import (
    EDITABLE,
    ChangedMeanwhileError,
    IncompleteError,
    PhotoWish,
    create,
    duplicate,
    keep_as_template,
    purge_bin,
    remove,
    restore,
    write,
)
from talka.opportunities.actions.places import count_people, give_back, take_place
from talka.opportunities.actions.reports import decide_alike, decide_report, report
from talka.opportunities.actions.review import approve_first, publish_own, return_first, take_back
from talka.opportunities.actions.same import point
from talka.opportunities.actions.states import archive_expired, cancel, close, extend, hide, publish, reopen, unhide
from talka.opportunities.actions.written import SETTLED, follow_names, save_by_moderator, save_parts_by_moderator

__all__ = [
    "EDITABLE",
    "IN_PUBLIC",
    "SETTLED",
    "WITHDRAWN",
    "ChangedMeanwhileError",
    "IncompleteError",
    "PhotoWish",
    "approve_first",
    "archive_expired",
    "cancel",
    "close",
    "count_people",
    "create",
    "decide_alike",
    "decide_report",
    "duplicate",
    "extend",
    "follow_names",
    "give_back",
    "hide",
    "keep_as_template",
    "point",
    "publish",
    "publish_own",
    "purge_bin",
    "remove",
    "reopen",
    "report",
    "restore",
    "return_first",
    "save_by_moderator",
    "save_parts_by_moderator",
    "store_imported",
    "take_back",
    "take_place",
    "unhide",
    "withdraw",
    "write",
]
