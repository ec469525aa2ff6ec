"""Questions about applications. None of them writes."""

from talka.applications.queries.agreements import is_shown
from talka.applications.queries.cards import Card, Share, card_of, card_of_draft
from talka.applications.queries.consents import (
    consent_by_token,
    consent_pdf,
    consent_text,
    hash_of,
    holding_consent,
    is_renewable,
    latest_consent,
    may_write_freely,
    subject_for,
    token_hash,
    why_over,
)
from talka.applications.queries.disclosures import Entry, asked_of, log_of, questions, shared_now, waiting_fields
from talka.applications.queries.events import calendar_of, promise_entry
from talka.applications.queries.figures import REPLY_WINDOW, Replies, replies_of
from talka.applications.queries.gates import (
    Reason,
    age_refusal,
    ages_wanted,
    elsewhere,
    fits_age,
    is_halted,
    may_start,
    missing,
    to_see_to,
)
from talka.applications.queries.handovers import handover_of, receiver_of
from talka.applications.queries.inbox import Inbox, Row, addressable, addressed, inbox, to_do, undecided, waiting_counts
from talka.applications.queries.mine import Mine, Ticket, elsewhere_to_help, mine, position, sent_by, ticket
from talka.applications.queries.pairs import KEY_VERSION, candidate, pair_name
from talka.applications.queries.promise import reply_until
from talka.applications.queries.recount import Counts, broken, recount
from talka.applications.queries.shown import PAST, shown_state
from talka.applications.queries.times import Clash, Span, clash, first_start, is_over, last_start, spans

__all__ = [
    "KEY_VERSION",
    "PAST",
    "REPLY_WINDOW",
    "Card",
    "Clash",
    "Counts",
    "Entry",
    "Inbox",
    "Mine",
    "Reason",
    "Replies",
    "Row",
    "Share",
    "Span",
    "Ticket",
    "addressable",
    "addressed",
    "age_refusal",
    "ages_wanted",
    "asked_of",
    "broken",
    "calendar_of",
    "candidate",
    "card_of",
    "card_of_draft",
    "clash",
    "consent_by_token",
    "consent_pdf",
    "consent_text",
    "elsewhere",
    "elsewhere_to_help",
    "first_start",
    "fits_age",
    "handover_of",
    "hash_of",
    "holding_consent",
    "inbox",
    "is_halted",
    "is_over",
    "is_renewable",
    "is_shown",
    "last_start",
    "latest_consent",
    "log_of",
    "may_start",
    "may_write_freely",
    "mine",
    "missing",
    "pair_name",
    "position",
    "promise_entry",
    "questions",
    "receiver_of",
    "recount",
    "replies_of",
    "reply_until",
    "sent_by",
    "shared_now",
    "shown_state",
    "spans",
    "subject_for",
    "ticket",
    "to_do",
    "to_see_to",
    "token_hash",
    "undecided",
    "waiting_counts",
    "waiting_fields",
    "why_over",
]
