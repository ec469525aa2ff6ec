"""What can be done about wishes to help. Each act: check, guarded write, trail, message, in one transaction."""

from talka.matching.actions.alerts import tell
from talka.matching.actions.invitations import accept, decline, invite
from talka.matching.actions.offers import open_name, put_up, restore, take_down, tell_over
from talka.matching.actions.searches import (
    ask_by_mail,
    confirm,
    drop_favourite,
    forget,
    keep_favourite,
    save_search,
    set_pace,
)

__all__ = [
    "accept", "ask_by_mail", "confirm", "decline", "drop_favourite", "forget", "invite", "keep_favourite", "open_name",
    "put_up", "restore", "save_search", "set_pace", "take_down", "tell",
    "tell_over",
]  # fmt: skip
