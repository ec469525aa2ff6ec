"""The European Learning Model: what the shapes of the European Commission say, and nothing that was not confirmed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from talka.certificates import elm, esco
from talka.certificates.schemas import CompetenceFact
from tests.factories import certificates

AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
SHAPES = DATA / "elm" / "EDC-generic-no-cv.ttl"
needs = pytest.mark.skipif(not SHAPES.exists(), reason=f"{SHAPES} is not here: the shapes were NOT asked")
SKILL = CompetenceFact(*esco.skills("lv")[0], confirmed=True)


def made(**values: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {"number": "BD-2026-000123", "issued_on": date(2026, 11, 21)}
    return elm.translated(certificates.facts(**(usual | values)), uuid="0c1f0d2a-7a1e-4f3a-9a54-2f6f1a3a9b10", at=AT)


@cache
def shapes(name: str) -> Any:
    return pytest.importorskip("rdflib").Graph().parse(DATA / "elm" / name)


def conforms(document: dict[str, Any]) -> bool:
    """By the Commission's shapes, with local copies of the contexts."""
    pyshacl = pytest.importorskip("pyshacl", reason="pySHACL is not installed: the shapes were NOT asked")
    contexts = [DATA / "vc" / "credentials-v1.jsonld", DATA / "elm" / "edc-ap-context.jsonld"]
    local = document | {"@context": [json.loads(one.read_text())["@context"] for one in contexts]}
    graph = pytest.importorskip("rdflib").Graph().parse(data=json.dumps(local), format="json-ld")
    both = shapes("EDC-generic-no-cv.ttl") + shapes("EDC-generic-full.ttl")
    return bool(pyshacl.validate(graph, shacl_graph=both, inference="none", advanced=False, meta_shacl=False)[0])


@needs
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize(
    "values",
    [
        {},
        {"holder": "Rāmā Stirna 47", "holder_kind": "pseudonym", "language": "en"},
        {"competences": (SKILL,)},
        {"competences": (), "duties": ""},
    ],
)
def test_the_shapes_of_the_commission_are_met_and_notice_what_is_missing(values: dict[str, Any]) -> None:
    document = made(**values)
    assert conforms(document)
    del document["issuer"]["legalName"]
    assert not conforms(document)


def test_says_only_what_was_confirmed_and_no_name_that_was_not_told() -> None:
    named = made()["credentialSubject"]
    assert (named["givenName"], named["familyName"]) == ({"lv": "Anna"}, {"lv": "Paraudziņa"})
    outcomes = named["hasClaim"][1]["specifiedBy"]["learningOutcome"]
    assert [one["title"]["lv"] for one in outcomes] == ["Personīgā, sociālā un mācīšanās mācīties kompetence"]
    unnamed = made(holder="Rāmā Stirna 47", holder_kind="pseudonym")["credentialSubject"]
    assert "givenName" not in unnamed
    assert unnamed["fullName"] == {"lv": "Rāmā Stirna 47"}


def test_the_surname_is_the_last_word_of_a_name() -> None:
    named = made(holder="Anna Marija Kalniņa-Bērziņa")["credentialSubject"]
    assert (named["givenName"], named["familyName"]) == ({"lv": "Anna Marija"}, {"lv": "Kalniņa-Bērziņa"})
    assert "familyName" not in made(holder="Anna")["credentialSubject"]


def test_of_fewer_facts_there_is_less() -> None:
    told = certificates.facts(number="BD-2026-000123").reduced("hours")
    text = json.dumps(elm.translated(told, uuid="x", at=AT), ensure_ascii=False)
    assert "teātra" not in text
    assert "PT46H30M" in text
    assert "LearningAchievement" not in text
