"""What a feed did not take, in the words of the table by which people know the fields."""

from __future__ import annotations

from django import template

from talka.interchange.importers.columns import heading_of

register = template.Library()
register.filter("heading", heading_of)
