"""What can be done to an organisation. Each act: check, guarded write, audit, message, in one transaction."""

from talka.organisations.actions.branches import create_branch, remove_branch, restore_branch
from talka.organisations.actions.invitations import accept, invite, revoke
from talka.organisations.actions.listed import ensure_listed, set_listing_active
from talka.organisations.actions.profile import (
    add_photo,
    add_report,
    change_profile,
    refresh_from_register,
    remove_photo,
    remove_report,
    replace_rows,
    restore_photo,
    restore_report,
    set_logo,
    set_safety_policy,
)
from talka.organisations.actions.proving import (
    accept_proof,
    confirm_register_link,
    prove_by_eid,
    refuse_proof,
    send_register_link,
    send_signed,
    withdraw,
)
from talka.organisations.actions.registering import ALLOWED, register
from talka.organisations.actions.states import refuse, restore, set_reply_figures, submit, suspend, verify
from talka.organisations.actions.team import (
    answer_request,
    ask_to_join,
    change_role,
    leave,
    remove,
    rename_self,
    transfer,
)
from talka.organisations.actions.written import store, with_derived

__all__ = [
    "ALLOWED",
    "accept",
    "accept_proof",
    "add_photo",
    "add_report",
    "answer_request",
    "ask_to_join",
    "change_profile",
    "change_role",
    "confirm_register_link",
    "create_branch",
    "ensure_listed",
    "invite",
    "leave",
    "prove_by_eid",
    "refresh_from_register",
    "refuse",
    "refuse_proof",
    "register",
    "remove",
    "remove_branch",
    "remove_photo",
    "remove_report",
    "rename_self",
    "replace_rows",
    "restore",
    "restore_branch",
    "restore_photo",
    "restore_report",
    "revoke",
    "send_register_link",
    "send_signed",
    "set_listing_active",
    "set_logo",
    "set_reply_figures",
    "set_safety_policy",
    "store",
    "submit",
    "suspend",
    "transfer",
    "verify",
    "with_derived",
    "withdraw",
]
