import pytest
from pytest_django import DjangoAssertNumQueries

from talka.registers.queries import find_places, rest_of, suggest_places, tables

pytestmark = pytest.mark.django_db


def found(text: str) -> list[str]:
    return [hit.label for hit in find_places(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Jelgava",
        "jelgava",
        "Jelgavas",
        "Jelgavā",
        "jelgavai",
        "JELGAVU",
        "near Jelgava",
        "pie Jelgavas",
        "netālu no Jelgavas",
    ],
)
def test_jelgava_in_any_form_is_the_city_and_its_county(text: str) -> None:
    assert found(text) == ["Jelgava", "Jelgavas novads"]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Cēsīs", "Cēsis, Cēsu novads"),
        ("cesis", "Cēsis, Cēsu novads"),
        ("Balvos", "Balvi, Balvu novads"),
        ("Ventspilī", "Ventspils"),
        ("Tukumā", "Tukums, Tukuma novads"),
        ("Ogrē", "Ogre, Ogres novads"),
        ("Pļaviņās", "Pļaviņas, Aizkraukles novads"),
        ("Saldū", "Saldus, Saldus novads"),
        ("Saulkrastos", "Saulkrasti, Saulkrastu novads"),
        ("Varakļānos", "Varakļāni, Madonas novads"),
        ("Augšdaugavā", "Augšdaugavas novads"),
        ("Allažu pagastā", "Allažu pagasts, Siguldas novads"),
        ("allazu pag.", "Allažu pagasts, Siguldas novads"),
        ("Rīgā", "Rīga"),
    ],
)
def test_latvian_cases_are_understood(text: str, label: str) -> None:
    assert found(text)[0] == label


@pytest.mark.parametrize("text", ["Jelgavas novads", "jelgavas novadā", "Jelgavas nov."])
def test_whoever_says_county_means_the_county(text: str) -> None:
    assert found(text) == ["Jelgavas novads"]


def test_words_and_places_are_told_apart() -> None:
    text = "suņi Jelgavā"
    hits = find_places(text)
    assert [hit.label for hit in hits] == ["Jelgava", "Jelgavas novads"]
    assert rest_of(text, hits) == "suņi"


def test_near_is_not_a_word_to_search_for() -> None:
    text = "talka netālu no Siguldas brīvdienās"
    assert rest_of(text, find_places(text)) == "talka brīvdienās"


def test_several_places_are_all_found() -> None:
    assert found("Rēzeknē un Ludzā") == ["Rēzekne", "Rēzeknes novads", "Ludza, Ludzas novads", "Ludzas novads"]


def test_an_ambiguous_name_shows_every_place_with_its_municipality() -> None:
    labels = found("Salas pagasts")
    assert labels == ["Salas pagasts, Jēkabpils novads", "Salas pagasts, Mārupes novads"]
    assert len(set(found("Noviki"))) == len(found("Noviki")) > 5


@pytest.mark.parametrize(
    "text", ["balva bērniem", "ozoli stādīšana", "ēdiens senioriem", "dārzs un mežs", "", "   ", "?"]
)
def test_everyday_words_are_no_places(text: str) -> None:
    assert found(text) == []


def test_a_village_is_meant_where_the_text_says_so() -> None:
    assert any(label.startswith("Ozoli, ") for label in found("talka Ozolos"))
    assert any(label.startswith("Ozoli, ") for label in found("talka pie ozoliem"))
    assert any(label.startswith("Ozoli, ") for label in found("ozoli"))


@pytest.mark.parametrize("text", ["koncerts rojā", "talka carnikavā", "vasara kolkā"])
def test_the_centre_of_a_parish_is_found_in_small_letters_too(text: str) -> None:
    (hit, *_) = find_places(text)
    assert rest_of(text, [hit]) == text.partition(" ")[0]


def test_a_centre_with_an_everyday_name_is_not() -> None:
    assert found("ērgļi un zirņi") == found("skaista sala") == found("lodes cena") == []


def test_a_hit_lies_where_the_place_is() -> None:
    (hit, *_) = find_places("Cēsis")
    assert (hit.lat, hit.lon) == pytest.approx((57.31, 25.27), abs=0.02)
    assert (hit.x, hit.y) == pytest.approx((40.6, 46.1), abs=2)
    assert hit.municipality.atvk == "0026000"


def test_suggestions_begin_with_towns_and_municipalities() -> None:
    assert [hit.label for hit in suggest_places("jel")][:2] == ["Jelgava", "Jelgavas novads"]
    assert [hit.label for hit in suggest_places("ād")][:2] == ["Ādaži, Ādažu novads", "Ādažu novads"]
    assert suggest_places("ad")[:1] == suggest_places("Ād")[:1]
    assert len(suggest_places("s")) == 8
    assert suggest_places("") == suggest_places("qqq") == []


def test_finding_costs_no_query_once_the_tables_are_read(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    tables()
    with django_assert_num_queries(0):
        find_places("Jelgavā")
        find_places("Rēzeknē, Ludzā, Cēsīs un Noviki")
        suggest_places("s")
