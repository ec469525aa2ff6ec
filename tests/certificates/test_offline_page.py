"""The page that checks without a network: its own program, in another language than ours, run by Node."""

from __future__ import annotations

import base64
import copy
import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from talka.certificates import actions, vault
from talka.certificates.models import Certificate
from talka.certificates.schemas import CertificateFacts
from talka.certificates.statements import statements
from tests.certificates.test_old_lists import DAY, left_behind
from tests.certificates.test_statements import FULL, SUMMARY
from tests.factories import certificates
from tests.factories.applications import volunteer

NODE = shutil.which("node")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(NODE is None, reason="node is not installed: the offline page was NOT run"),
]
STUB = "const document = {getElementById: () => ({textContent: INPUT.published})};"


def asked(of_each: str, given: list[Any]) -> list[Any]:
    """What the program of the page served now gives for each of `given`, by the function `of_each` in JavaScript."""
    html = Client().get("/parbaude/bez-interneta.html").content.decode()
    published = html.partition('id="published">')[2].partition("</script>")[0]
    program = html.rpartition("<script>")[2].partition("const WORDS")[0].replace('"use strict";', "")
    script = (
        f"const INPUT = {json.dumps({'published': published, 'given': given})};\n{STUB}\n{program}\n"
        f"Promise.all(INPUT.given.map({of_each})).then(all => console.log(JSON.stringify(all)));"
    )
    done = subprocess.run([NODE or "node", "-"], input=script, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def verdicts(*documents: dict[str, Any]) -> list[str]:
    return asked("async one => (await check(one)).verdict", list(documents))


def of_files(*files: bytes) -> list[str]:
    read = "credentialIn(Uint8Array.from(atob(one), sign => sign.charCodeAt(0)))"
    given = [base64.b64encode(one).decode() for one in files]
    return asked(
        f"async one => {{ try {{ return (await check(await {read})).verdict; }} catch {{ return 'unread'; }} }}", given
    )


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
    shown = (document, credential_of(revoked), credential_of(old), *forged, foreign, {"a": 1})
    assert verdicts(*shown) == ["valid", "revoked", "replaced", *["altered"] * 3, "not_ours", "not_ours"]


def test_it_finds_the_credential_in_a_paper_and_in_a_container() -> None:
    certificate = certificates.certificate(printed=True)
    paper, document = actions.download(certificate)
    container = actions.container(certificate)
    assert of_files(document, paper, container) == ["valid"] * 3
    actions.revoke(certificate, reason="mistake", by=None)
    actions.publish_all()
    two = io.BytesIO(container)
    with zipfile.ZipFile(two, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("izzina.json", document)
    wrecks = [b"", b"%PDF-1.7", b"PK\x05\x06", paper[: len(paper) // 3], container[:-30], paper + paper, two.getvalue()]
    assert of_files(paper, container, *wrecks) == ["revoked", "revoked", *["unread"] * len(wrecks)]


def test_it_reads_a_package_that_was_handed_over() -> None:
    person = volunteer()
    one = certificates.certificate(owner=person)
    actions.publish_all()
    package = json.loads(actions.take_along(one, by=person))
    forged = [changed(package, lambda it: it.update(receiver="x")), package | {"credential": package}]
    assert verdicts(package, *forged) == ["valid", "altered", "not_ours"]


def test_it_shows_every_statement_that_the_check_page_shows() -> None:
    more: list[CertificateFacts] = [
        replace(FULL, language="en", holder_kind="name"),
        replace(FULL, starts_on=date(2025, 1, 31), minutes=61, issued_on=date(2026, 2, 1)),
        replace(FULL.reduced("hours"), minutes=20, ends_on=FULL.starts_on, replaces=""),
        replace(SUMMARY, language="en", minutes=9_001, parts=(replace(SUMMARY.parts[0], minutes=45),) * 2),
    ]
    given = [FULL, SUMMARY, *more]
    shown = asked("async one => statements(one)", [one.as_json() for one in given])
    assert shown == [[[said.name, list(said.lines)] for said in statements(one)] for one in given]


def test_it_calls_nothing_valid_by_a_list_of_the_day_before_yesterday() -> None:
    certificate = certificates.certificate()
    document = json.loads(left_behind(certificate, DAY * 2))
    assert verdicts(document) == ["unclear"]
    left_behind(certificate, DAY / 2)
    assert verdicts(document) == ["valid"]
