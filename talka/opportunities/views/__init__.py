"""The catalogue's pages: catalogue shows them, panel describes the filters beside the list."""

from talka.opportunities.views.catalogue import catalogue, places, points

__all__ = ["catalogue", "places", "points"]
