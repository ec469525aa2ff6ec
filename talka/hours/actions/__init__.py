"""What can be done with hours."""

from talka.hours.actions.agreeing import (
    accept,
    answer,
    confirm,
    confirm_many,
    confirm_one,
    dispute,
    lock,
    propose,
    refuse,
    settle,
    unlock,
)
from talka.hours.actions.moves import lock_volunteers
from talka.hours.actions.names import disclosed_names
from talka.hours.actions.presence import ask_forgotten, check_in, check_out, check_out_many, drop
from talka.hours.actions.slips import claim, discard, make_slips
from talka.hours.actions.telling import remind, tell_confirmed
from talka.hours.actions.writing import enter, enter_many, remove, restore

__all__ = [
    "accept",
    "answer",
    "ask_forgotten",
    "check_in",
    "check_out",
    "check_out_many",
    "claim",
    "confirm",
    "confirm_many",
    "confirm_one",
    "discard",
    "disclosed_names",
    "dispute",
    "drop",
    "enter",
    "enter_many",
    "lock",
    "lock_volunteers",
    "make_slips",
    "propose",
    "refuse",
    "remind",
    "remove",
    "restore",
    "settle",
    "tell_confirmed",
    "unlock",
]
