"""What is done in the exchange with others. Each act: check, guarded write, audit, in one transaction."""

from talka.interchange.actions.clients import (
    hash_of,
    keep_answer,
    make_client,
    partner_of,
    purge_answers,
    revoke_client,
    spend,
)
from talka.interchange.actions.columns import name_columns
from talka.interchange.actions.feeds import (
    Trial,
    fetch_due,
    fetch_feed,
    fetched,
    keep_trial,
    order_feed,
    purge_trials,
    remove_feed,
    save_feed,
    switch_feed,
    try_feed,
)
from talka.interchange.actions.imports import (
    RUNS_KEPT,
    Order,
    run_import,
    save_partner,
    switch_partner,
    withdraw_of_those_off,
)
from talka.interchange.actions.push import ChangedError, Pushed, Terms, etag_of, push, push_all, withdraw
from talka.interchange.actions.sheets import keep_sheet, purge_sheets, write_sheet
from talka.interchange.actions.storing import Tally
from talka.interchange.actions.uploads import (
    forget_upload,
    keep_upload,
    order_upload,
    purge_uploads,
    read_upload,
    try_upload,
)

__all__ = [
    "RUNS_KEPT",
    "ChangedError",
    "Order",
    "Pushed",
    "Tally",
    "Terms",
    "Trial",
    "etag_of",
    "fetch_due",
    "fetch_feed",
    "fetched",
    "forget_upload",
    "hash_of",
    "keep_answer",
    "keep_sheet",
    "keep_trial",
    "keep_upload",
    "make_client",
    "name_columns",
    "order_feed",
    "order_upload",
    "partner_of",
    "purge_answers",
    "purge_sheets",
    "purge_trials",
    "purge_uploads",
    "push",
    "push_all",
    "read_upload",
    "remove_feed",
    "revoke_client",
    "run_import",
    "save_feed",
    "save_partner",
    "spend",
    "switch_feed",
    "switch_partner",
    "try_feed",
    "try_upload",
    "withdraw",
    "withdraw_of_those_off",
    "write_sheet",
]
