import pytest
from pytest_django import DjangoAssertNumQueries

from talka.registers.models import Municipality, OldTerritory
from talka.registers.queries import resolve_municipality, tables

pytestmark = pytest.mark.django_db


def name_of(code: str) -> str | None:
    found = resolve_municipality(code)
    return found.name if found else None


def test_every_old_code_leads_to_an_active_municipality() -> None:
    old = list(OldTerritory.objects.values_list("code", flat=True))
    assert len(old) == 615
    assert [code for code in old if (found := resolve_municipality(code)) is None or found.valid_to] == []


def test_every_code_since_2021_leads_to_an_active_municipality() -> None:
    codes = Municipality.objects.values_list("atvk", flat=True)
    assert [code for code in codes if (found := resolve_municipality(code)) is None or found.valid_to] == []


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("0001000", "Rīga"),
        ("0010000", "Rīga"),
        ("10000", "Rīga"),
        (" 0010000 ", "Rīga"),
        ("0055000", "Madonas novads"),
        ("0701800", "Madonas novads"),
        ("0038000", "Madonas novads"),
        ("0038001", "Madonas novads"),
        ("0050000", "Daugavpils"),
        ("0885162", "Talsu novads"),
        ("0604394", "Krāslavas novads"),
        ("0604300", "Preiļu novads"),
        ("0801817", "Ropažu novads"),
        ("0801844", "Siguldas novads"),
        ("0054010", "Valmieras novads"),
        ("0038420", "Madonas novads"),
    ],
)
def test_codes_of_all_ages_are_resolved(code: str, name: str) -> None:
    assert name_of(code) == name


@pytest.mark.parametrize("code", ["", "0", "9999999", "abc", "0000000", "LV0001000"])
def test_what_is_no_code_leads_nowhere(code: str) -> None:
    assert resolve_municipality(code) is None


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("Rīga, Latgales iela 180 - 5", "Rīga"),
        ("Olaines nov., Olaine, Rūpnīcu iela 4", "Olaines novads"),
        ("Babītes nov., Babītes pag., Piņķi, Rīgas iela 13 - 6", "Mārupes novads"),
        ("Aglonas nov., Šķeltovas pag., Šķeltova, Lauku iela 3", "Krāslavas novads"),
        ("Inčukalna nov., Vangaži, Gaujas iela 2", "Ropažu novads"),
        ("Inčukalna nov., Inčukalna pag., Inčukalns", "Siguldas novads"),
        ("Varakļānu nov., Varakļāni, Rīgas iela 1", "Madonas novads"),
        ("Jēkabpils rajons, Viesīte, Paula Stradiņa iela 12", "Jēkabpils novads"),
        ("Jelgavas nov., Elejas pag., Novadnieki", "Jelgavas novads"),
        ("Jelgava, Lielā iela 1", "Jelgava"),
        ("Brīvības iela 36, Rīga, LV-1520", "Rīga"),
        ("Pilskalnes pag.", None),
        ("", None),
    ],
)
def test_an_address_is_the_fall_back(address: str, name: str | None) -> None:
    found = tables().locate("", address)
    assert (found.name if found else None) == name


def test_asking_costs_no_query_once_the_tables_are_read(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    tables()
    with django_assert_num_queries(0):
        assert name_of("0010000") == "Rīga"
