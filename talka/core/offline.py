"""Pages that the service worker keeps on the person's device for the way (ticket, calendar), and their end."""

from __future__ import annotations

from django.http import HttpResponse


def kept_offline(answer: HttpResponse, *, whose: str = "") -> HttpResponse:
    """Readable without a network until its owner signs out there (`sw.js` keeps what carries this header).

    `whose`: the mark of the person it shows; where another person's pages are kept, these go first.
    """
    answer["X-Talka-Offline"] = "keep"
    if whose:
        answer["X-Talka-Whose"] = whose
    return answer


def dropped_offline(answer: HttpResponse) -> HttpResponse:
    """A page that was kept once and holds no longer what one needs on the way: its copy goes."""
    answer["X-Talka-Offline"] = "drop"
    return answer


def emptied(answer: HttpResponse) -> HttpResponse:
    """Nothing of whom this browser was used by until now stays in it: pages kept for offline reading, drafts, stamps.

    For whoever signs out, leaves for good or hands the device over as a kiosk: computers are shared. `sw.js` sees to
    browsers that do not know the header.
    """
    answer["Clear-Site-Data"] = '"cache", "storage"'
    return answer
