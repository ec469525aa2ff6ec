"""Every public page, in both languages, with the demonstration: it answers, it is translated, it tells nothing of its reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from talka.core import clock
from talka.opportunities.models import Opportunity
from talka.organisations.models import Organisation
from tests import factories
from tests.web.visible import words

CSP = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
STILL = {
    "home": "/",
    "list": "/iespejas/",
    "filtered": "/iespejas/?q=suņi Jelgavā&weekend=1&evening=1&age=16&sort=deadline",
    "every filter": "/iespejas/?field=vide&kind=regular&remote=true&support=meals&language=lv&accessibility=wheelchair"
    "&municipality=0001000&from=2026-01-01&to=2036-01-01&radius_km=50",
    "near": "/iespejas/?near=56.65,23.71&radius_km=30&sort=near",
    "ambiguous place": "/iespejas/?q=Bērzi",
    "nothing": "/iespejas/?q=xyzzyx&weekend=1",
    "almost": "/iespejas/?q=sunji",
    "errors": "/iespejas/?from=2027-01-31&to=2027-01-01&age=7&radius_km=3&near=x&cursor=x",
    "map": "/iespejas/?view=map",
    "calendar": "/iespejas/?view=calendar",
    "calendar of another month": "/iespejas/?view=calendar&month=2027-01",
    "organisations": "/organizacijas/",
    "organisations found": "/organizacijas/?q=biedr&field=vide",
    "no organisations": "/organizacijas/?q=xyzzyx",
    "municipalities": "/novadi/",
    "municipality": "/novadi/riga/",
    "fields": "/jomas/",
    "field": "/jomas/dzivnieki/",
    "accessibility": "/piekustamiba/",
    "privacy": "/privatums/",
    "terms": "/noteikumi/",
    "about": "/par/",
    "help": "/palidziba/",
}
OPPORTUNITIES: dict[str, dict[str, Any]] = {
    "open": {"state": "published"},
    "closed": {"state": "closed"},
    "archived": {"state": "archived"},
    "cancelled": {"state": "cancelled"},
    "remote": {"state": "published", "remote": "full"},
    "with shifts": {"state": "published", "shifts__places__gt": 1},
    "in two languages": {"state": "published", "title_en__gt": ""},
    "in English only": {"state": "published", "language": "en"},
    "of a partner": {"origin": "nvo"},
}
ORGANISATIONS: dict[str, dict[str, Any]] = {
    "verified": {"state": "verified", "branch_of": None},
    "branch": {"branch_of__isnull": False},
    "listed": {"state": "listed"},
}
NAMES = [
    *STILL,
    *(f"opportunity {name}" for name in OPPORTUNITIES),
    *(f"organisation {name}" for name in ORGANISATIONS),
]
LANGUAGES = ["lv", "en"]
UNDEFINED = "UNDEFINED-VARIABLE"
LATVIAN_WORDS = (
    "Meklēt", "Iespējas", "Organizācijas", "Pieteikties līdz", "Vajag", "Pieteikušies", "Apstiprināti", "Rīko", "Kur:",
    "Kad:", "Joma", "Atbalsts", "Piekļūstamība", "Novads", "Sākums", "Jums", "Nākamā lapa", "iespējas",
)  # fmt: skip
ENGLISH_WORDS = (
    "Search", "Opportunities", "Organisations", "Apply", "Needed", "Applied", "Approved", "Organised", "Where", "When",
    "Field", "Support", "Accessibility", "Municipality", "Skip", "Next", "opportunities", "Show", "remove",
)  # fmt: skip

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


def path_of(name: str) -> str:
    if name in STILL:
        return STILL[name]
    kind, _, which = name.partition(" ")
    if kind == "organisation":
        return str(Organisation.objects.filter(**ORGANISATIONS[which]).order_by("pk")[0].get_absolute_url())
    if which == "of a partner":  # the demonstration imports nothing
        factories.opportunity(organisation=factories.organisation(state="listed"), traits=["imported"])
    rows = Opportunity.objects.filter(**OPPORTUNITIES[which]).order_by("pk")
    if "published" in OPPORTUNITIES[which].values():
        rows = rows.filter(apply_until__gt=clock.now())
    assert rows, f"the demonstration has no opportunity {which}"
    return str(rows[0].get_absolute_url())


def get(client: Client, name: str, language: str) -> Any:
    return client.get(f"/en{path_of(name)}" if language == "en" else path_of(name))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_page_is_whole_in_its_language(client: Client, name: str, language: str) -> None:
    answer = get(client, name, language)
    assert answer.status_code == 200
    html = answer.content.decode()
    assert UNDEFINED not in html
    assert f'<html lang="{language}">' in html
    assert answer["Content-Language"] == language
    text = words(html, language)
    strange = LATVIAN_WORDS if language == "en" else ENGLISH_WORDS
    assert [word for word in strange if re.search(rf"(?<!\w){word}(?!\w)", text)] == []


@pytest.mark.parametrize("name", NAMES)
def test_page_says_nothing_of_its_reader_and_may_be_kept_a_second(client: Client, name: str) -> None:
    answer = get(client, name, "lv")
    assert not answer.cookies
    assert b"csrfmiddlewaretoken" not in answer.content
    kept = re.fullmatch(r"public, max-age=([01])", answer["Cache-Control"])
    assert kept, answer["Cache-Control"]
    assert answer["Content-Security-Policy"] == CSP
    assert answer["X-Content-Type-Options"] == "nosniff"


def titles(client: Client, language: str) -> Iterator[tuple[str, str]]:
    for name in NAMES:
        path = path_of(name)
        if "?" not in path:
            found = re.search(r"<title>(.+?)</title>", get(client, name, language).content.decode(), re.DOTALL)
            assert found, name
            yield path, " ".join(found[1].split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_pages_have_the_same_title(client: Client, language: str) -> None:
    by_title: dict[str, set[str]] = {}
    for path, title in titles(client, language):
        by_title.setdefault(title, set()).add(path)
    assert len(by_title) > 15
    assert {title: paths for title, paths in by_title.items() if len(paths) > 1} == {}


@pytest.mark.parametrize("path", ["/nav/", "/en/nav/", "/iespejas/zzzzzzzzzz/", "/organizacijas/40000000000-x/"])
def test_what_is_not_there_says_so_and_where_to_go(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    html = answer.content.decode()
    assert UNDEFINED not in html
    assert "noindex" in html
    root = "/en/" if path.startswith("/en/") else "/"
    for target in (root, f"{root}iespejas/"):
        assert re.search(rf'class="ds-button"[^>]*href="{target}"', html), target
    assert answer["Content-Security-Policy"] == CSP
    assert "public" not in answer["Cache-Control"]


def test_only_the_demonstrations_sign_in_carries_a_token(client: Client) -> None:
    answer = client.get("/demo/")
    assert b"csrfmiddlewaretoken" in answer.content
    assert "public" not in answer["Cache-Control"]
    assert UNDEFINED.encode() not in answer.content


@pytest.mark.parametrize("state", ["draft", "hidden"])
def test_what_is_not_public_is_not_shown(client: Client, state: str) -> None:
    assert client.get(Opportunity.objects.filter(state=state)[0].get_absolute_url()).status_code == 404


def test_a_form_without_its_token_gets_our_page() -> None:
    answer = Client(enforce_csrf_checks=True).post("/demo/ieiet/anna/")
    assert answer.status_code == 403
    html = answer.content.decode()
    assert UNDEFINED not in html
    assert '<html lang="lv">' in html
    assert 'id="content"' in html
    assert "<style" not in html


def test_opportunity_is_found_by_its_short_address(client: Client) -> None:
    found = Opportunity.objects.filter(state="published")[0]
    for short in (f"/iespejas/{found.public_id}/", f"/iespejas/{found.public_id}-old-name/"):
        assert client.get(short).headers["Location"] == found.get_absolute_url()
    assert client.get(f"/en/iespejas/{found.public_id}/").headers["Location"] == f"/en{found.get_absolute_url()}"
