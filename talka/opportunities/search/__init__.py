"""Search over what is open: one slim table, whatever the question (architecture.md).

terms  what a row is found by        index  the slim table, kept in every act's transaction
query  a question and its SQL        page   ids, total and cursor in one round trip
facets counts beside each choice     words  "did you mean"          similar others like it, wider questions
hits   the rows that match, to 10,001  totals sums and points over all that is found
"""

from talka.opportunities.search.facets import Facets, compact, facets
from talka.opportunities.search.index import deindex, index, index_new, reindex_all, remove_expired
from talka.opportunities.search.page import Page, count, search
from talka.opportunities.search.query import EXACT_UP_TO, Cursor, SearchQuery, Sort
from talka.opportunities.search.similar import Wider, similar, widen
from talka.opportunities.search.terms import AGES
from talka.opportunities.search.totals import grid, spots, totals
from talka.opportunities.search.words import did_you_mean, learn_words

__all__ = [
    "AGES",
    "EXACT_UP_TO",
    "Cursor",
    "Facets",
    "Page",
    "SearchQuery",
    "Sort",
    "Wider",
    "compact",
    "count",
    "deindex",
    "did_you_mean",
    "facets",
    "grid",
    "index",
    "index_new",
    "learn_words",
    "reindex_all",
    "remove_expired",
    "search",
    "similar",
    "spots",
    "totals",
    "widen",
]
