"""Suggestions with their reasons, and five taps to an address that the catalogue understands."""

from __future__ import annotations

from itertools import product
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from talka.matching import queries
from talka.matching.queries.quiz import ANYTHING, QUESTIONS
from talka.matching.schemas import Wish
from talka.opportunities.forms import SearchForm, understand
from talka.registers.queries import fields
from tests.factories import opportunity, organisation

JELGAVA = (56.6511, 23.7128)
NEAR = [{"municipality_id": "0003000", "lat": 56.6700, "lon": 23.7128}]


def titles(wish: Wish) -> list[str]:
    return [one.card.title for one in queries.suggest(wish)]


@pytest.mark.django_db
def test_each_suggestion_says_why() -> None:
    opportunity("Suņu pastaigas", fields=["dzivnieki"], traits={"weekend"}, work_places=NEAR)
    wish = Wish(point=JELGAVA, fields=["dzivnieki"], weekend=True, skills="suņi")
    [found] = queries.suggest(wish)
    assert found.reasons == "2,1 km · dzīvnieki · brīvdienās · suņi"
    assert [part.thing for part in found.parts] == ["distance", "field", "time", "skill"]


@pytest.mark.django_db
def test_the_weights_decide_the_order() -> None:
    opportunity("Tuvu", fields=["sports"], work_places=NEAR)
    far = [{"municipality_id": "0003000", "lat": 56.85, "lon": 23.7128}]
    opportunity("Joma", fields=["vide"], work_places=far)
    asked: dict[str, Any] = {"point": JELGAVA, "fields": ["vide"]}
    assert titles(Wish(**asked, weights={"distance": 3, "field": 0})) == ["Tuvu", "Joma"]
    assert titles(Wish(**asked, weights={"distance": 1, "field": 3})) == ["Joma", "Tuvu"]


@pytest.mark.django_db
def test_who_leaves_people_without_an_answer_comes_lower() -> None:
    shares = {"Klusētāji": "0.1", "Jaunie": None, "Atbildētāji": "0.9"}
    for name, share in shares.items():
        opportunity(name, fields=["vide"], organisation=organisation(answered_share=share))
    assert titles(Wish(fields=["vide"])) == ["Jaunie", "Atbildētāji", "Klusētāji"]


@pytest.mark.django_db
def test_too_far_is_left_out_unless_it_can_be_done_remotely() -> None:
    opportunity("Daugavpilī", fields=["vide"], municipality="0002000")
    opportunity("No mājām", fields=["vide"], traits={"remote"})
    assert titles(Wish(point=JELGAVA, fields=["vide"])) == []
    assert titles(Wish(point=JELGAVA, fields=["vide"], remote=True)) == ["No mājām"]


@pytest.mark.django_db
def test_what_is_over_is_not_suggested_and_what_fits_in_nothing_neither() -> None:
    opportunity(fields=["vide"], traits={"past"})
    opportunity(fields=["sports"])
    assert titles(Wish(fields=["vide"])) == []


@pytest.mark.django_db
def test_nothing_is_written_and_the_same_question_has_the_same_answer() -> None:
    for n in range(15):
        opportunity(f"Talka {n}", fields=["vide"])
    with CaptureQueriesContext(connection) as asked:
        first = titles(Wish(fields=["vide"], weekend=True, skills="talka"))
    assert first == titles(Wish(fields=["vide"], weekend=True, skills="talka"))
    assert [one["sql"] for one in asked if not one["sql"].lstrip().upper().startswith(("SELECT", "WITH"))] == []
    assert len(asked) <= 12


@pytest.mark.django_db
def test_the_page_is_the_same_for_everybody_and_may_be_kept(client: Client) -> None:
    opportunity("Suņu pastaigas", fields=["dzivnieki"], work_places=NEAR)
    answer = client.get("/ieteikumi/?place=Jelgava&field=dzivnieki&by_distance=1")
    page = answer.content.decode()
    assert "Suņu pastaigas" in page
    assert "dzīvnieki" in page
    assert "csrfmiddlewaretoken" not in page
    assert answer["Cache-Control"].startswith("public")
    assert not answer.cookies


@pytest.mark.django_db
def test_a_place_that_nobody_knows_is_said_at_its_field(client: Client) -> None:
    page = client.get("/ieteikumi/?place=Nekurzeme%20Qx").content.decode()
    assert 'aria-invalid="true"' in page
    assert "Nekurzeme Qx" in page


# --- the quiz ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_every_way_through_the_quiz_is_understood_by_the_catalogue() -> None:
    known = {one.code for one in fields()}
    assert set(ANYTHING) <= known
    for codes in product(*([choice.code for choice in one.choices] for one in QUESTIONS)):
        data = QueryDict(queries.result(codes))
        form = SearchForm(data)
        query = understand(form, limit=20).query
        assert not form.errors
        assert set(query.fields) <= known
        said = len(query.fields) + len(query.kinds) + len(query.remote) + len(query.regions)
        assert said + query.weekend + query.evening == sum(len(values) for _name, values in data.lists()), codes


def test_what_somebody_likes_is_narrowed_by_the_other_answers_and_never_lost() -> None:
    calm = QueryDict(queries.result(["jebkad", "visur", "klusuma", "telpas", "dzivnieki-un-daba"]))
    assert calm.getlist("field") == ["dzivnieki"]
    contrary = QueryDict(queries.result(["jebkad", "visur", "klusuma", "ara", "ar-galvu"]))
    assert contrary.getlist("field") == ["digitalas-prasmes", "starptautiska-sadarbiba"]
    assert queries.result(["jebkad", "visur", "vienalga", "vienalga", "viss"]) == ""


@pytest.mark.django_db
def test_five_links_lead_from_the_first_question_to_the_list(client: Client) -> None:
    address = "/kas-man-der/"
    for question in QUESTIONS:
        answer = client.get(address)
        assert answer["Cache-Control"].startswith("public")
        assert not answer.cookies
        address = f"{address}{question.choices[0].code}/"
        assert f'href="{address}"' in answer.content.decode()
    last = client.get(address)
    assert (last.status_code, urlsplit(last["Location"]).path) == (302, "/iespejas/")
    assert client.get(last["Location"]).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/kas-man-der/nekad/", "/kas-man-der/brivdienas/brivdienas/"])
def test_an_answer_that_is_none_does_not_exist(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404
