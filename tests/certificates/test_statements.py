"""The check page tells whoever compares it with the paper every statement of that paper, in the paper's language."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from talka.certificates import checking, codes, pdf
from talka.certificates.enums import Said, Verdict
from talka.certificates.schemas import AttachmentFact, CertificateFacts, Check, Organiser, PartFact
from talka.certificates.statements import statements
from tests.factories import certificates

PART = PartFact(
    "BD-2026-000001", "u-1", "Biedrība „Upe”", "40008000001", date(2026, 5, 2), date(2026, 5, 9), minutes=5_430
)
FULL = certificates.facts(
    holder_kind="pseudonym", number="BD-2026-000123", issued_on=date(2026, 11, 21), code="0" * 28,
    replaces="BD-2026-000100", attachments=(AttachmentFact("Stundas.pdf", "application/pdf", 12_000, "ab" * 32),),
)  # fmt: skip
SUMMARY = certificates.facts(
    holder_kind="pseudonym", number="BD-2026-000124", issued_on=date(2026, 11, 21), code="0" * 28,
    parts=(PART,), minutes=PART.minutes, competences=(), duties="", training="", assessment="",
)  # fmt: skip
UNSAID = {"code", "extent", "competences.code", "attachments.media_type", "attachments.size"}
"""No statements to compare: the address of the check, how much is told (the page says it itself), marks for machines."""
OTHER = {"language": {"lv": "en", "en": "lv"}, "holder_kind": {"pseudonym": "name"}}


def leaves(told: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if not told or not isinstance(told, (dict, list)):
        yield path, told
        return
    for step, one in told.items() if isinstance(told, dict) else enumerate(told):
        yield from leaves(one, (*path, step))


def changed(name: str, value: Any) -> Any:
    if name in OTHER:
        return OTHER[name][value]
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 60
    if name.endswith("_on"):
        return date.fromisoformat(value).replace(day=3).isoformat()
    return f"{value} X" if isinstance(value, str) else value


def without_effect(facts: CertificateFacts, on: Callable[[CertificateFacts], Any]) -> set[str]:
    """Names of the facts that can be otherwise while `on` gives the same."""
    same, written = set(), json.dumps(facts.as_json())
    for path, value in leaves(json.loads(written)):
        told, name = json.loads(written), ".".join(step for step in path if isinstance(step, str))
        place = told
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = changed(name, value)
        if on(CertificateFacts.from_json(told)) == on(facts):
            same.add(name)
    return same


def printed(facts: CertificateFacts) -> Any:
    return pdf.page(facts, f"https://talka.example.lv/parbaude/{facts.code}/")


def page_of(facts: CertificateFacts, client: Client, monkeypatch: pytest.MonkeyPatch, path: str = "/parbaude/") -> str:
    monkeypatch.setattr(checking, "verify_code", lambda _: Check(Verdict.VALID, facts=facts))
    return client.get(f"{path}{codes.new_code()}/").content.decode()


class TestEveryFact:
    """A fact that is added later fails here until it is said, or named above as none to compare."""

    def test_is_said_of_a_certificate(self) -> None:
        assert without_effect(FULL, statements) == UNSAID | {"parts"}  # it has none

    def test_is_said_of_a_summary(self) -> None:
        none, by_the_site = {"competences", "attachments"}, {f"organiser.{one.name}" for one in fields(Organiser)}
        assert without_effect(SUMMARY, statements) == {"code", "extent", "parts.uuid"} | none | by_the_site

    @pytest.mark.parametrize("facts", [FULL, SUMMARY], ids=["certificate", "summary"])
    def test_that_is_printed_is_said(self, facts: CertificateFacts) -> None:
        on_top_of_a_summary = {"organiser.name"} if facts.parts else set()
        left_out = without_effect(facts, statements) - without_effect(facts, printed)
        assert left_out <= {"code"} | on_top_of_a_summary


@pytest.mark.django_db
class TestPage:
    @pytest.mark.parametrize("facts", [FULL, SUMMARY], ids=["certificate", "summary"])
    def test_shows_every_statement_under_its_name(
        self, facts: CertificateFacts, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        html = page_of(facts, client, monkeypatch)
        for one in statements(facts):
            assert f"<dt>{escape(Said(one.name).label)}</dt>" in html
            for line in one.lines:
                assert escape(line) in html

    def test_tells_what_the_organiser_confirms_apart_from_what_the_volunteer_says(self) -> None:
        said = {one.name: one.lines for one in statements(FULL)}
        assert said["competences"] == ("Personīgā, sociālā un mācīšanās mācīties kompetence",)
        assert said["unconfirmed"] == ("Kultūras izpratnes un izpausmes kompetence",)
        assert said["own_view"] == ("Personīgā, sociālā un mācīšanās mācīties kompetence: Iemācījos plānot laiku.",)

    def test_says_no_more_than_the_paper_of_its_extent(self) -> None:
        said = {one.name for one in statements(FULL.reduced("hours"))}
        assert said == {
            "title", "number", "holder", "organiser", "period", "total", "issued_by", "issued_on", "replaces",
        }  # fmt: skip

    def test_marks_the_language_of_a_paper_in_another_one(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        english = certificates.facts(language="en", number="BD-2026-000125", issued_on=date(2026, 11, 21))
        marked = '<dd lang="en">'
        assert page_of(english, client, monkeypatch).count(marked) == len(statements(english))
        assert marked not in page_of(english, client, monkeypatch, "/en/parbaude/")
