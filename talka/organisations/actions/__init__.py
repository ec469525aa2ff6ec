"""What can be done to an organisation. Each act: check, guarded write, audit, message, in one transaction."""

from talka.organisations.actions.listed import ensure_listed, set_listing_active
from talka.organisations.actions.states import refuse, restore, suspend, verify
from talka.organisations.actions.written import store, with_derived

__all__ = [
    "ensure_listed",
    "refuse",
    "restore",
    "set_listing_active",
    "store",
    "suspend",
    "verify",
    "with_derived",
]
