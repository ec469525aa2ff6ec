"""Questions about wishes to help, each in a fixed number of statements however many rows."""

from talka.matching.queries.invitations import Received, invitation_of, invitations_to, most_left, received
from talka.matching.queries.offers import (
    HIDDEN_UNDER,
    Counted,
    Found,
    OfferCard,
    bands_for,
    counts,
    findable,
    handle_of,
    in_bin,
    look_for,
    offer_by_handle,
    open_opportunities,
    own,
    seen_by,
)
from talka.matching.queries.quiz import Question, question, result
from talka.matching.queries.searches import (
    canonical,
    count_of,
    favourites,
    is_favourite,
    mine,
    query_of,
    token_hash,
    waiting,
    words,
)
from talka.matching.queries.suggestions import Suggestion, suggest

__all__ = [
    "HIDDEN_UNDER", "Counted", "Found", "OfferCard", "Question", "Received", "Suggestion", "bands_for", "canonical",
    "count_of", "counts", "favourites", "findable", "handle_of", "in_bin", "invitation_of", "invitations_to",
    "is_favourite", "look_for", "mine", "most_left", "offer_by_handle", "open_opportunities", "own", "query_of",
    "question", "received", "result", "seen_by", "suggest", "token_hash", "waiting", "words",
]  # fmt: skip
