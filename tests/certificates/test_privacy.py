"""Forgetting a person, and what is told about the emergency stop on the command line."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from talka.accounts.models import User
from talka.certificates import actions, checking, privacy, queries, vault
from talka.certificates.enums import Side, Verdict
from talka.certificates.models import Certificate, SigningKey
from talka.core import clock
from talka.core.errors import RefusedError
from tests.core import signing
from tests.factories import certificates

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> User:
    return User.objects.create(nickname="vejaspeles")


def test_a_person_gets_all_certificates_and_drafts(anna: User) -> None:
    certificates.certificate(owner=anna)
    certificates.certificate_draft(owner=anna)
    certificates.certificate()
    told = privacy.export(anna)["certificates"]
    assert [one["state"] for one in told] == ["issued", "draft"]
    assert told[0]["facts"]["holder"] == "Anna Paraudziņa"


def test_forgetting_leaves_a_number_that_says_nothing_and_a_copy_that_still_holds(
    anna: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    certificate = certificates.certificate(owner=anna, printed=True)
    certificates.certificate_draft(owner=anna)
    paper, _ = actions.download(certificate)
    facts = queries.facts_of(certificate)
    assert facts is not None
    path, number = certificate.file, certificate.number
    with django_capture_on_commit_callbacks(execute=True):
        privacy.erase(anna)
    left = Certificate.objects.get()
    assert (left.number, left.holder, bytes(left.sealed), left.sealed_key) == (number, None, b"", None)
    assert not default_storage.exists(path)
    assert (checking.verify_code(facts.code).verdict, checking.verify_code(facts.code).facts) == (Verdict.VALID, None)
    assert checking.verify_file(paper).verdict == Verdict.VALID


def test_who_could_not_be_erased_keeps_the_paper(anna: User) -> None:
    """Another part of the erasure refuses, and all rows are as they were: so is what they name on disk."""
    certificate = certificates.certificate(owner=anna, printed=True)
    paper, _ = actions.download(certificate)

    @transaction.atomic
    def interrupted() -> None:
        privacy.erase(anna)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        interrupted()
    certificate.refresh_from_db()
    assert actions.download(certificate)[0] == paper


def test_what_lies_on_disk_cannot_be_read_without_the_key() -> None:
    certificate = certificates.certificate(printed=True)
    with default_storage.open(certificate.file) as file:
        assert b"%PDF" not in file.read()
    other = certificates.certificate()
    with pytest.raises(InvalidTag), default_storage.open(certificate.file) as file:
        vault.open_file(other, file.read())


def test_a_signing_key_cannot_be_read_without_the_key_of_the_installation_nor_in_another_row(
    settings: Settings,
) -> None:
    first, second = actions.ensure_key(None), actions.rotate(None, by=None)
    first = SigningKey.objects.get(pk=first.pk)
    plain = vault.open_signing_key(first).private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    assert plain not in bytes(first.sealed_private)
    second.sealed_private = first.sealed_private
    with pytest.raises(InvalidTag):
        vault.open_signing_key(second)
    settings.CERTIFICATE_KEY = "of another installation"
    with pytest.raises(InvalidTag):
        vault.open_signing_key(first)


def test_the_command_stops_and_resumes() -> None:
    draft = certificates.certificate_draft()
    with pytest.raises(CommandError):
        call_command("stop_issuing", stdout=StringIO())
    call_command("stop_issuing", "Atslēga pazudusi", stdout=StringIO())
    with pytest.raises(RefusedError, match="stopped"):
        actions.issue(draft, by=None)
    call_command("stop_issuing", "--resume", stdout=StringIO())
    assert actions.issue(draft, by=None).number


def test_a_draft_goes_a_year_after_it_was_last_touched(anna: User) -> None:
    """Not a year after it was begun: whoever writes on an old one has not left it."""
    written, moved, _left = (certificates.certificate_draft(owner=anna) for _ in range(3))
    Certificate.objects.update(
        started_by=Side.HOLDER,
        created_at=clock.now() - timedelta(days=400),
        touched_at=clock.now() - timedelta(days=370),
    )
    document = SimpleUploadedFile("a.pdf", signing.pdf("Programma"))
    actions.attach(written, document, name="Programma", by=anna)
    moved.refresh_from_db()
    actions.take_back(actions.offer(moved, by=anna), by=anna)
    assert privacy.forget_old() == 1
    assert set(Certificate.objects.all()) == {written, moved}
    Certificate.objects.update(touched_at=clock.now() - timedelta(days=366))
    assert privacy.forget_old() == 2
