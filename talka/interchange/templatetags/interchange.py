"""What was kept as text of a feed, in the words and dates of the house."""

from __future__ import annotations

from datetime import datetime

from django import template

from talka.interchange.importers.columns import heading_of

register = template.Library()
register.filter("heading", heading_of)


@register.filter
def moment(told: str) -> datetime:
    """An instant that was kept as ISO 8601."""
    return datetime.fromisoformat(told)
