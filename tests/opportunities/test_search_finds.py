import pytest

from talka.opportunities.search import SearchQuery, did_you_mean, learn_words, search, similar, widen
from tests.factories import opportunity

pytestmark = pytest.mark.django_db


def found(**asked: object) -> list[int]:
    return list(search(SearchQuery(**asked)).ids)  # type: ignore[arg-type]  # filters by name


def test_words_are_found_in_any_form_and_without_diacritics() -> None:
    dogs = opportunity("Palīgi suņu patversmē", duties="Pastaigas ar suņiem.")
    opportunity("Lasām senioriem")
    assert found(q="suņi") == found(q="sunu patversme") == [dogs.pk]
    assert found(q="kaķi") == []


def test_an_unfinished_word_finds_while_somebody_types() -> None:
    library = opportunity("Bibliotēkas vakars")
    assert found(q="bibl", prefix=True) == [library.pk]
    assert found(q="bibl") == []


def test_town_organisation_and_field_are_words_too() -> None:
    offer = opportunity("Palīgs", municipality="0002000", fields=["dzivnieki"])
    for q in ("Daugavpilī", offer.organisation.name, "animals", "dzīvnieks"):
        assert offer.pk in found(q=q), q


@pytest.mark.parametrize("odd", ["'", "\\", "x' | 'm:0001000", "a:*", "\x00", "(", "& |"])
def test_signs_of_the_query_language_mean_nothing(odd: str) -> None:
    opportunity()
    assert found(q=f"{odd} zzz") == []
    assert found(municipalities=(odd,), fields=(odd,)) == []


def test_a_question_of_stop_words_only_asks_nothing() -> None:
    offer = opportunity()
    assert found(q="un vai") == [offer.pk]


def test_a_misspelt_word_is_set_right() -> None:
    opportunity("Palīgi suņu patversmē")
    opportunity("Koncerts bibliotēkā")
    assert learn_words() > 0
    assert did_you_mean("patvesrmē") == "patversmē"
    assert did_you_mean("bibloteka suņi") == ""  # one of them is known now, but nothing has both
    assert did_you_mean("bibloteka koncerts") == "bibliotēkā koncerts"
    assert did_you_mean("suņi") == ""
    assert did_you_mean("xyzzyqwert") == ""


def test_the_word_list_follows_what_is_open() -> None:
    offer = opportunity("Dzirnavu dienas")
    learn_words()
    assert did_you_mean("dzrnavu") == "dzirnavu"
    offer.delete()
    opportunity("Cits darbs")
    learn_words()
    assert did_you_mean("dzrnavu") == ""


def test_others_like_it_share_field_and_town_first() -> None:
    offer = opportunity(fields=["vide"], municipality="0002000")
    far = opportunity(fields=["vide"], municipality="0001000")
    near = opportunity(fields=["vide"], municipality="0002000")
    other = opportunity(fields=["sports"], municipality="0002000")
    opportunity(fields=["sports"], municipality="0001000")
    assert similar(offer) == [near.pk, far.pk, other.pk]
    assert similar(offer, limit=1) == [near.pk]


def test_when_nothing_is_found_it_says_what_to_give_up() -> None:
    opportunity("Suņu pastaigas", fields=["dzivnieki"], municipality="0001000")
    opportunity("Koncerts", fields=["kultura"], municipality="0002000")
    query = SearchQuery(q="suņi", municipalities=("0002000",))
    assert search(query).total == 0
    wider = widen(query)
    assert [(one.names, one.total) for one in wider] == [(("q",), 1), (("municipalities", "regions"), 1)]
    assert search(wider[1].query).total == 1
