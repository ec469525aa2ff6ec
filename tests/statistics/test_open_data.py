"""The published tables as files: what they hold, what describes them, what validators say."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin

import duckdb
import pyshacl
import pytest
from django.test import Client
from rdflib import Graph
from rdflib.compare import isomorphic
from rdflib.namespace import OWL, SH

from talka.core import clock
from talka.statistics.disclosure import TABLES
from talka.statistics.queries import opendata, published
from tests.statistics.published import revise, some

pytestmark = pytest.mark.django_db
SHAPES = Path(__file__).parents[3] / "shared" / "data" / "dcat-ap"
GATE = ("3.0.1_html_shacl_shapes.ttl", "3.0.1_html_shacl_shapes_recommended.ttl")


def read(client: Client, address: str) -> bytes:
    answer = client.get(urljoin("/atvertie-dati/", address))
    assert answer.status_code == 200
    assert "max-age" in answer["Cache-Control"]
    return bytes(answer.content)


def test_a_table_reads_the_same_as_csv_and_as_parquet(client: Client, tmp_path: Path) -> None:
    some()
    rows = list(csv.DictReader(io.StringIO(read(client, "fields.csv").decode())))
    file = tmp_path / "fields.parquet"
    file.write_bytes(read(client, "fields.parquet"))
    found = duckdb.read_parquet(str(file))
    assert dict(zip(found.columns, map(str, found.types), strict=True))["hours"] == "BIGINT"
    same = [{name: None if value == "" else value for name, value in row.items()} for row in rows]
    told = [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
    assert [{name: None if value is None else str(value) for name, value in row.items()} for row in told] == same
    assert [row["people_status"] for row in rows] == ["C", "A"]


def test_a_withheld_table_says_so_and_holds_nothing_else(client: Client) -> None:
    some()
    assert read(client, "kinds.csv").decode().splitlines()[1:] == ["2026-Q1,*,,W,,W"]


def test_files_of_a_quarter_stay_as_they_were(client: Client) -> None:
    one = some()
    revise(one, hours=905)
    with clock.move_to(datetime(2026, 10, 2, 9, tzinfo=UTC)):
        assert published.history() == ["2026-Q3", "2026-Q2"]
        spring = read(client, "vesture/2026-Q2/fields.csv").decode().splitlines()
        summer = read(client, "vesture/2026-Q3/fields.csv").decode().splitlines()
        assert client.get("/atvertie-dati/vesture/2026-Q4/fields.csv").status_code == 404
    assert spring[-1] == "2026-Q1,vide,95,A,900,A"
    assert summer[-2:] == ["2026-Q1,vide,95,A,905,A", "2026-Q2,vide,50,A,500,A"]
    assert summer[1:] == read(client, "fields.csv").decode().splitlines()[1:]


def test_descriptions_name_the_columns_that_the_files_have(client: Client) -> None:
    some()
    package = json.loads(read(client, "datapackage.json"))
    described = {one["name"]: one for one in package["resources"]}
    for table in TABLES:
        rows = list(csv.reader(io.StringIO(read(client, f"{table.code}.csv").decode())))
        fields = described[table.code]["schema"]["fields"]
        assert [one["name"] for one in fields] == rows[0]
        sheet = json.loads(read(client, f"{table.code}.csv-metadata.json"))
        assert [one["name"] for one in sheet["tableSchema"]["columns"]] == rows[0]
        assert sheet["url"] == f"{table.code}.csv"
        key = [rows[0].index(name) for name in sheet["tableSchema"]["primaryKey"]]
        keys = [tuple(row[place] for place in key) for row in rows[1:]]
        assert len(keys) == len(set(keys))
        numbers = [rows[0].index(one["name"]) for one in fields if one["type"] == "integer"]
        assert all(row[place] == "" or row[place].isdecimal() for row in rows[1:] for place in numbers)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph")  # rdflib's own reader of JSON-LD
def test_turtle_and_json_say_the_same(client: Client) -> None:
    some()
    turtle = Graph().parse(data=read(client, "/opendata/catalog.ttl"), format="turtle")
    assert isomorphic(turtle, Graph().parse(data=read(client, "/opendata/catalog.jsonld"), format="json-ld"))


@pytest.mark.parametrize("name", GATE)
def test_the_catalogue_passes_the_shapes_of_dcat_ap(client: Client, name: str) -> None:
    if not (SHAPES / name).exists():
        pytest.skip("NO SHAPES: put SEMIC's DCAT-AP 3.0.1 shapes into ../shared/data/dcat-ap")
    some()
    data = Graph().parse(data=read(client, "/opendata/catalog.ttl"), format="turtle")
    shapes = Graph().parse(SHAPES / name, format="turtle")
    shapes.remove((None, OWL.imports, None))  # never go to the network
    conforms, _report, text = pyshacl.validate(data, shacl_graph=shapes, inference="none", do_owl_imports=False)
    assert conforms, text


def test_the_shapes_refuse_a_catalogue_without_a_title(client: Client) -> None:
    if not (SHAPES / GATE[0]).exists():
        pytest.skip("NO SHAPES: put SEMIC's DCAT-AP 3.0.1 shapes into ../shared/data/dcat-ap")
    text = read(client, "/opendata/catalog.ttl").decode()
    data = Graph().parse(data=text.replace("dct:title", "dct:alternative"), format="turtle")
    shapes = Graph().parse(SHAPES / GATE[0], format="turtle")
    shapes.remove((None, OWL.imports, None))
    conforms, report, _text = pyshacl.validate(data, shacl_graph=shapes, inference="none", do_owl_imports=False)
    assert not conforms
    assert len(list(report.subjects(SH.resultSeverity, None))) >= len(TABLES)


def test_parquet_is_written_once_a_release(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    some()
    asked = []

    def columnar(_heading: list[str], rows: list[list[str]]) -> bytes:
        asked.append(len(rows))
        return b"PAR1"

    monkeypatch.setattr(opendata, "columnar", columnar)
    opendata._written.cache_clear()
    assert [read(client, "regions.parquet") for _time in range(2)] == [b"PAR1", b"PAR1"]
    assert asked == [0]
    opendata._written.cache_clear()
