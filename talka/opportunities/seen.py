"""By which channel a reader came, and which opportunities an answer shows: all that is ever counted of reading.

The channel stands in the address of a link that we handed out, and nowhere else: no cookie, no address of a machine, no
name of a browser. An answer names what it shows in a header; the gateway takes the header away and adds one to a sum for
each copy of the answer that it gives out, so that a page from its cache counts as often as it was shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote

from django.http import HttpResponse

from talka.opportunities.enums import Channel

PARAMETER = "via"
HEADER = "X-Talka-Seen"
PARTNER = "p-"
LONGEST = 42
CODE = re.compile(rf"(?:{'|'.join(Channel.values)}|{PARTNER}[a-z0-9][a-z0-9_-]{{0,39}})")
"""Of a fixed channel or of a partner (`interchange` gives partners their codes)."""
SHOWN, OPENED = "shown", "opened"
MOST = 60
"""Opportunities that one answer is counted for; no list shows more."""


def came_by(told: str) -> str:
    """The channel of an address's parameter. What nobody handed out is Talka itself."""
    return told if CODE.fullmatch(told) else str(Channel.TALKA)


def partners_channel(code: str) -> str:
    return f"{PARTNER}{code}"


def by_way_of(address: str, channel: str) -> str:
    """`address` as a link that says by which channel its reader comes."""
    if channel == Channel.TALKA:
        return address
    return f"{address}{'&' if '?' in address else '?'}{PARAMETER}={quote(channel)}"


def shows(response: HttpResponse, opportunities: Iterable[int], channel: str = Channel.TALKA) -> HttpResponse:
    """A list: each of its opportunities was shown once more when it is given out."""
    return _mark(response, SHOWN, channel, opportunities)


def opens(response: HttpResponse, opportunity: int, channel: str = Channel.TALKA) -> HttpResponse:
    """The page of one opportunity."""
    return _mark(response, OPENED, channel, [opportunity])


def _mark(response: HttpResponse, stage: str, channel: str, opportunities: Iterable[int]) -> HttpResponse:
    told = ",".join(str(pk) for pk in list(dict.fromkeys(opportunities))[:MOST])
    if told:
        response.headers[HEADER] = f"{stage} {channel} {told}"
    return response
