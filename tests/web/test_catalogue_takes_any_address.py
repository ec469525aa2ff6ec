"""Whatever somebody types into the address of the catalogue, it answers."""

from __future__ import annotations

import pytest
from django.test import Client

from talka.opportunities.search import index
from tests.factories import opportunity

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("view", ["list", "map", "calendar", "x\x00"])
@pytest.mark.parametrize(
    "asked",
    [
        {"month": "9999-12"},
        {"month": "0001-01"},
        {"month": "\x00"},
        {"from": "0001-01-01", "to": "9999-12-31"},
        {"from": "2026-12-31", "to": "2026-01-01"},
        {"near": "nan,inf"},
        {"near": "91,0"},
        {"near": "0,114.6"},
        {"near": "0,-65.4"},
        {"near": "56,24", "radius_km": "999999999999"},
        {"age": "99999999999999999999"},
        {"cursor": "AAAA"},
        {"q": "\x00' | & ! :* <->"},
        {"q": "ā" * 5_000},
        {"municipality": ["\x00", "0000000", "0003000"], "sort": "near"},
        {"field": "'; DROP TABLE x; --", "support": "x", "kind": "x"},
    ],
    ids=str,
)
def test_it_answers_in_latvian_and_keeps_what_was_typed(client: Client, view: str, asked: dict[str, str]) -> None:
    answer = client.get("/iespejas/", {"view": view, **asked})
    assert answer.status_code == 200
    assert "UNDEFINED-VARIABLE" not in answer.content.decode()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"age": "5"}, "Rakstiet vecumu no 13 līdz 120 gadiem."),
        ({"from": "2026-12-31", "to": "2026-01-01"}, "Pēdējā diena nevar būt pirms pirmās."),
        ({"municipality": "0000000"}, "Nav pašvaldības ar kodu 0000000."),
        ({"near": "šeit"}, "Rakstiet vietu kā platumu un garumu, piemēram, 56.65,23.71."),
        ({"cursor": "AAAA"}, "Šī lapas adrese vairs neder. Sāciet no pirmās lapas."),
    ],
)
def test_what_is_wrong_is_said(client: Client, asked: dict[str, str], said: str) -> None:
    assert said in client.get("/iespejas/", asked).content.decode()


def test_a_filter_switched_off_is_not_shown_as_chosen(client: Client) -> None:
    assert 'class="chip"' not in client.get("/iespejas/", {"weekend": "0", "evening": "false"}).content.decode()


def test_a_day_is_shown_as_latvians_write_it(client: Client) -> None:
    page = client.get("/iespejas/", {"from": "2026-12-24"}).content.decode()
    assert "no 24.12.2026." in page


@pytest.mark.parametrize(
    ("typed", "understood"), [("Rīgā", "Rīga"), ("jelgava", "Jelgavas novads"), ("Liepāja", "Liepāja")]
)
def test_a_state_city_means_all_of_it(client: Client, typed: str, understood: str) -> None:
    page = client.get("/iespejas/", {"q": typed}).content.decode()
    assert "Sapratām vietu:" in page
    assert f"<strong>{understood}</strong>" in page


def test_english_readers_see_the_english_title_where_there_is_one(client: Client) -> None:
    index([opportunity(title="Suņu pastaigas", title_en="Dog walks").pk, opportunity(title="Malkas krāvējs").pk])
    english, latvian = (client.get(address).content.decode() for address in ("/en/iespejas/", "/iespejas/"))
    assert ">Dog walks<" in english
    assert ' lang="lv">Malkas krāvējs<' in english
    assert ">Suņu pastaigas<" in latvian
    assert "Dog walks" not in latvian
