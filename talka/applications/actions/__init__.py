"""What can be done to applications. Each act: check, guarded write, trail, message, in one transaction."""

from talka.applications.actions.agreeing import (
    attest,
    begin,
    confirm,
    give_identity,
    insure,
    pdf_of,
    send,
    sign_with_file,
    take_back,
    terminate,
)
from talka.applications.actions.answering import (
    Stood,
    accept_offer,
    acknowledge,
    answer_no_show,
    reconfirm,
    refuse_offer,
    withdraw,
)
from talka.applications.actions.applying import apply
from talka.applications.actions.bulk import AT_MOST, UNDO_FOR, WRITE, decide
from talka.applications.actions.bulk import take_back as undo_bulk
from talka.applications.actions.consenting import (
    ask_guardian,
    expire_consents,
    give,
    link_anew,
    link_of,
    remind_guardians,
    remind_renewal,
    withdraw_consent,
)
from talka.applications.actions.consenting import refuse as refuse_consent
from talka.applications.actions.conversing import decide_report, mark_read, report, write
from talka.applications.actions.deciding import approve, complete, decline, no_show, offer, offer_next, waitlist
from talka.applications.actions.disclosing import answer, ask, disclose, opened, revoke
from talka.applications.actions.ending import (
    cancel_opportunity,
    end,
    expire,
    offer_freed_places,
    release_future_shifts,
    run_out_offers,
)
from talka.applications.actions.halting import tell_halted
from talka.applications.actions.handing import opened as handover_opened
from talka.applications.actions.handing import set_receiver
from talka.applications.actions.outcomes import outcome_told, receiver_writes
from talka.applications.actions.pairs import ensure_pair
from talka.applications.actions.promises import ask_again, refresh_all_replies, remind, tell_broken
from talka.applications.actions.replies import refresh_replies
from talka.applications.actions.writing import write_to_many

__all__ = [
    "AT_MOST", "UNDO_FOR", "WRITE", "Stood", "accept_offer", "acknowledge", "answer", "answer_no_show", "apply", "approve", "ask",
    "ask_again", "ask_guardian", "attest", "begin", "cancel_opportunity", "complete", "confirm", "decide", "decide_report",
    "decline", "disclose", "end", "ensure_pair", "expire", "expire_consents", "give", "give_identity",
    "handover_opened", "insure", "link_anew", "link_of", "mark_read", "no_show", "offer", "offer_freed_places",
    "offer_next", "opened", "outcome_told", "pdf_of", "receiver_writes", "reconfirm", "refresh_all_replies",
    "refresh_replies", "refuse_consent", "refuse_offer", "release_future_shifts", "remind", "remind_guardians",
    "remind_renewal", "report", "revoke", "run_out_offers", "send", "set_receiver", "sign_with_file", "take_back",
    "tell_broken", "tell_halted", "terminate", "undo_bulk", "waitlist", "withdraw", "withdraw_consent", "write", "write_to_many",
]  # fmt: skip
