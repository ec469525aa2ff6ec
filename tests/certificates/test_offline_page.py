"""The page that checks without a network: its own program, in another language than ours, run by Node."""

from __future__ import annotations

import copy
import json
import shutil
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from talka.certificates import actions, vault
from talka.certificates.models import Certificate
from tests.factories import certificates

NODE = shutil.which("node")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(NODE is None, reason="node is not installed: the offline page was NOT run"),
]
STUB = "const document = {getElementById: () => ({textContent: INPUT.published})};"


def verdicts(*documents: dict[str, Any]) -> list[str]:
    """What the page served now says about each."""
    html = Client().get("/parbaude/bez-interneta.html").content.decode()
    published = html.partition('id="published">')[2].partition("</script>")[0]
    program = html.rpartition("<script>")[2].partition("const WORDS")[0].replace('"use strict";', "")
    given = json.dumps({"published": published, "documents": documents})
    script = (
        f"const INPUT = {given};\n{STUB}\n{program}\nPromise.all(INPUT.documents.map(check))"
        ".then(all => console.log(JSON.stringify(all.map(one => one.verdict))));"
    )
    done = subprocess.run([NODE or "node", "-"], input=script, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def credential_of(certificate: Certificate) -> dict[str, Any]:
    return dict(vault.open_told(certificate)["credential"])


def changed(document: dict[str, Any], change: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    forged = copy.deepcopy(document)
    change(forged)
    return forged


def test_it_says_what_we_say() -> None:
    good, revoked, old = (certificates.certificate() for _ in range(3))
    actions.revoke(revoked, reason="mistake", by=None)
    actions.replace(old, certificates.facts(old.organisation), by=None)
    actions.publish_all()
    document = credential_of(good)
    forged = [
        changed(document, lambda one: one["volunteering"].update(minutes=9_999)),
        changed(document, lambda one: one["credentialSubject"].update(more="x")),
        changed(document, lambda one: one["credentialStatus"].update(statusListIndex="1")),
    ]
    foreign = changed(document, lambda one: one["proof"][0].update(verificationMethod="did:web:evil#k1"))
    asked = (document, credential_of(revoked), credential_of(old), *forged, foreign, {"a": 1})
    assert verdicts(*asked) == ["valid", "revoked", "replaced", *["altered"] * 3, "not_ours", "not_ours"]
