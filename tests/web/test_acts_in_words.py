"""Histories at the desk are told in words: no page shows a moderator the code of an act, of a reason or of a model."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import translation

from talka.certificates.workflow import CERTIFICATE
from talka.core import audit
from talka.core.models import AuditEntry
from talka.opportunities.enums import ReportReason
from talka.organisations import actions as organisers
from talka.organisations.enums import SuspensionReason
from talka.organisations.workflow import ORGANISATION
from talka.web.desk.enums import ACTS, DETAILS
from talka.web.desk.queries.trail import SUBJECTS, details_of, lines, subject_of
from tests import factories
from tests.factories.applications import volunteer
from tests.web.test_moderators_and_accounts import moderator

ROOT = Path(__file__).parents[2]
CODE = re.compile(r"[a-z_]+\.[a-z_]+")
COMPUTED = {f"certificate.{verb}" for verb in CERTIFICATE.steps} | {
    f"organisation.{verb}" for verb in ORGANISATION.steps
}
COMPUTED = COMPUTED - {"organisation.list"} | {"report.upheld", "report.dismissed"}
"""What `audit.record(f"…")` may write."""


def calls() -> Iterator[ast.Call]:
    """Every place that writes an entry."""
    for path in sorted((ROOT / "talka").rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if "audit.record" in source:
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.Call) and ast.unparse(node.func) in {"audit.record", "audit.record_many"}:
                    yield node


def constants(tree: ast.AST) -> set[str]:
    """Codes in it, but for those of refusals."""
    if isinstance(tree, ast.Call) and ast.unparse(tree.func).endswith("Error"):
        return set()
    if isinstance(tree, ast.Constant):
        return {str(tree.value)} if CODE.fullmatch(str(tree.value)) else set()
    return {code for one in ast.iter_child_nodes(tree) for code in constants(one)}


def written() -> set[str]:
    """Codes that stand in the source as they are: in the call, or in the table, variable or argument it takes them from."""
    found = {code for call in calls() for code in constants(call.args[0])}
    for path in sorted((ROOT / "talka").rglob("actions/*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"move", "tell_change"}:
                found |= {code for one in node.keywords if one.arg == "code" for code in constants(one.value)}
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "DONE":
                found |= constants(node.value)
            if isinstance(node, ast.FunctionDef) and "audit.record(code" in ast.unparse(node):
                found |= constants(node)
    return found


def test_every_act_has_words() -> None:
    acts = written() | COMPUTED
    assert len(acts) > 200
    assert sorted(acts - set(ACTS)) == []


def test_everything_beside_an_act_has_a_name() -> None:
    names = {one.arg for call in calls() for one in call.keywords} - {None, "on", "kind", "ids"}
    assert sorted(str(name) for name in names - set(DETAILS)) == []


def test_all_of_it_is_latvian() -> None:
    with translation.override("lv"):
        said = {code: str(words) for code, words in (ACTS | DETAILS).items()}
    with translation.override("en"):
        english = {code: str(words) for code, words in (ACTS | DETAILS).items()}
    same = {code for code in said if said[code] == english[code]}
    assert same <= {"partner"}
    assert set(said.values()) & set(ACTS) == set()


@pytest.mark.django_db
def test_a_history_tells_act_and_reason_in_words(client: Client) -> None:
    desk = factories.sign_in(client, moderator())
    one = factories.organisation()
    organisers.suspend(one, reason="safety", by=None)
    page = desk.get(reverse("desk_organisation", args=[one.public_id])).text
    with translation.override("lv"):
        why = str(SuspensionReason.SAFETY.label)
    assert f"</time>{ACTS['organisation.suspend']} – {why}" in page
    assert f"<dd>{why}</dd>" in page
    assert "organisation.suspend" not in page


@pytest.mark.django_db
def test_the_trail_says_words_beside_the_code(client: Client) -> None:
    desk = factories.sign_in(client, moderator())
    offer = factories.opportunity()
    audit.record("opportunity.changed", on=offer, items=["starts_at", "places"])
    audit.record("opportunity.hidden", on=offer, reason=ReportReason.MONEY.value)
    page = desk.get(reverse("desk_audit"), {"subject": offer.public_id}).text
    for words in ("Moderators paslēpis", "iespēja", "kas mainīts: Sākas", str(ReportReason.MONEY.label)):
        assert words in page
    assert "opportunities.opportunity" not in page
    assert '<option value="opportunity.hidden">Moderators paslēpis</option>' in page


@pytest.mark.django_db
def test_what_nobody_knows_any_more_is_shown_as_it_is() -> None:
    old = AuditEntry(code="old.act", subject_type="old.model", details={"odd": [1, {"a": True}], "reason": "pats"})
    with translation.override("lv"):
        assert [one.words for one in lines([old])] == ["old.act"]
        assert subject_of(old) == "old.model"
        assert details_of(old) == [("odd", "1, a jā"), ("iemesls", "pats")]


def test_what_entries_are_about_is_named_in_latvian() -> None:
    kinds = ("user", "organisation", "opportunity", "application", "certificate", "workrecord", "story", "report")
    labels = [model._meta.label_lower for model in apps.get_models() if model._meta.model_name in kinds]
    named = [AuditEntry(subject_type=label) for label in (*labels, *SUBJECTS)]
    with translation.override("lv"):
        said = [subject_of(one) for one in named]
    with translation.override("en"):
        assert [one for one in named if subject_of(one) in said] == []


@pytest.mark.django_db
def test_who_is_looked_up_has_a_history_in_words(client: Client) -> None:
    desk, person = factories.sign_in(client, moderator()), volunteer()
    desk.post(reverse("desk_people"), {"who": str(person.pk)})
    page = desk.get(reverse("desk_person", args=[person.pk])).text
    assert "Moderators kontu uzmeklējis" in page
    assert "person.looked_up" not in page
