import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Count

from talka.registers import loading, queries
from talka.registers.enums import MunicipalityKind, PlaceKind, Region, Source
from talka.registers.models import Competence, Field, LegalForm, Municipality, OldTerritory, Place, Release, Wording
from talka.registers.sources import tables

pytestmark = pytest.mark.django_db


def test_there_are_42_municipalities_today_and_43_before_varaklani_joined_madona() -> None:
    assert Municipality.objects.active(dt.date(2026, 11, 21)).count() == 42
    assert Municipality.objects.active(dt.date(2025, 7, 1)).count() == 42
    assert Municipality.objects.active(dt.date(2025, 6, 30)).count() == 43
    assert Municipality.objects.active(dt.date(2021, 6, 30)).count() == 0


def test_seven_of_them_are_state_cities_and_every_region_has_some() -> None:
    active = Municipality.objects.active(dt.date(2026, 11, 21))
    assert active.filter(kind=MunicipalityKind.STATE_CITY).count() == 7
    assert set(active.values_list("region", flat=True)) == set(Region.values)


def test_municipalities_stand_in_latvian_alphabetical_order() -> None:
    names = [row.name for row in queries.active_municipalities()]
    assert names[:4] == ["Ādažu novads", "Aizkraukles novads", "Alūksnes novads", "Augšdaugavas novads"]
    assert names.index("Cēsu novads") < names.index("Daugavpils")
    assert names.index("Krāslavas novads") < names.index("Ķekavas novads") < names.index("Limbažu novads")


def test_a_row_cannot_end_without_a_successor() -> None:
    with pytest.raises(IntegrityError, match="municipality_successor"), transaction.atomic():
        Municipality.objects.filter(atvk="0001000").update(valid_to=dt.date(2026, 1, 1))


def test_every_town_of_latvia_and_509_parishes_are_there() -> None:
    counts = dict(Place.objects.order_by().values_list("kind").annotate(Count("id")))
    assert counts[PlaceKind.TOWN] == 81
    assert counts[PlaceKind.PARISH] == 509
    assert counts[PlaceKind.VILLAGE] > 5_000


def test_every_active_municipality_has_a_place() -> None:
    empty = Municipality.objects.active(dt.date(2026, 11, 21)).filter(places__isnull=True)
    assert list(empty) == []


@pytest.mark.parametrize("name", ["Jaunjelgavas", "Limbažu", "Riga", "Jurmala", "Liepaja", "Rezekne", "Jekabpils"])
def test_misspelt_names_of_the_source_are_not_taken(name: str) -> None:
    assert not Place.objects.filter(name=name).exists()


def test_places_lie_near_the_point_of_their_municipality() -> None:
    far = [
        place
        for place in Place.objects.select_related("municipality")
        if (place.x - place.municipality.plane[0]) ** 2 + (place.y - place.municipality.plane[1]) ** 2 > 60**2
    ]
    assert far == []


def test_the_two_old_municipalities_split_in_2021_are_right() -> None:
    where = dict(OldTerritory.objects.values_list("name", "municipality__name"))
    assert where["Aglonas novads"] == where["Aglonas pagasts"] == "Preiļu novads"
    for parish in ("Grāveru pagasts", "Kastuļinas pagasts", "Šķeltovas pagasts"):
        assert where[parish] == "Krāslavas novads"
    assert where["Inčukalna novads"] == where["Inčukalna pagasts"] == "Siguldas novads"
    assert where["Vangaži"] == "Ropažu novads"


def test_fields_forms_and_competences_are_complete() -> None:
    assert Field.objects.count() == 19
    assert Field.objects.first() == Field.objects.get(code="sociala-palidziba")
    assert set(LegalForm.objects.filter(may_organise="yes").values_list("code", flat=True)) == {
        *("BDR", "NOD", "SAB", "ARB", "ARA", "SPO", "PP", "PPA", "POL")
    }
    assert Competence.objects.count() == 8


def test_loading_the_same_tables_again_changes_nothing() -> None:
    before = Release.objects.count(), set(Place.objects.values_list("id", "name"))
    assert loading.load_tables().unchanged_file
    assert before == (Release.objects.count(), set(Place.objects.values_list("id", "name")))


def test_a_changed_file_is_loaded_and_rows_that_stay_keep_their_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = Place.objects.filter(kind=PlaceKind.VILLAGE).first()
    assert gone
    stale = Place.objects.create(
        name="Svešvārde", kind=PlaceKind.VILLAGE, municipality=gone.municipality, lat=57, lon=25, x=0, y=0
    )
    gone.delete()
    riga = Place.objects.get(name="Rīga", kind=PlaceKind.TOWN)
    Place.objects.filter(pk=riga.pk).update(lat=56)
    monkeypatch.setattr(tables, "REVISION", "another")

    assert not loading.load_tables().unchanged_file

    assert Place.objects.filter(name=gone.name, parish=gone.parish, municipality=gone.municipality).exists()
    assert not Place.objects.filter(pk=stale.pk).exists()
    assert Place.objects.get(name="Rīga", kind=PlaceKind.TOWN).pk == riga.pk
    assert Place.objects.get(pk=riga.pk).lat == riga.lat


def test_what_a_moderator_calls_a_field_outlives_a_changed_file(monkeypatch: pytest.MonkeyPatch) -> None:
    others = set(Field.objects.exclude(code="vide").values_list("code", "name", "name_en"))
    for model, code in ((Field, "vide"), (Competence, "KC1")):
        said = {"name": f"Citi vārdi {code}", "name_en": f"Other words {code}"}
        Wording.objects.create(table=str(model._meta.model_name), code=code, **said)
        assert model.objects.filter(pk=code).update(**said) == 1
    Field.objects.filter(pk="vide").update(section="A")
    monkeypatch.setattr(tables, "REVISION", "another")

    assert not loading.load_tables().unchanged_file

    assert (
        Field.objects.filter(pk="vide", name="Citi vārdi vide", name_en="Other words vide")
        .exclude(section="A")
        .exists()
    )
    assert Competence.objects.filter(name="Citi vārdi KC1", name_en="Other words KC1").exists()
    assert set(Field.objects.exclude(code="vide").values_list("code", "name", "name_en")) == others


def test_another_process_sees_a_new_release_within_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    first = queries.tables()
    assert queries.tables() is first
    Release.objects.create(
        source=Source.TABLES, dated="2026-11-21", sha256="0" * 64, rows=1, loaded_at="2026-11-21T00:00Z"
    )
    assert queries.tables() is first
    monkeypatch.setattr(queries, "CHECK_EVERY", 0)
    assert queries.tables() is not first
