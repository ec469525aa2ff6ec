import pytest

from talka.opportunities.search import SearchQuery, search
from tests.factories import opportunity

pytestmark = pytest.mark.django_db


def found(**asked):
    return search(SearchQuery(**asked)).ids


def test_words_are_found_in_any_form_and_without_diacritics():
    dogs = opportunity("Palīgi suņu patversmē", duties="Pastaigas ar suņiem.")
    opportunity("Lasām senioriem")
    assert found(q="suņi") == found(q="sunu patversme") == [dogs.pk]
    assert found(q="kaķi") == []
