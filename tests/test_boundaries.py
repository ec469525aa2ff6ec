"""Boundaries that an import linter cannot see: foreign keys, templates, stray writes.

The order of apps is read from pyproject.toml, so it is written down once.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.db.models import Field

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "talka"
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
RANK = {app.strip(" ()"): rank for rank, row in enumerate(reversed(CONTRACTS[0]["layers"])) for app in row.split("|")}
WRITERS = {"models.py", "actions.py", "privacy.py", "vault.py"}
WRITING_PACKAGES = {"actions", "models"}
"""An app with many acts or tables has a package of them."""
WRITE_FREELY = {"core", "registers", "notifications", "migrations", "management"}
WRITE = re.compile(
    r"(?<!book)(?<!router)\.(?:save|delete|bulk_create|bulk_update|get_or_create|update_or_create)\("
    r"|\.objects\b.*\.(?:create|update)\("
)
LINK = re.compile(r"""{%\s*(?:url|include|extends)\s+["']([a-z_]+)[:/]""")


def relations_between_apps() -> Iterator[tuple[Field[Any, Any], str, str]]:
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if field.is_relation and field.concrete and field.related_model:
                source, target = model._meta.app_label, field.related_model._meta.app_label
                if source != target and source in RANK and target in RANK:
                    yield field, source, target


def test_foreign_keys_point_downwards() -> None:
    assert [str(f) for f, source, target in relations_between_apps() if RANK[source] <= RANK[target]] == []


def test_no_reverse_accessor_crosses_an_app() -> None:
    assert [str(f) for f, _, _ in relations_between_apps() if f.remote_field and not f.remote_field.hidden] == []


def test_no_generic_foreign_keys() -> None:
    found = [m for m in apps.get_models() for f in m._meta.private_fields if isinstance(f, GenericForeignKey)]
    assert [m for m in found if m._meta.app_label in RANK] == []


def test_templates_point_downwards() -> None:
    assert [
        f"{path.relative_to(ROOT)} -> {target}"
        for path in PACKAGE.rglob("templates/**/*.html")
        for target in LINK.findall(path.read_text())
        if path.relative_to(PACKAGE).parts[0] in RANK
        and RANK.get(target, -1) > RANK[path.relative_to(PACKAGE).parts[0]]
    ] == []


def test_views_fetch_through_policies_and_queries() -> None:
    assert [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in (*PACKAGE.rglob("views.py"), *PACKAGE.rglob("views/*.py"))
        for line in path.read_text().splitlines()
        if ".objects" in line
    ] == []


def test_only_actions_write() -> None:
    assert [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in PACKAGE.rglob("*.py")
        if path.name not in WRITERS
        and path.parent.name not in WRITING_PACKAGES
        and not WRITE_FREELY & set(path.relative_to(PACKAGE).parts)
        for line in path.read_text().splitlines()
        if WRITE.search(line)
    ] == []
