"""Every link within the site, of every page, leads to something; one of each kind is followed."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from talka import web
from talka.opportunities.models import Opportunity
from tests import factories

HREF = re.compile(r'<(?:a|link)\b[^>]*?\bhref="([^"]*)"')
MISSING = "/nav/"
"""Shows the page of 404; its language switch leads to the same page in the other language."""
PAGES = [
    "/", "/iespejas/?weekend=1&field=vide", "/iespejas/?view=map", "/iespejas/?view=calendar", "/iespejas/?q=xyzzyx&age=13",
    "/organizacijas/", "/novadi/", "/novadi/riga/", "/jomas/", "/jomas/dzivnieki/", "/piekustamiba/", "/privatums/", "/par/",
    "/palidziba/", "/demo/", MISSING,
]  # fmt: skip
NOT_FOLLOWED = re.compile(rf"/static/|(/en)?{MISSING}$")

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


def kind(url: str) -> tuple[str, ...]:
    """Links of one kind differ only in which row they are about or what they filter for."""
    parts = urlsplit(url)
    path = re.sub(
        r"(?<=/)[2-9b-z]{10}-[-\w]*|(?<=/)\d{11}-[-\w]*|(?<=novadi/)[-\w]+|(?<=jomas/)[-\w]+", "*", parts.path
    )
    return (path, *sorted(name for name, _value in parse_qsl(parts.query, keep_blank_values=True)))


def links(client: Client, page: str) -> set[str]:
    html = client.get(page).content.decode()
    assert 'href=""' not in html, page
    found = {urljoin(f"http://localhost:8000{page}", unescape(href)) for href in HREF.findall(html)}
    within = (urlsplit(one) for one in found)
    return {
        one._replace(scheme="", netloc="", fragment="").geturl()
        for one in within
        if one.netloc == "localhost:8000" and not NOT_FOLLOWED.match(one.path)
    }


@pytest.mark.slow
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_links_lead_somewhere(client: Client, prefix: str) -> None:
    opportunity = Opportunity.objects.filter(state="published", organisation__state="verified")[0]
    details = [opportunity.get_absolute_url(), opportunity.organisation.get_absolute_url()]
    by_kind = {kind(link): link for page in (*PAGES, *details) for link in links(client, f"{prefix}{page}")}
    assert len(by_kind) > 25
    broken = {link: status for link in by_kind.values() if (status := client.get(link, follow=True).status_code) != 200}
    assert broken == {}


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_marks_within_a_page_exist(client: Client, prefix: str) -> None:
    opportunity = Opportunity.objects.filter(state="published", organisation__state="verified")[0]
    for page in (*PAGES, opportunity.get_absolute_url()):
        html = client.get(f"{prefix}{page}").content.decode()
        wanted = set(re.findall(r'<a\b[^>]*?\bhref="#([^"]+)"', html))
        assert wanted <= set(re.findall(r'\bid="([^"]+)"', html)), page


FRAME = Path(web.__file__).parent / "templates" / "web" / "frame"


@pytest.mark.parametrize("menu", sorted(path.name for path in FRAME.glob("entries_*.html")))
def test_every_entry_of_a_menu_has_a_page(menu: str) -> None:
    """`{% url … as url %}` of a name that does not exist is empty, and the entry is not there: nobody would notice."""
    names = re.findall(r'{% url "([^"]+)"', (FRAME / menu).read_text(encoding="utf-8"))
    assert names
    assert [name for name in names if not is_known(name)] == []


def is_known(name: str) -> bool:
    """Whether there is a page of this name, whatever it needs to know."""
    try:
        reverse(name)
    except NoReverseMatch as error:
        return "not a valid view function or pattern name" not in str(error) and "namespace" not in str(error)
    return True


def test_only_who_may_connect_programs_is_led_there(client: Client) -> None:
    house = factories.organisation("Biedrība „Savienojumi”", verified_by="eid")
    for role, shown in (("admin", True), ("coordinator", False)):
        factories.sign_in(client, factories.member_of(house, role))
        page = client.get(f"/org/{house.key}/").content.decode()
        assert (f'href="/org/{house.key}/savienojumi/"' in page) is shown, role
