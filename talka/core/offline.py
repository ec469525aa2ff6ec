"""Pages that the service worker keeps on the person's device for the way: ticket, calendar."""

from __future__ import annotations

from django.http import HttpResponse


def kept_offline(answer: HttpResponse) -> HttpResponse:
    """Readable without a network until its owner signs out there (`sw.js` keeps what carries this header)."""
    answer["X-Talka-Offline"] = "keep"
    return answer
