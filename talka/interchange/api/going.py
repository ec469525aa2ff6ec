"""Operations that are to go: told for twelve months at least, by the headers Deprecation (RFC 9745) and Sunset (RFC 8594)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date

from talka.core.periods import day_start

NOTICE = timedelta(days=365)
MORE = "/api/docs#promise"


@dataclass(frozen=True, slots=True)
class Going:
    """`since`: from when it is told; `last`: the first day on which it may be gone."""

    since: date
    last: date

    def __post_init__(self) -> None:
        if self.last - self.since < NOTICE:
            raise ValueError("what is to go is told twelve months before")


GOING: dict[str, Going] = {}
"""Name of an address → when it goes. Nothing goes now."""


def told(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer, with the headers where the operation is to go."""
    match = request.resolver_match
    going = GOING.get(match.url_name or "") if match else None
    if going:
        response["Deprecation"] = f"@{int(day_start(going.since).timestamp())}"
        response["Sunset"] = http_date(day_start(going.last).timestamp())
        response["Link"] = ", ".join(filter(None, [response.get("Link", ""), f'<{MORE}>; rel="deprecation"']))
    return response
