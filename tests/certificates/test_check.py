"""Checking: every verdict by code and by file, every class of byte that may be changed, and no database."""

from __future__ import annotations

import copy
import io
import json
import random
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pytest_django import DjangoAssertNumQueries, Settings

from talka.certificates import actions, checking, codes, credential, published, queries, vault
from talka.certificates.enums import CheckState, Verdict
from talka.certificates.models import Certificate
from talka.core.errors import RefusedError
from talka.organisations.models import Organisation
from tests.core import signing
from tests.factories import certificates
from tests.factories.applications import volunteer

BY = uuid4()
pytestmark = pytest.mark.django_db


def code_of(certificate: Certificate) -> str:
    facts = queries.facts_of(certificate)
    assert facts is not None
    return facts.code


def credential_of(certificate: Certificate) -> dict[str, Any]:
    return dict(vault.open_told(certificate)["credential"])


def as_file(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def all_ways(certificate: Certificate) -> dict[str, bytes]:
    paper, document = actions.download(certificate)
    return {"pdf": paper, "json": document, "edoc": actions.container(certificate)}


class TestVerdicts:
    def test_valid_by_every_way(self) -> None:
        certificate = certificates.certificate(printed=True)
        assert checking.verify_code(code_of(certificate)).verdict == Verdict.VALID
        for kind, data in all_ways(certificate).items():
            check = checking.verify_file(data)
            assert (kind, check.verdict) == (kind, Verdict.VALID)
            assert check.facts is not None
            assert check.facts.holder == "Anna Paraudziņa"
            assert check.as_of

    @pytest.mark.parametrize(
        ("act", "verdict"),
        [
            (lambda one: actions.revoke(one, reason="mistake", by=BY), Verdict.REVOKED),
            (
                lambda one: actions.replace(one, certificates.facts(one.organisation, duties="Cits teksts."), by=BY),
                Verdict.REPLACED,
            ),
        ],
    )
    def test_revoked_and_replaced_by_every_way(self, act: Callable[[Certificate], Any], verdict: Verdict) -> None:
        certificate = certificates.certificate(printed=True)
        files, code = all_ways(certificate), code_of(certificate)
        act(certificate)
        actions.publish_all()
        assert checking.verify_code(code).verdict == verdict
        assert {kind: checking.verify_file(data).verdict for kind, data in files.items()} == dict.fromkeys(
            files, verdict
        )

    def test_the_new_one_names_the_one_it_replaces(self) -> None:
        old = certificates.certificate()
        new = actions.replace(old, certificates.facts(old.organisation), by=BY)
        facts = queries.facts_of(new)
        assert facts is not None
        assert facts.replaces == old.number
        assert checking.verify_code(facts.code).verdict == Verdict.VALID

    def test_without_its_list_nothing_is_called_valid(self, home: Any) -> None:
        certificate = certificates.certificate()
        data = as_file(credential_of(certificate))
        number = certificate.status.number
        (home / "public" / "status" / f"{number}.json").unlink()
        assert checking.verify_file(data).verdict == Verdict.UNCLEAR

    def test_a_list_signed_by_nobody_is_not_believed(self) -> None:
        certificate = certificates.certificate()
        actions.revoke(certificate, reason="mistake", by=BY)
        actions.publish_all()
        name = str(certificate.status.number)
        forged = published.status_list(name)
        assert forged is not None
        forged["credentialSubject"]["encodedList"] = credential.encoded_bits([])
        published.write_json("status", name, forged)
        assert checking.verify_file(as_file(credential_of(certificate))).verdict == Verdict.UNCLEAR

    def test_of_another_system_is_not_ours(self, settings: Settings) -> None:
        certificate = certificates.certificate(printed=True)
        files = all_ways(certificate)
        settings.SITE_URL = "https://cits.example.lv"
        assert checking.verify_file(files["json"]).verdict == Verdict.NOT_OURS

    def test_a_certificate_says_what_its_paper_says_and_the_reader_is_told_what_was_not_looked_at(self) -> None:
        check = checking.verify_code(code_of(certificates.certificate(extent="hours")))
        assert check.facts is not None
        assert (check.facts.duties, check.facts.fields, check.facts.minutes) == ("", (), 2_790)
        assert dict(check.parts)["content"] == "not_done"


class TestForgery:
    def changed(self, document: dict[str, Any], path: list[Any], value: Any) -> dict[str, Any]:
        forged = copy.deepcopy(document)
        place: Any = forged
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
        return forged

    @pytest.mark.parametrize(
        ("path", "value"),
        [
            (["volunteering", "holder"], "Kāds Cits"),
            (["volunteering", "minutes"], 99_999),
            (["volunteering", "notDefinedAnywhere"], "x"),
            (["notDefinedAnywhere"], "x"),
            (["credentialSubject", "result", 0, "value"], "999.00"),
            (["issuer", "name"], "Cita biedrība"),
            (["credentialStatus", "statusListIndex"], "1"),
            (["validFrom"], "2020-01-01T00:00:00Z"),
            (["@context", 2], "https://evil.example/ns"),
            (["proof", 0, "created"], "2020-01-01T00:00:00Z"),
            (["proof", 0, "proofPurpose"], "authentication"),
            (["proof", 0, "cryptosuite"], "eddsa-rdfc-2022"),
            (["proof", 0, "proofValue"], "z1"),
            (["proof"], []),
            (["issuer", "id"], "did:web:talka.example.lv"),
        ],
    )
    def test_any_changed_part_of_a_credential_is_noticed(self, path: list[Any], value: Any) -> None:
        document = credential_of(certificates.certificate())
        check = checking.verify_file(as_file(self.changed(document, path, value)))
        assert check.verdict in {Verdict.ALTERED, Verdict.NOT_OURS}
        assert check.facts is None

    def test_every_byte_of_a_credential_counts(self) -> None:
        data, dice = as_file(credential_of(certificates.certificate())), random.Random(3)
        for place in dice.sample(range(len(data)), 400):
            changed = bytearray(data)
            changed[place] ^= 1 << dice.randrange(7)
            try:
                check = checking.verify_file(bytes(changed))
            except RefusedError:
                continue
            assert check.verdict != Verdict.VALID or json.loads(changed) == json.loads(data), place

    def test_every_kind_of_byte_of_a_paper_counts(self) -> None:
        paper, _ = actions.download(certificates.certificate(printed=True))
        dice = random.Random(5)
        hole = paper.index(b"/Contents <")
        end = paper.index(b">", hole)
        step = len(paper) // 30  # every part of the file: pages, fonts, credential, metadata, tables
        places = [n for n in (dice.randrange(step) + part * step for part in range(30)) if not hole < n < end]
        for place in [*places, hole + 20, hole + 400]:
            changed = bytearray(paper)
            changed[place] ^= 0x01
            try:
                assert checking.verify_file(bytes(changed)).verdict != Verdict.VALID, place
            except RefusedError:
                continue

    def test_a_name_twice_is_refused(self) -> None:
        data = as_file(credential_of(certificates.certificate()))
        with pytest.raises(RefusedError):
            checking.verify_file(data.replace(b'"minutes": 2790', b'"minutes": 9999, "minutes": 2790'))

    def test_another_organisations_key_cannot_speak_for_this_one(self) -> None:
        mine, other = certificates.certificate(), certificates.certificate()
        document = credential_of(mine)
        document["proof"][0]["verificationMethod"] = credential_of(other)["proof"][0]["verificationMethod"]
        assert checking.verify_file(as_file(document)).verdict in {Verdict.ALTERED, Verdict.NOT_OURS}

    def test_a_genuine_credential_in_a_paper_of_ones_own_is_not_ours(self) -> None:
        """Drawn by somebody else and sealed by himself, with the true JSON inside."""
        paper, _ = actions.download(certificates.certificate(printed=True))
        ca = signing.authority()
        forged = signing.sign_pdf(paper[: paper.index(b"%%EOF") + 6], signing.signer(ca))
        assert checking.verify_file(forged).verdict == Verdict.NOT_OURS

    def test_our_paper_with_something_added_is_altered(self) -> None:
        paper, _ = actions.download(certificates.certificate(printed=True))
        update = IncrementalPdfFileWriter(io.BytesIO(paper))
        page = update.root["/Pages"]["/Kids"][0].get_object()
        page["/Rotate"] = generic.NumberObject(90)
        update.update_container(page)
        out = io.BytesIO()
        update.write(out)
        assert checking.verify_file(out.getvalue()).verdict == Verdict.ALTERED

    def test_our_paper_in_a_container_of_ones_own_is_not_ours(self) -> None:
        paper, document = actions.download(certificates.certificate(printed=True))
        ca = signing.authority()
        made = signing.container({"izzina.pdf": paper, "izzina.json": document}, signing.signer(ca))
        assert checking.verify_file(made).verdict == Verdict.NOT_OURS

    def test_other_peoples_files_are_not_ours(self) -> None:
        assert checking.verify_file(signing.pdf()).verdict == Verdict.NOT_OURS
        assert checking.verify_file(b'{"a": 1}').verdict == Verdict.NOT_OURS
        for garbage in (b"", b"GIF89a", b"{", b'{"a": NaN}', b"[" * 100_000, b'{"a":' * 50_000):
            with pytest.raises(RefusedError):
                checking.verify_file(garbage)


class TestKeys:
    def test_after_a_rotation_old_and_new_ones_hold(self) -> None:
        old = certificates.certificate()
        actions.rotate(old.organisation, by=BY)
        new = certificates.certificate(old.organisation)
        assert (
            credential_of(old)["proof"][0]["verificationMethod"] != credential_of(new)["proof"][0]["verificationMethod"]
        )
        for one in (old, new):
            assert checking.verify_file(as_file(credential_of(one))).verdict == Verdict.VALID

    def test_a_lost_key_proves_nothing_and_revokes_all_it_signed(self) -> None:
        old = certificates.certificate()
        other = certificates.certificate()
        assert old.key is not None
        assert actions.compromise(old.key, by=BY) == 1
        actions.publish_all()
        assert checking.verify_file(as_file(credential_of(old))).verdict == Verdict.NOT_OURS
        assert checking.verify_code(code_of(old)).verdict == Verdict.REVOKED
        assert checking.verify_file(as_file(credential_of(other))).verdict == Verdict.VALID
        new = certificates.certificate(old.organisation)
        assert checking.verify_file(as_file(credential_of(new))).verdict == Verdict.VALID

    def test_papers_and_packages_of_a_lost_key_are_told_to_be_revoked_not_forged(self) -> None:
        old = certificates.certificate(owner=volunteer(), printed=True)
        assert old.key is not None
        assert old.holder is not None
        files = [*all_ways(old).values(), actions.take_along(old, by=old.holder)]
        actions.compromise(old.key, by=BY)
        actions.publish_all()
        verdicts = [checking.verify_file(one) for one in files]
        by_itself = Verdict.NOT_OURS  # nobody vouches for it but the key that somebody else may have
        assert [one.verdict for one in verdicts] == [Verdict.REVOKED, by_itself, Verdict.REVOKED, Verdict.REVOKED]
        assert all((checking.SIGNATURE, CheckState.FAILED) in one.parts for one in verdicts)

    def test_a_closed_organisations_certificates_still_hold(self) -> None:
        certificate = certificates.certificate()
        assert certificate.organisation is not None
        Organisation.objects.filter(pk=certificate.organisation.pk).update(state="suspended", state_reason="closed")
        actions.publish_all()
        assert checking.verify_file(as_file(credential_of(certificate))).verdict == Verdict.VALID


class TestCodes:
    def test_many_guesses_find_nothing_and_all_look_the_same(self) -> None:
        certificates.certificate()
        answers = {json.dumps(checking.as_api(checking.verify_code(codes.new_code()))) for _ in range(500)}
        assert len(answers) == 1
        assert '"not_ours"' in answers.pop()

    def test_a_code_may_be_typed_as_people_type(self) -> None:
        code = code_of(certificates.certificate())
        typed = codes.grouped(code).lower().replace("0", "o").replace("1", "l")
        assert checking.verify_code(f" {typed} ").verdict == Verdict.VALID

    def test_a_slip_of_the_finger_is_told_from_an_unknown_code(self) -> None:
        code = codes.new_code()
        for place in range(len(code)):
            for sign in codes.ALPHABET:
                if sign != code[place]:
                    with pytest.raises(ValueError, match="mistyped"):
                        codes.read_code(code[:place] + sign + code[place + 1 :])
        swapped = [code[:n] + code[n + 1] + code[n] + code[n + 2 :] for n in range(27) if code[n] != code[n + 1]]
        for one in swapped:
            with pytest.raises(ValueError, match="mistyped"):
                codes.read_code(one)


class TestWithoutDatabase:
    def test_a_file_is_checked_without_a_single_question(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        files = all_ways(certificates.certificate(printed=True))
        with django_assert_num_queries(0):
            assert {checking.verify_file(data).verdict for data in files.values()} == {Verdict.VALID}

    def test_a_forgotten_person_leaves_a_certificate_that_says_nothing_about_him(self) -> None:
        certificate = certificates.certificate()
        code = code_of(certificate)
        Certificate.objects.filter(pk=certificate.pk).update(sealed_key=None)
        check = checking.verify_code(code)
        assert (check.verdict, check.facts) == (Verdict.VALID, None)


def test_the_database_itself_may_be_gone(real_db: str) -> None:
    files = all_ways(certificates.certificate(printed=True))
    browser = Client(raise_request_exception=False)  # as a visitor: what goes wrong is a page
    browser.force_login(volunteer())
    name = connection.settings_dict["NAME"]
    connection.close()
    try:
        connection.settings_dict["NAME"] = "no_such_database"
        assert {checking.verify_file(data).verdict for data in files.values()} == {Verdict.VALID}
        dropped = {"file": SimpleUploadedFile("x.json", files["json"])}
        assert "īsta un derīga" in Client().post("/parbaude/", dropped).content.decode()
        code = codes.new_code()
        for address in (f"/parbaude/{code}/", f"/parbaude/{code}/turetajs/"):
            by_code = Client().get(address)
            assert by_code.status_code == 503
            assert "Failu var pārbaudīt jebkurā laikā" in by_code.content.decode()
        dropped["file"].seek(0)
        signed_in = browser.post("/parbaude/", dropped)
        assert "īsta un derīga" in signed_in.content.decode()
        assert settings.SESSION_COOKIE_NAME not in signed_in.cookies, "the session stays for better times"
        assert browser.get(f"/parbaude/{code}/").status_code == 503
        elsewhere = browser.get("/mans/")
        assert (elsewhere.status_code, elsewhere["X-Talka-Database"]) == (503, "down")
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
