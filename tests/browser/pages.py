"""Every page a visitor can see, by name. A name whose path is empty is looked up in the demonstration."""

from __future__ import annotations

from playwright.sync_api import Page, Route

from talka.core.middleware import policy
from tests.browser.site import Site
from tests.browser.watch import Watch, visit

LATVIAN = {
    "home": "/",
    "list": "/iespejas/",
    "list-filtered": "/iespejas/?weekend=1&field=dzivnieki&support=meals&remote=no&sort=deadline",
    "list-near": "/iespejas/?q=Jelgava&radius_km=40",
    "list-zero": "/iespejas/?q=xyzzyx&weekend=1&age=13",
    "list-errors": "/iespejas/?from=2027-01-31&to=2027-01-01&age=7&radius_km=3",
    "map": "/iespejas/?view=map",
    "calendar": "/iespejas/?view=calendar",
    "opportunity-open": "",
    "opportunity-remote": "",
    "opportunity-shifts": "",
    "opportunity-closed": "",
    "opportunity-cancelled": "",
    "organisations": "/organizacijas/",
    "organisations-zero": "/organizacijas/?q=xyzzyx",
    "organisation-verified": "",
    "organisation-listed": "",
    "organisation-branch": "",
    "municipalities": "/novadi/",
    "municipality": "/novadi/jelgava/",
    "municipality-embed": "/novadi/jelgava/ievietot/?theme=dark&color=1a5fb4",
    "fields": "/jomas/",
    "field": "/jomas/dzivnieki/",
    "accessibility": "/piekustamiba/",
    "privacy": "/privatums/",
    "terms": "/noteikumi/",
    "about": "/par/",
    "help": "/palidziba/",
    "demo": "/demo/",
    "suggestions": "/ieteikumi/",
    "suggestions-made": "/ieteikumi/?place=Jelgava&field=dzivnieki&weekend=1",
    "quiz": "/kas-man-der/",
    "help-offers": "/piedavajumi-palidzet/",
    "check": "/parbaude/",
    "statistics": "/statistika/",
    "open-data": "/atvertie-dati/",
    "save-search": "/meklejumi/saglabat/?weekend=1",
    "news": "/jaunumi/",
}
ENGLISH = {
    "home-en": "/en/",
    "list-en": "/en/iespejas/?weekend=1",
    "map-en": "/en/iespejas/?view=map",
    "calendar-en": "/en/iespejas/?view=calendar",
    "opportunity-english": "",
    "organisations-en": "/en/organizacijas/",
    "accessibility-en": "/en/piekustamiba/",
    "privacy-en": "/en/privatums/",
    "terms-en": "/en/noteikumi/",
    "about-en": "/en/par/",
    "help-en": "/en/palidziba/",
}
ERRORS = {"not-found": 404, "bad-request": 400, "forbidden": 403, "busy": 409, "broken": 500}
READABLE = [*LATVIAN, *ENGLISH]
ALL = [*READABLE, *ERRORS]


def path_of(site: Site, name: str) -> str:
    """Where the page is."""
    if name == "opportunity-english":
        return f"/en{site.places[name]}"
    return ({**LATVIAN, **ENGLISH}).get(name) or site.places[name]


def open_page(site: Site, page: Page, watch: Watch, name: str) -> None:
    """Open a page by name. Errors that cannot be called up at will are shown in place of an address that is not there."""
    if name in READABLE:
        visit(page, watch, site.address + path_of(site, name))
        return
    url, status = f"{site.address}/nav/{name}/", ERRORS[name]
    if status != 404:

        def fail(route: Route) -> None:
            headers = {"content-security-policy": policy("'none'")}
            body = site.error_pages[str(status)]
            route.fulfill(status=status, body=body, headers=headers, content_type="text/html; charset=utf-8")

        page.route(url, fail)
    visit(page, watch, url, status)
