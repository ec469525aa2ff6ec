"""Questions about opportunities, each in a fixed number of queries however many rows."""

from talka.opportunities.queries.calendar import Day, Entry, Month, for_calendar
from talka.opportunities.queries.cards import (
    Card,
    answered_first,
    cards,
    of_organisation,
    soonest_and_newest,
    told_at,
    when_text,
)
from talka.opportunities.queries.figures import Figures, Record, figures, figures_of, record_of
from talka.opportunities.queries.map import Cluster, MapPoints, Spot, for_map
from talka.opportunities.queries.names import called
from talka.opportunities.queries.pages import Detail, address_of_same, detail, detail_page, preview_page, whole
from talka.opportunities.queries.similar import cards_like
from talka.opportunities.queries.standing import mark

__all__ = [
    "Card",
    "Cluster",
    "Day",
    "Detail",
    "Entry",
    "Figures",
    "MapPoints",
    "Month",
    "Record",
    "Spot",
    "address_of_same",
    "answered_first",
    "called",
    "cards",
    "cards_like",
    "detail",
    "detail_page",
    "figures",
    "figures_of",
    "for_calendar",
    "for_map",
    "mark",
    "of_organisation",
    "preview_page",
    "record_of",
    "soonest_and_newest",
    "told_at",
    "when_text",
    "whole",
]
