"""The manifest, the service worker and the page for times without a network."""

from __future__ import annotations

import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

pytestmark = pytest.mark.django_db


def found(name: str) -> str:
    path = finders.find(name)
    assert path, name
    return str(path)


def test_the_manifest_makes_talka_installable() -> None:
    with open(found("site.webmanifest"), encoding="utf-8") as file:  # noqa: PTH123  # a path as the finder gives it
        manifest = json.load(file)
    assert {"id", "name", "short_name", "start_url", "scope"} <= manifest.keys()
    assert manifest["display"] == "standalone"
    sizes = set()
    for icon in manifest["icons"]:
        if icon["type"] == "image/png":
            with Image.open(found(icon["src"])) as image:
                assert icon["sizes"] == f"{image.width}x{image.height}"
        sizes.add((icon["sizes"], icon["purpose"]))
    assert {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")} <= sizes


def test_the_worker_stands_before_every_page_and_is_looked_for_anew(client: Client) -> None:
    answer = client.get("/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Service-Worker-Allowed"] == "/"
    assert answer["Cache-Control"] == "no-cache"
    assert "&" not in re.sub("&&", "", answer.text)


def test_what_it_keeps_from_the_start_is_there(client: Client) -> None:
    kept = re.findall(r'"(/[^"]*)"', client.get("/sw.js").text.split("const WORDS")[0])
    assert len(kept) >= 10
    for address in kept:
        if address.startswith("/static/"):
            found(address.removeprefix("/static/"))
        else:
            assert client.get(address).status_code == 200, address


@pytest.mark.parametrize(("path", "words"), [("/bezsaiste/", "Nav tīkla"), ("/en/bezsaiste/", "There is no network")])
def test_the_page_without_a_network_is_in_both_languages(client: Client, path: str, words: str) -> None:
    page = client.get(path)
    assert words in page.text
    assert "csrfmiddlewaretoken" not in page.text
