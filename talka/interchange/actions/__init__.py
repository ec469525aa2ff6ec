"""What is done in the exchange with others. Each act: check, guarded write, audit, in one transaction."""

from talka.interchange.actions.imports import RUNS_KEPT, Order, Tally, run_import, save_partner, switch_partner
from talka.interchange.actions.sheets import keep_sheet, purge_sheets, write_sheet

__all__ = [
    "RUNS_KEPT",
    "Order",
    "Tally",
    "keep_sheet",
    "purge_sheets",
    "run_import",
    "save_partner",
    "switch_partner",
    "write_sheet",
]
