"""The gateway passes on and keeps pages by the parameters that the site reads, all of them and no other."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import httpx
from django.contrib.auth import REDIRECT_FIELD_NAME

from config.pages import PARAMETERS
from talka.interchange.forms import ChangesForm, LimitForm, OrganisationsForm, PeriodForm
from talka.matching.forms import SuggestForm
from talka.opportunities.forms import SearchForm
from talka.organisations.queries import directory

ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(r"""\b(?:GET|data)(?:\.get(?:list)?\(|\[)"(\w+)\"""")
PUBLIC = {"day_from": "from", "day_to": "to"}
SIGNED_IN = {
    *("before", "iespeja", "lapa", "pirms", "plaukts", "stavoklis"),
    *("darbs", "izveleti", "maina", "menesis", "pec", "skats", "spriedums", "vards", "visi"),
}
"""Read only where somebody is signed in: a request with a session's cookie is passed on as it is."""
POSTED = {"birth_date", "nickname", "sex"}
"""Items of forms that are sent, not asked by address."""


def read_in_views() -> set[str]:
    sources = [*ROOT.glob("talka/*/views.py"), *ROOT.glob("talka/*/views/*.py")]
    return {name for path in sources for name in READ.findall(path.read_text(encoding="utf-8"))}


def test_the_gateway_knows_every_parameter_that_is_read() -> None:
    forms = (SearchForm, LimitForm, OrganisationsForm, ChangesForm, PeriodForm, SuggestForm)
    named = {PUBLIC.get(name, name) for form in forms for name in form.base_fields}
    listed = set(inspect.signature(directory).parameters)
    assert {"view", "month", "maxwidth"} <= read_in_views()
    asked = read_in_views() - SIGNED_IN - POSTED
    assert named | listed | asked | {REDIRECT_FIELD_NAME} == PARAMETERS


def test_unknown_parameters_make_no_new_page(web: httpx.Client) -> None:
    first = web.get("/page?a=k1&surprise=1").text
    assert web.get("/page?a=k1&surprise=2").text == first
    assert web.get("/page?utm_source=x&a=k1").text == first
    assert web.get("/page?a=k2").text != first


def test_unknown_parameters_never_reach_what_is_kept(web: httpx.Client) -> None:
    told = web.get("/environ?b=2&surprise=1&a=1&utm_source=x").text
    assert "'QUERY_STRING': 'a=1&b=2'" in told
    assert "surprise" not in told


def test_the_administration_reads_parameters_of_its_own(web: httpx.Client) -> None:
    assert "'QUERY_STRING': 'state__exact=draft'" in web.get("/admin/environ?state__exact=draft").text


def test_who_is_signed_in_may_ask_anything(web: httpx.Client) -> None:
    told = web.get("/environ?surprise=1", headers={"Cookie": "sessionid=1"}).text
    assert "'QUERY_STRING': 'surprise=1'" in told
