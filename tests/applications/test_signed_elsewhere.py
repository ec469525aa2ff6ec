"""The agreement and the guardian's text, signed with eParaksts and sent back: real signatures, and ways to cheat."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from talka.accounts.models import User
from talka.applications import actions, privacy, queries
from talka.applications.actions import agreeing
from talka.applications.enums import Assurance, Side
from talka.applications.models import Agreement, GuardianConsent
from talka.core.errors import RefusedError
from talka.core.models import StoredFile
from talka.core.signatures import verify_signed
from tests.applications.test_gates_of_the_law import WORDED, agreed, approved
from tests.core import signing
from tests.factories.applications import application, fresh, volunteer
from tests.factories.opportunities import opportunity

pytestmark = pytest.mark.django_db
CA = signing.authority()
ANNA = signing.signer(CA)
READ = {"name": "Anna Paraudziņa", "relation": "mother", "child": "Emīls Paraudziņš", "read": "on", "consent": "1"}


@pytest.fixture
def trusted(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "lv.pem").write_bytes(CA.pem)
    settings.TRUST_FILES = [tmp_path / "lv.pem"]


@pytest.fixture
def sent() -> tuple[Agreement, User]:
    person = volunteer()
    return agreed(person)[0], person


def sign(agreement: Agreement, by: User, data: bytes, name: str = "ligums.pdf") -> Agreement:
    upload = SimpleUploadedFile(name, data)
    return actions.sign_with_file(agreement, side=Side.VOLUNTEER, by=by, upload=upload)


def overwritten(pdf: bytes) -> bytes:
    """The same file with an update at its end that shows another page."""
    update = IncrementalPdfFileWriter(io.BytesIO(pdf))
    page: Any = update.root["/Pages"]["/Kids"][0].get_object()
    content = page["/Contents"]
    content = content[0].get_object() if isinstance(content, generic.ArrayObject) else content.get_object()
    content._data, content._encoded_data = b"BT (9999 EUR) Tj ET", None
    update.update_container(content)
    out = io.BytesIO()
    update.write(out)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["pdf", "edoc"])
def test_the_agreement_signed_with_eparaksts_counts_as_what_it_proves(
    kind: str, sent: tuple[Agreement, User], request: pytest.FixtureRequest
) -> None:
    agreement, person = sent
    pdf = actions.pdf_of(agreement)
    signed = signing.sign_pdf(pdf, ANNA) if kind == "pdf" else signing.container({"ligums.pdf": pdf}, ANNA)
    unknown = sign(agreement, person, signed, f"ligums.{kind}")
    assert unknown.volunteer_assurance == Assurance.FILE, "without a list of issuers it is said that it is not certain"
    assert unknown.signers == {"volunteer": "ANNA PARAUDZIŅA"}
    Agreement.objects.update(volunteer_signed_at=None, volunteer_assurance="")
    request.getfixturevalue("trusted")
    again = Agreement.objects.select_related("application__volunteer").get(pk=agreement.pk)
    assert sign(again, person, signed, f"ligums.{kind}").volunteer_assurance == Assurance.SIGNED


@pytest.mark.usefixtures("trusted")
def test_what_was_altered_before_or_after_signing_is_not_the_agreement(sent: tuple[Agreement, User]) -> None:
    agreement, person = sent
    pdf = actions.pdf_of(agreement)
    cheats = {
        "agreement.sign.other": [
            signing.sign_pdf(overwritten(pdf), ANNA),
            signing.sign_pdf(signing.pdf("Cits"), ANNA),
            signing.container({"ligums.pdf": overwritten(pdf)}, ANNA),
        ],
        "agreement.sign.invalid": [pdf, overwritten(signing.sign_pdf(pdf, ANNA))],
    }
    for code, files in cheats.items():
        for data in files:
            with pytest.raises(RefusedError, match=code):
                sign(agreement, person, data)
    agreement.refresh_from_db()
    assert agreement.volunteer_signed_at is None


@pytest.mark.usefixtures("trusted")
def test_a_guardian_signs_the_downloaded_text(client: Client) -> None:
    child = volunteer(age_band="13-15")
    row, _boss = approved(child, for_minors=True)
    _consent, token = actions.ask_guardian(row, by=child)
    page = reverse("applications:consent", args=[token])
    shown = client.get(page)
    pdf = client.get(reverse("applications:consent_text", args=[token]))
    assert reverse("applications:consent_text", args=[token]) in shown.text
    assert pdf.content.startswith(b"%PDF-")
    assert "Cache-Control" in pdf.headers
    form = READ | {"seen": shown.context["seen"]}
    for name, data in (("cits.pdf", signing.sign_pdf(signing.pdf(), ANNA)), ("tukss.pdf", pdf.content)):
        wrong = client.post(page, form | {"file": SimpleUploadedFile(name, data)})
        assert wrong.status_code == 422, name
    signed = SimpleUploadedFile("piekrisana.pdf", signing.sign_pdf(pdf.content, ANNA))
    assert client.post(page, form | {"file": signed}).status_code == 302
    given = GuardianConsent.objects.get()
    assert (given.state, given.assurance) == ("given", "signed")
    assert given.told is not None
    assert given.told["signers"] == "ANNA PARAUDZIŅA"


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize(
    ("typed", "fits"), [("Anna Paraudziņa", True), ("Paraudziņa Anna Marija", True), ("Anna Liepa", False)]
)
def test_a_guardian_signs_with_the_name_that_was_typed(client: Client, typed: str, fits: bool) -> None:  # noqa: FBT001  # a table
    child = volunteer(age_band="13-15")
    row = application(opportunity(for_minors=True), by=child)
    consent, token = actions.ask_guardian(row, by=child)
    page = reverse("applications:consent", args=[token])
    data = signing.container({"piekrisana.pdf": queries.consent_pdf(consent)}, ANNA)
    form = READ | {"name": typed, "seen": client.get(page).context["seen"], "file": SimpleUploadedFile("p.edoc", data)}
    answer = client.post(page, form)
    assert answer.status_code == (302 if fits else 422)
    assert GuardianConsent.objects.get().state == ("given" if fits else "asked")


def test_who_steps_back_while_a_signed_file_is_looked_at_has_no_agreement(
    sent: tuple[Agreement, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking at signatures takes seconds. Signed by both, its words (name, personal code) would be shown ever after."""
    agreement, person = sent
    boss = agreement.application.organisation.memberships.get().user
    signed = sign(agreement, person, signing.sign_pdf(actions.pdf_of(agreement), ANNA))

    def slowly(*told: Any, **more: Any) -> Any:
        found = verify_signed(*told, **more)
        actions.withdraw(fresh(signed.application), by=person, reason="time")
        return found

    monkeypatch.setattr(agreeing, "verify_signed", slowly)
    upload = SimpleUploadedFile("ligums.pdf", signing.sign_pdf(actions.pdf_of(signed), ANNA))
    row = Agreement.objects.select_related("application__volunteer", "application__opportunity").get(pk=agreement.pk)
    with pytest.raises(RefusedError, match="ended"):
        actions.sign_with_file(row, side=Side.ORGANISER, by=boss, upload=upload)
    row = Agreement.objects.select_related("application").get(pk=agreement.pk)
    assert row.state == "sent"
    assert not queries.is_shown(row)


def test_none_is_begun_for_an_application_that_has_ended_meanwhile(sent: tuple[Agreement, User]) -> None:
    row, person = sent[0].application, sent[1]
    Agreement.objects.all().delete()
    as_it_was = fresh(row)
    actions.withdraw(fresh(row), by=person, reason="time")
    with pytest.raises(RefusedError, match="ended"):
        actions.begin(as_it_was, by=person)
    assert not Agreement.objects.exists()


def files_of_agreements() -> set[str]:
    """Paths of documents that anybody could still get or restore."""
    return set(StoredFile.objects.filter(kind=StoredFile.Kind.DOCUMENT, removed_at=None).values_list("path", flat=True))


def test_a_file_signed_by_one_side_alone_goes_with_the_person(sent: tuple[Agreement, User]) -> None:
    agreement, person = sent
    sign(agreement, person, signing.sign_pdf(actions.pdf_of(agreement), ANNA), "Anna Paraudziņa.pdf")
    assert files_of_agreements()
    privacy.erase(person)
    assert not Agreement.objects.exists()
    assert files_of_agreements() == set(), "it says who signed it"


def test_a_signature_under_words_taken_back_is_gone_with_its_file(sent: tuple[Agreement, User]) -> None:
    agreement, person = sent
    boss = agreement.application.organisation.memberships.get().user
    signed = sign(agreement, person, signing.sign_pdf(actions.pdf_of(agreement), ANNA))
    worded = actions.send(actions.take_back(signed, by=boss), by=boss, worded=WORDED)
    confirmed = actions.confirm(worded, side=Side.VOLUNTEER, by=person, seen_hash=worded.terms_hash)
    assert confirmed.volunteer_assurance == Assurance.ACCOUNT
    assert not confirmed.signers, "nobody has signed these words with eParaksts"
    assert confirmed.volunteer_file is None
    assert files_of_agreements() == set()
