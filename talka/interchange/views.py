"""Feeds, files for machines, templates for partners. All public, all GET."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import escape

from talka.core import clock, periods
from talka.interchange import feeds, queries
from talka.interchange.api import gate
from talka.interchange.importers.template import as_csv, as_xlsx
from talka.opportunities.forms import SearchForm, understand
from talka.opportunities.models import Opportunity
from talka.opportunities.queries import detail, whole
from talka.opportunities.search import search
from talka.registers.queries import active_municipalities, fields

IN_FEED = 200
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
SECURITY_VALID = timedelta(days=180)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGES = (
    "home",
    "opportunities",
    "organisations",
    "municipalities",
    "fields",
    "about",
    "help",
    "accessibility",
    "privacy",
    "terms",
)
View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Answer:
    """A search answered for a feed: `address` is the feed's own, `page` shows the same to people."""

    rows: list[Opportunity]
    address: str
    page: str
    until: datetime | None


def _answer(request: HttpRequest, *, dated: bool = False) -> Answer:
    """`dated`: only what has days still to come, so that what has none takes nobody's place."""
    query = understand(SearchForm(request.GET), limit=IN_FEED).query
    if dated and not (query.day_from or query.day_to):
        query = replace(query, day_from=clock.today())
    page = search(query, facets=False)
    question = request.GET.urlencode()
    tail = f"?{question}" if question else ""
    shown = settings.SITE_URL + reverse("opportunities") + tail
    return Answer(whole(page.ids), settings.SITE_URL + request.path + tail, shown, page.next_deadline)


@gate.readable
def atom(request: HttpRequest) -> HttpResponse:
    found = _answer(request)
    body = feeds.atom(found.rows, address=found.address, page=found.page)
    return clock.keep_fresh(HttpResponse(body, content_type="application/atom+xml; charset=utf-8"), found.until)


@gate.readable
def json_feed(request: HttpRequest) -> HttpResponse:
    found = _answer(request)
    body = feeds.json_feed(found.rows, address=found.address, page=found.page)
    return clock.keep_fresh(HttpResponse(body, content_type="application/feed+json"), found.until)


@gate.readable
def calendar(request: HttpRequest) -> HttpResponse:
    found = _answer(request, dated=True)
    return clock.keep_fresh(_ics(found.rows, "talka.ics"), found.until)


@gate.readable
def opportunity_calendar(request: HttpRequest, public_id: str, slug: str) -> HttpResponse:
    found = detail(public_id)
    if found is None:
        raise Http404
    return clock.keep_fresh(_ics([found], f"{found.slug}.ics"))


def _ics(rows: list[Opportunity], name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(feeds.calendar(rows), content_type="text/calendar; charset=utf-8", headers=headers)


@gate.readable
def sitemap_index(request: HttpRequest) -> HttpResponse:
    addresses = [
        f"{settings.SITE_URL}/sitemap-{name}-{part}.xml"
        for name, parts in queries.sitemap_parts().items()
        for part in range(parts)
    ]
    body = "".join(f"<sitemap><loc>{address}</loc></sitemap>" for address in addresses)
    return _xml(f'<sitemapindex xmlns="{SITEMAP}">{body}</sitemapindex>')


@gate.readable
def sitemap(request: HttpRequest, name: str, part: int) -> HttpResponse:
    parts = queries.sitemap_parts()
    if part >= parts.get(name, 0):
        raise Http404
    if name == "lapas":
        entries: list[tuple[str, datetime | None]] = [(address, None) for address in _page_addresses()]
    else:
        entries = [(row.get_absolute_url(), row.updated_at) for row in queries.sitemap_rows(name, part, parts[name])]
    body = "".join(_sitemap_entry(path, modified) for path, modified in entries)
    return _xml(f'<urlset xmlns="{SITEMAP}" xmlns:xhtml="http://www.w3.org/1999/xhtml">{body}</urlset>')


def _page_addresses() -> Iterator[str]:
    yield from (reverse(name) for name in PAGES)
    yield from (reverse("municipality", args=[one.slug]) for one in active_municipalities())
    yield from (reverse("field", args=[one.pk]) for one in fields())


def _sitemap_entry(path: str, modified: datetime | None) -> str:
    """The page in each language, each naming the other (paths come in Latvian, which has no prefix)."""
    own = {"lv": settings.SITE_URL + path, "en": f"{settings.SITE_URL}/en{path}"}
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{escape(url)}"/>' for code, url in own.items()
    )
    changed = f"<lastmod>{modified.isoformat(timespec='seconds')}</lastmod>" if modified else ""
    return "".join(f"<url><loc>{escape(url)}</loc>{changed}{others}</url>" for url in own.values())


def _xml(body: str) -> HttpResponse:
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n{body}'
    return clock.keep_fresh(HttpResponse(text, content_type="application/xml; charset=utf-8"))


@gate.readable
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /demo/", f"Sitemap: {settings.SITE_URL}/sitemap.xml", ""]
    return clock.keep_fresh(HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8"))


@gate.readable
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116; always valid for half a year more."""
    expires = periods.day_start(clock.today() + SECURITY_VALID)
    lines = [
        f"Contact: {settings.SITE_URL}{reverse('help')}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: lv, en",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
        "",
    ]
    return clock.keep_fresh(HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8"))


@gate.readable
def template_csv(request: HttpRequest) -> HttpResponse:
    return _download(as_csv(), "text/csv; charset=utf-8", "iespejas.csv")


@gate.readable
def template_xlsx(request: HttpRequest) -> HttpResponse:
    return _download(as_xlsx(), XLSX, "iespejas.xlsx")


def _download(data: bytes, content_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return clock.keep_fresh(HttpResponse(data, content_type=content_type, headers=headers))
