from __future__ import annotations

import pytest
from django.test import Client
from django.utils import translation

from talka.interchange.api.operations import api

pytestmark = pytest.mark.django_db


def test_the_page_about_the_api_is_latvian_down_to_the_parameters(client: Client) -> None:
    page = client.get("/api/docs").content.decode()
    methods = [method for methods in api.get_openapi_schema()["paths"].values() for method in methods.values()]
    texts = {method["summary"] for method in methods}
    texts |= {parameter["description"] for method in methods for parameter in method["parameters"]}
    assert len(texts) > 25
    with translation.override("lv"):
        assert not [text for text in texts if translation.gettext(text) == text]
    assert not [text for text in texts if text.replace("`", "").rstrip(".") in page]
    assert "Meklēt atvērtās iespējas" in page
    assert "Attālums kilometros ap <code>near</code>." in page


def test_it_is_read_in_english_too(client: Client) -> None:
    latvian, english = (client.get(address).content.decode() for address in ("/api/docs", "/en/api/docs"))
    assert 'href="/en/api/docs" lang="en"' in latvian
    assert "<h1>Interface for programs</h1>" in english
    assert 'href="/api/docs" lang="lv"' in english
    assert "Search open opportunities" in english
    assert english.count("/en/api/docs") >= 1, "its own footer leads to it"


def test_the_document_for_programs_stays_english(client: Client) -> None:
    operation = client.get("/api/v1/openapi.json").json()["paths"]["/api/v1/opportunities"]["get"]
    assert operation["summary"] == "Search open opportunities"


@pytest.mark.parametrize(
    ("address", "title"),
    {
        "/iespejas/": "Talka: brīvprātīgā darba iespējas",
        "/en/iespejas/": "Talka: volunteer opportunities",
    }.items(),
)
def test_oembed_speaks_the_language_of_the_address(client: Client, address: str, title: str) -> None:
    told = client.get("/oembed", {"url": f"http://localhost:8000{address}"}).json()
    assert told["title"] == title
    assert f'title="{title}"' in told["html"]
