"""Each format by its own small file, and what its traps become."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from talka.interchange.enums import Format
from talka.interchange.importers.template import as_xlsx
from tests.interchange.conftest import FIXTURES, Import, counts, reasons, stored

pytestmark = pytest.mark.django_db
FILES = {
    "latvian.csv": (Format.CSV, 2, 0),
    "english.csv": (Format.CSV, 2, 0),
    "ape.xml": (Format.APE_XML, 2, 1),
    "ape.json": (Format.APE_JSON, 1, 0),
    "odi.json": (Format.ODI, 2, 0),
    "feed.rss": (Format.RSS, 2, 0),
    "feed.atom": (Format.RSS, 1, 0),
}


@pytest.mark.parametrize(("name", "told"), FILES.items())
def test_the_format_is_found_by_what_is_inside_and_twice_changes_nothing(
    run: Import, tmp_path: Path, name: str, told: tuple[Format, int, int]
) -> None:
    form, good, refused = told
    unnamed = tmp_path / "feed"
    unnamed.write_bytes((FIXTURES / name).read_bytes())
    first = run(unnamed)
    assert (first.format, counts(first)) == (form, (good, 0, 0, 0, refused))
    assert counts(run(unnamed)) == (0, 0, good, 0, refused)


def test_api_engagement_with_its_aliases_and_traps(run: Import) -> None:
    made = run(FIXTURES / "ape.xml")
    first, second = stored("0042"), stored("43")
    assert first.duties == "Šķirot pārtiku.\n\n- kastes"
    assert first.apply_until == datetime(2027, 2, 1, 22, tzinfo=UTC)  # midnight in UTC is a day
    assert (first.remote, first.min_age, first.accessibility) == ("no", 18, ["public_transport"])
    assert sorted(field.pk for field in first.fields.all()) == ["krizes", "mantojums"]
    assert reasons(made, "0042") == {("fields", "unknown_value")}
    assert [one.text for one in first.requirements.all()] == ["Prieks, arī lietū", "Spēks"]
    assert (second.remote, second.places, second.country, second.organisation_id) == (
        "full",
        None,
        "FR",
        first.organisation_id,
    )


def test_what_the_partner_deleted_is_not_in_the_feed(run: Import) -> None:
    assert run(FIXTURES / "ape.json").read == 1


def test_the_volunteering_data_standard(run: Import) -> None:
    made = run(FIXTURES / "odi.json")
    dogs, tidying = stored("https://example.lv/offer/42"), stored("https://example.lv/offer/43")
    assert dogs.apply_until == datetime(2027, 1, 31, 22, tzinfo=UTC)
    assert (dogs.on_weekends, dogs.supports, dogs.skills) == (True, ["training"], ["Cooperative work"])
    assert (dogs.benefits, dogs.remote, dogs.min_age) == ("Free tea", "no", 13)
    assert ("supports", "unknown_value") in reasons(made, dogs.external_id)
    assert (tidying.time_type, tidying.starts_at) == ("exact", datetime(2027, 3, 1, 8, tzinfo=UTC))


def test_a_feed_of_news(run: Import) -> None:
    run(FIXTURES / "feed.rss")
    assert stored("n-1").organisation.name == "Novada ziņas"
    assert stored("https://novads.example.lv/2").origin_url == "https://novads.example.lv/2"


NEWS = """<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Kultūras nams</title>%s<item><guid>n-1</guid><title>Gaismotājs</title><dc:creator>Redaktors</dc:creator>
<description>Palīdzēt.</description></item></channel></rss>"""


@pytest.mark.parametrize(
    ("program", "house"),
    [("", "Redaktors"), ("<generator>https://wordpress.org/?v=6.6.2</generator>", "Kultūras nams")],
)
def test_who_writes_on_a_site_is_not_who_offers(run: Import, program: str, house: str) -> None:
    run(NEWS % program)
    assert stored("n-1").organisation.name == house


def test_a_workbook(run: Import, tmp_path: Path) -> None:
    path = tmp_path / "book"
    path.write_bytes(as_xlsx())
    made = run(path)
    assert (made.format, counts(made), made.unknown_columns) == (Format.XLSX, (1, 0, 0, 0, 0), [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1257"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_tables_in_every_encoding_and_with_every_separator(run: Import, encoding: str, separator: str) -> None:
    rows = [["ID", "Nosaukums", "Apraksts"], ["1", "Šķirot ēdienu", "Ļoti draudzīga komanda un ģimene"]]
    made = run("\n".join(separator.join(row) for row in rows).encode(encoding))
    assert (made.encoding, stored().title) == (encoding, "Šķirot ēdienu")


def test_a_table_from_the_west(run: Import) -> None:
    made = run("ID;title;description\n1;Aide à la fête;Préparer le café et l’été".encode("cp1252"))
    assert (made.encoding, stored().title) == ("cp1252", "Aide à la fête")
