from talka.hours.models.imports import ColumnMeaning, Import, ImportRow
from talka.hours.models.outside import OutsideWork
from talka.hours.models.presence import Kiosk, Presence, Slip
from talka.hours.models.record import DONE_LENGTH, MOST_MINUTES, Change, WorkRecord

__all__ = [
    "DONE_LENGTH",
    "MOST_MINUTES",
    "Change",
    "ColumnMeaning",
    "Import",
    "ImportRow",
    "Kiosk",
    "OutsideWork",
    "Presence",
    "Slip",
    "WorkRecord",
]
