"""The rules of an imported opportunity, each by one row of a table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from talka.core import periods
from talka.opportunities.enums import State
from tests.interchange.conftest import FIXTURES, NOW, Import, counts, reasons, stored

pytestmark = pytest.mark.django_db


def in_thirty_days(until: datetime | None) -> bool:
    """Until the end of that day: nobody is told a minute that nobody chose."""
    return until == periods.day_end(periods.local(NOW + timedelta(days=30)).date())


def defaulted(run: object) -> list[str]:
    return list(run.items.get(external_id="1").defaulted)  # type: ignore[attr-defined]  # an ImportRun


def test_without_any_date_it_stays_open_for_thirty_days_from_each_import(run: Import) -> None:
    made = run([{}])
    assert in_thirty_days(stored().apply_until)
    assert {"apply_until", "kind", "url", "remote", "fields"} <= set(defaulted(made))


def test_a_deadline_that_is_a_day_includes_that_day(run: Import) -> None:
    run([{"Pieteikties līdz": "01.12.2026"}])
    assert stored().apply_until == datetime(2026, 12, 1, 22, tzinfo=UTC)


def test_without_a_deadline_the_end_decides(run: Import) -> None:
    made = run([{"Sākums": "06.02.2027", "Sākuma laiks": "10:00", "Beigas": "06.02.2027", "Beigu laiks": "14:00"}])
    found = stored()
    assert found.apply_until == found.ends_at == datetime(2027, 2, 6, 12, tzinfo=UTC)
    assert (found.kind, found.time_type, found.on_weekends) == ("one_off", "exact", True)
    assert "apply_until" in defaulted(made)


def test_what_happens_once_is_not_applied_for_afterwards(run: Import) -> None:
    run([{"Sākums": "25.11.2026"}])
    assert stored().apply_until == datetime(2026, 11, 25, 22, tzinfo=UTC)


def test_a_start_long_ago_says_nothing_of_the_end(run: Import) -> None:
    run([{"Sākums": "01.01.2025"}])
    assert stored().kind == "on_request"
    assert in_thirty_days(stored().apply_until)


def test_what_is_past_is_archived_not_refused(run: Import) -> None:
    made = run([{"Sākums": "01.01.2025", "Beigas": "02.01.2025"}])
    assert counts(made) == (1, 0, 0, 0, 0)
    assert stored().state == State.ARCHIVED


@pytest.mark.parametrize(
    ("told", "places"), [("", None), ("0", None), ("5", 5), ("5.0", 5), ("-3", None), ("daudz", None)]
)
def test_places_are_a_number_or_not_told(run: Import, told: str, places: int | None) -> None:
    made = run([{"Vietas": told}])
    assert stored().places == places
    assert (("places", "not_a_number") in reasons(made)) == (told in {"-3", "daudz"})


def test_all_reasons_for_refusing_come_at_once(run: Import) -> None:
    made = run([{"ID": "1", "Nosaukums": " ", "Apraksts": "<script>x</script>"}])
    assert counts(made) == (0, 0, 0, 0, 1)
    assert reasons(made) == {("title", "missing"), ("description", "missing")}
    assert "script" in made.items.get().raw


def test_the_second_of_one_id_is_refused(run: Import) -> None:
    made = run([{"Nosaukums": "Pirmais"}, {"Nosaukums": "Otrais"}])
    assert counts(made) == (1, 0, 0, 0, 1)
    assert stored().title == "Pirmais"


def test_nobody_under_thirteen_is_asked_for(run: Import) -> None:
    made = run([{"Vecums no": "10", "Vecums līdz": "12"}])
    assert (stored().min_age, stored().max_age) == (13, None)
    assert reasons(made) == {("min_age", "under_13"), ("max_age", "ages_crossed")}


@pytest.mark.parametrize(
    ("place", "atvk"),
    [
        ({"ATVK kods": "0001000"}, "0001000"),
        ({"ATVK kods": "10000"}, "0001000"),
        ({"Vieta": "Cēsis"}, "0026000"),
        ({"Vieta": "Cēsīs"}, "0026000"),
        ({"Pašvaldība": "Jelgavas novads"}, "0030000"),
        ({"Adrese": "Raiņa bulvāris 15, Rīga, LV-1050"}, "0001000"),
        ({"Platums": "57.31", "Garums": "25.27"}, "0026000"),
    ],
)
def test_the_municipality_is_found(run: Import, place: dict[str, str], atvk: str) -> None:
    run([place])
    assert stored().work_places.get().municipality_id == atvk


def test_abroad_keeps_country_and_text(run: Import) -> None:
    run(FIXTURES / "english.csv")
    place = stored("7").work_places.get()
    assert (stored("7").country, place.municipality_id) == ("US", None)
    assert place.address == "5 22nd St, New York, NY 10010"
    assert place.lat == pytest.approx(40.7405, abs=1e-4)


def test_a_point_abroad_does_not_move_a_latvian_town(run: Import) -> None:
    made = run([{"Vieta": "Cēsis", "Platums": "48.85", "Garums": "2.35"}])
    assert (stored().country, stored().work_places.get().municipality_id) == ("LV", "0026000")
    assert ("coordinates", "outside_latvia") in reasons(made)


def test_unknown_words_are_told_and_known_ones_kept(run: Import) -> None:
    made = run([{"Jomas": "Vide un daba, Burvestības", "Darba veids": "dīvains", "Attālināti": "varbūt"}])
    assert [field.pk for field in stored().fields.all()] == ["vide"]
    assert {("fields", "unknown_value"), ("kind", "unknown_value"), ("remote", "unknown_value")} <= reasons(made)


def test_html_becomes_text_and_scripts_are_gone(run: Import) -> None:
    run(
        [
            {
                "Apraksts": "<p>Sakopt &amp;amp; <b>stādīt</b></p><ul><li>ābeles</li></ul>"
                "<script>alert(1)</script><img src=x onerror=a>"
            }
        ]
    )
    assert stored().duties == "Sakopt & stādīt\n\n- ābeles"


def test_a_long_text_is_cut_and_told(run: Import) -> None:
    made = run([{"Apraksts": "ā" * 25_000, "Nosaukums": "b" * 400}])
    assert (len(stored().duties), len(stored().title)) == (20_000, 300)
    assert {("description", "cut"), ("title", "cut")} <= reasons(made)


def test_without_an_organisation_it_is_the_partners_own(run: Import) -> None:
    made = run([{"Organizācija": ""}])
    assert stored().organisation.name == "Parku tīkls"
    assert "organisation" in defaulted(made)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "nav", "http://", "https://a b", "ftp://x.lv"])
def test_a_link_that_leads_nowhere_is_left_out(run: Import, link: str) -> None:
    made = run([{"Saite": link}])
    assert stored().origin_url == ""
    assert ("url", "not_a_link") in reasons(made)


def test_a_row_with_more_cells_than_headings_is_refused_alone(run: Import) -> None:
    made = run("ID,Nosaukums,Apraksts\n1,Talka,Sakopt,lieks\n2,Talka,Stādīt\n")
    assert counts(made) == (1, 0, 0, 0, 1)
    assert reasons(made) == {("", "unreadable")}


def test_a_map_names_columns_and_fills_what_is_empty(run: Import) -> None:
    made = run(
        "kods_x,ko,par ko\n1,Talka,Sakopt\n",
        fields={"kods_x": "external_id", "ko": "title", "par ko": "description"},
        defaults={"country": "EE", "kind": "regular"},
    )
    assert (counts(made), stored().country, stored().kind) == ((1, 0, 0, 0, 0), "EE", "regular")


def test_columns_not_understood_are_told(run: Import) -> None:
    assert run(FIXTURES / "latvian.csv").unknown_columns == ["Mūsu piezīmes"]
