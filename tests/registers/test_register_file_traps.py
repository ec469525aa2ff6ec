from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from talka.registers import loading
from talka.registers.enums import Source
from talka.registers.loading import Refusal, Verdict
from talka.registers.models import LegalEntity
from talka.registers.sources.rows import FileError
from tests.registers.conftest import UR_COLUMNS, UrFile, number, ur_row

pytestmark = pytest.mark.django_db


def load(path: Path, refusals: list[Refusal] | None = None) -> Verdict:
    return loading.load_register(Source.UR, path, refused=(refusals if refusals is not None else []).append)


def only() -> LegalEntity:
    return LegalEntity.objects.select_related("municipality").get()


def test_a_usual_row_is_taken_whole(ur_file: UrFile) -> None:
    verdict = load(ur_file([ur_row(1)]))
    entity = only()
    assert verdict.counts["added"] == verdict.rows == 1
    assert entity.registration_number == number(1)
    assert (entity.name, entity.quoted_name) == ('Biedrība "Nr. 1"', "Nr. 1")
    assert entity.folded == 'biedriba "nr. 1"'
    assert entity.municipality
    assert entity.municipality.name == "Rīga"
    assert (entity.postcode, entity.legal_form_id, entity.register) == ("LV-1019", "BDR", "B")
    assert entity.registered == dt.date(2015, 3, 2)
    assert entity.live


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_byte_order_mark_does_not_matter(ur_file: UrFile, encoding: str) -> None:
    load(ur_file([ur_row(1)], encoding=encoding))
    assert only().registration_number == number(1)


def test_a_first_line_that_names_the_delimiter_is_passed_over(ur_file: UrFile, refusals: list[Refusal]) -> None:
    load(ur_file([ur_row(1), ur_row(2, registered="x")], first="sep=;\r\n"), refusals)
    assert only().registration_number == number(1)
    assert refusals[0][0] == 4


def test_quotes_are_doubled_and_delimiters_stand_inside_quotes(ur_file: UrFile) -> None:
    load(ur_file([ur_row(1, name='"House; of ""Glory"""', address="Rīga, Iela 1; 2. korpuss")]))
    assert only().name == '"House; of ""Glory"""'
    assert only().address == "Rīga, Iela 1; 2. korpuss"


def test_a_name_without_quotes_is_its_own_short_name(ur_file: UrFile) -> None:
    load(ur_file([ur_row(1, name="NEW LATVIAN BALLET", name_in_quotes="")]))
    assert only().quoted_name == "NEW LATVIAN BALLET"


@pytest.mark.parametrize(("closed", "live"), [(" ", True), ("", True), ("L", False), ("R", False)])
def test_one_space_means_that_the_entity_lives(ur_file: UrFile, closed: str, *, live: bool) -> None:
    load(ur_file([ur_row(1, closed=closed)]))
    assert only().live is live
    assert LegalEntity.objects.live().exists() is live


def test_an_end_without_a_mark_is_an_end(ur_file: UrFile) -> None:
    load(ur_file([ur_row(1, terminated="2019-01-31")]))
    assert not only().live
    assert not LegalEntity.objects.live().exists()


@pytest.mark.parametrize(
    ("atvk", "address", "municipality"),
    [
        ("0010000", "Rīga", "Rīga"),
        ("0001000", "Rīga", "Rīga"),
        ("10000", "Rīga", "Rīga"),
        ("", "Ķekavas nov., Ķekavas pag., Ķekava, Gaismas iela 4/19-2", "Ķekavas novads"),
        ("0561615", "Jēkabpils rajons, Viesīte, Paula Stradiņa iela 12", "Jēkabpils novads"),
        ("0801817", "Inčukalna nov., Vangaži", "Ropažu novads"),
    ],
)
def test_the_municipality_comes_from_a_code_of_any_age_or_from_the_address(
    ur_file: UrFile, atvk: str, address: str, municipality: str
) -> None:
    load(ur_file([ur_row(1, atvk=atvk, address=address)]))
    entity = only()
    assert entity.municipality
    assert entity.municipality.name == municipality


def test_a_row_from_nowhere_is_taken_without_municipality_and_counted(ur_file: UrFile) -> None:
    verdict = load(ur_file([ur_row(1, atvk="", address="Nezināmā vieta")]))
    assert only().municipality is None
    assert verdict.counts["without_municipality"] == 1


@pytest.mark.parametrize("form", ["IK", "IND", "ZEM", "PS", "ZVJ", "GIM", "PRV"])
def test_forms_that_carry_a_persons_name_are_not_stored(ur_file: UrFile, form: str) -> None:
    verdict = load(ur_file([ur_row(1), ur_row(2, type=form, name="Jāņa Bērziņa firma")]))
    assert only().registration_number == number(1)
    assert verdict.counts["skipped"] == 1


def test_a_legal_form_that_is_new_to_us_is_kept_as_text(ur_file: UrFile) -> None:
    load(ur_file([ur_row(1, type="XYZ", type_text="Jauna forma")]))
    assert only().legal_form is None
    assert only().legal_form_text == "Jauna forma"


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"registered": "4/10/2014"}, "registered is not a date like 2014-10-04"),
        ({"terminated": "2014-13-01"}, "terminated is not a date like 2014-10-04"),
        ({"regcode": "4,00082E+10"}, "registration number is wrong"),
        ({"regcode": "40008234590"}, "registration number is wrong"),
        ({"regcode": ""}, "registration number is wrong"),
        ({"name": "  "}, "name is missing"),
        ({"name": "x" * 1001}, "name is too long"),
        ({"address": "x" * 501}, "address is too long"),
        ({"closed": "Q"}, "column closed is neither empty nor L nor R"),
        ({"name": "nul\x00"}, "row is not UTF-8 text"),
    ],
)
def test_a_bad_row_is_refused_with_its_line_and_reason(
    ur_file: UrFile, refusals: list[Refusal], facts: dict[str, str], reason: str
) -> None:
    bad = ur_row(2, **facts)
    verdict = load(ur_file([ur_row(1), bad, ur_row(3)]), refusals)
    assert refusals == [(3, bad["regcode"] if "UTF" not in reason else "", reason)]
    assert LegalEntity.objects.count() == verdict.counts["added"] == 2


def test_a_row_with_a_column_too_few_is_refused(ur_file: UrFile, refusals: list[Refusal]) -> None:
    path = ur_file([ur_row(1), ur_row(2)])
    path.write_bytes(path.read_bytes() + b"40008234596;x\r\n")
    load(path, refusals)
    assert refusals == [(4, "", "row has 2 columns, not 21")]
    assert LegalEntity.objects.count() == 2


def test_a_line_end_inside_quotes_is_a_space(ur_file: UrFile) -> None:
    load(ur_file([ur_row(1, name="Biedrība\r\n divās rindās"), ur_row(2)]))
    assert set(LegalEntity.objects.values_list("name", flat=True)) == {"Biedrība  divās rindās", 'Biedrība "Nr. 2"'}


def test_a_quote_that_is_never_closed_spoils_its_own_line_only(ur_file: UrFile, refusals: list[Refusal]) -> None:
    path = ur_file([ur_row(1), ur_row(2, name="OPEN"), *map(ur_row, range(3, 20))])
    path.write_bytes(path.read_bytes().replace(b"OPEN", b'"OPEN'))
    verdict = load(path, refusals)
    assert [line for line, _, _ in refusals] == [3]
    assert verdict.counts["added"] == 18
    assert verdict.rows == 19


def test_an_inch_mark_in_a_name_is_just_a_character(ur_file: UrFile, refusals: list[Refusal]) -> None:
    path = ur_file([ur_row(1), ur_row(2, name="INCH"), ur_row(3)])
    path.write_bytes(path.read_bytes().replace(b"INCH", b'Caurule 5" un vairs'))
    load(path, refusals)
    assert refusals == []
    assert LegalEntity.objects.filter(name='Caurule 5" un vairs').exists()


def test_a_file_without_line_ends_is_refused_in_pieces(ur_file: UrFile, refusals: list[Refusal]) -> None:
    path = ur_file([ur_row(1)])
    path.write_bytes(path.read_bytes() + b"x" * 2_500_000)
    load(path, refusals)
    assert [line for line, _, _ in refusals] == [3, 4, 5]


def test_bytes_that_are_not_utf8_refuse_their_row_only(ur_file: UrFile, refusals: list[Refusal]) -> None:
    path = ur_file([ur_row(1), ur_row(2, name="XXX")])
    path.write_bytes(path.read_bytes().replace(b"XXX", "Ķekava".encode("windows-1257")))
    load(path, refusals)
    assert refusals == [(3, "", "row is not UTF-8 text")]


def test_of_a_number_that_stands_twice_the_living_row_is_taken(ur_file: UrFile, refusals: list[Refusal]) -> None:
    dead = ur_row(1, closed="L", terminated="2010-01-01", name="Dead")
    load(ur_file([dead, ur_row(1, name="Alive"), ur_row(1, name="Late")]), refusals)
    assert only().name == "Alive"
    assert sorted(refusals) == [(line, number(1), "number stands in the file twice") for line in (2, 4)]


def test_every_row_is_counted_once(ur_file: UrFile) -> None:
    rows = [ur_row(1), ur_row(2, type="IK"), ur_row(3, registered="x"), ur_row(1), ur_row(4, atvk="")]
    verdict = load(ur_file(rows))
    counts = verdict.counts
    assert verdict.rows == len(rows)
    assert verdict.rows == sum(
        counts[what] for what in ("added", "changed", "unchanged", "elsewhere", "skipped", "refused")
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xef\xbb\xbf",
        b"PK\x03\x04 not a table",
        b"<html></html>",
        "regcode;name".encode("utf-16"),
        b"a;b;c\n1;2;3\n",
    ],
)
def test_another_file_is_refused_whole(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "register.csv"
    path.write_bytes(content)
    with pytest.raises(FileError, match="has no column"):
        load(path)


def test_a_file_without_a_single_good_row_is_refused_whole(ur_file: UrFile) -> None:
    with pytest.raises(FileError, match="no row that can be taken"):
        load(ur_file([ur_row(1, registered="x")]))


def test_columns_may_stand_in_another_order_and_be_separated_by_commas(ur_file: UrFile, tmp_path: Path) -> None:
    row = ur_row(1)
    names = sorted(UR_COLUMNS)
    path = tmp_path / "other.csv"
    path.write_text(",".join(names) + "\n" + ",".join('"' + row[n].replace('"', '""') + '"' for n in names) + "\n")
    load(path)
    assert only().name == 'Biedrība "Nr. 1"'
