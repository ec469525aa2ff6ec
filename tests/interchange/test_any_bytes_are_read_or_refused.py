"""Fuzzing: whatever a file holds, an importer yields items or says that it cannot read it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talka.interchange.enums import Format
from talka.interchange.importers.items import Mapping, Notes, UnreadableError
from talka.interchange.importers.localities import Gazetteer
from talka.interchange.importers.normalise import understand
from talka.interchange.importers.reading import read_items
from talka.interchange.importers.source import Source
from talka.interchange.importers.template import as_xlsx
from talka.interchange.importers.values import Context
from tests.interchange.conftest import FIXTURES, NOW

pytestmark = pytest.mark.django_db
SAMPLES = {
    Format.CSV: (FIXTURES / "latvian.csv").read_bytes(),
    Format.APE_XML: (FIXTURES / "ape.xml").read_bytes(),
    Format.APE_JSON: (FIXTURES / "ape.json").read_bytes(),
    Format.ODI: (FIXTURES / "odi.json").read_bytes(),
    Format.RSS: (FIXTURES / "feed.atom").read_bytes(),
    Format.ICAL: (FIXTURES / "feed.ics").read_bytes(),
    Format.PAGE: (FIXTURES / "page.html").read_bytes(),
}
PIECES = [
    b"",
    b"<",
    b">",
    b'"',
    b"{",
    b"[",
    b"]",
    b"null",
    b"<a>",
    b"&#0;",
    b"\x00",
    b"\xff",
    b"\\ud800",
    b"1e999",
    b"-",
    b"\n",
    b";",
]


@pytest.fixture(scope="module")
def sheet(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> bytes:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django does not export its type
        return as_xlsx()


@pytest.fixture
def context() -> Context:
    return Context("Partneris", "https://p.example.lv", ("lv",), NOW, Gazetteer())


@st.composite
def spoiled(draw: st.DrawFn, data: bytes) -> bytes:
    """The file with a few places overwritten, and perhaps its end cut off."""
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(data)))
        data = data[:at] + draw(st.sampled_from(PIECES)) + data[at + draw(st.integers(0, 12)) :]
    return data[: draw(st.integers(0, len(data)))] if draw(st.booleans()) else data


def check(data: bytes, form: Format | None, context: Context) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "feed"
        path.write_bytes(data)
        try:
            with Source(path) as source:
                for item in read_items(source, form, Mapping(), Notes()):
                    found = understand(item, context)
                    assert (found.opportunity is None) == any(
                        reason.code in {"missing", "unreadable", "too_long"} for reason in found.reasons
                    )
                    assert isinstance(item.as_sent, str)
        except UnreadableError:
            return


ALLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("form", SAMPLES)
@ALLOW
@given(data=st.data())
def test_spoiled_files(context: Context, form: Format, data: st.DataObject) -> None:
    check(data.draw(spoiled(SAMPLES[form])), data.draw(st.sampled_from([None, form])), context)


@ALLOW
@given(data=st.data())
def test_spoiled_workbooks(context: Context, sheet: bytes, data: st.DataObject) -> None:
    check(data.draw(spoiled(sheet)), Format.XLSX, context)


@pytest.mark.parametrize("form", [None, *Format])
@ALLOW
@given(data=st.binary(max_size=300))
def test_random_bytes(context: Context, form: Format | None, data: bytes) -> None:
    check(data, form, context)
