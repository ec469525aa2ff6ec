"""Pages: the catalogue (panel describes its filters), an organisation's own opportunities, reports."""

from talka.opportunities.views import acts
from talka.opportunities.views.catalogue import catalogue, places, points
from talka.opportunities.views.own import edit, new, own, own_list
from talka.opportunities.views.reports import report, reported

__all__ = ["acts", "catalogue", "edit", "new", "own", "own_list", "places", "points", "report", "reported"]
