"""Documents of a certificate: cleaned, private, hashed into the signed facts."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PdfFileWriter, copy_into_new_writer

from talka.accounts.models import User
from talka.certificates import actions, queries
from talka.certificates.enums import Extent, Side
from talka.certificates.models import Attachment, Certificate
from talka.core import files
from talka.core.errors import RefusedError
from tests import factories
from tests.core import signing
from tests.factories import certificates
from tests.factories.applications import coordinator, volunteer

N: Any = generic.NameObject
D: Any = generic.DictionaryObject
S: Any = generic.TextStringObject


def acting(data: bytes) -> bytes:
    """With a program that starts when it is opened, a button that starts another, a file inside and the maker's name."""
    made = copy_into_new_writer(PdfFileReader(io.BytesIO(data)))
    made.root[N("/OpenAction")] = made.add_object(D({N("/S"): N("/JavaScript"), N("/JS"): S("app.alert(1)")}))
    launch = D({N("/S"): N("/Launch"), N("/F"): S("calculator")})
    button = D({N("/Type"): N("/Annot"), N("/Subtype"): N("/Link"), N("/A"): made.add_object(launch)})
    page = made.root["/Pages"]["/Kids"][0].get_object()
    page[N("/Annots")] = generic.ArrayObject([made.add_object(button)])
    inside = made.add_object(generic.StreamObject(stream_data=b"MZ program"))
    made.root[N("/Names")] = D({N("/EmbeddedFiles"): D({N("/Names"): generic.ArrayObject([S("a.exe"), inside])})})
    made.root[N("/Metadata")] = made.add_object(generic.StreamObject(stream_data=b"<xmp>Anna Paraudzina</xmp>"))
    return written(made)


def written(made: PdfFileWriter) -> bytes:
    out = io.BytesIO()
    made.write(out)
    return out.getvalue()


CANARY = b"Kanarija"
GPS, LATITUDE, ARTIST = 0x8825, 2, 0x013B


def photographed() -> bytes:
    """A page with a photograph that knows where and by whom it was taken."""
    exif = Image.Exif()
    exif[ARTIST] = CANARY.decode()
    exif.get_ifd(GPS).update({1: "N", LATITUDE: (56.0, 57.0, 11.25)})
    photo = io.BytesIO()
    Image.linear_gradient("L").resize((48, 32)).convert("RGB").save(photo, "JPEG", exif=exif)
    assert Image.open(photo).getexif().get_ifd(GPS)
    made = copy_into_new_writer(PdfFileReader(io.BytesIO(signing.pdf("Programma"))))
    head = {N("/Type"): N("/XObject"), N("/Subtype"): N("/Image"), N("/Filter"): N("/DCTDecode")}
    page = made.root["/Pages"]["/Kids"][0].get_object()
    picture = made.add_object(generic.StreamObject(head, encoded_data=photo.getvalue()))
    page[N("/Resources")] = D({N("/XObject"): D({N("/Foto"): picture})})
    return written(made)


def picture_in(data: bytes) -> Image.Image:
    page = PdfFileReader(io.BytesIO(data)).root["/Pages"]["/Kids"][0]
    return Image.open(io.BytesIO(page["/Resources"]["/XObject"]["/Foto"].encoded_data))


def kept(attached: Attachment) -> bytes:
    with files.opened(attached.stored) as file:
        return file.read()


@pytest.mark.django_db
class TestAttached:
    def draft(self) -> tuple[Certificate, User]:
        person = volunteer()
        made = certificates.certificate_draft(owner=person)
        Certificate.objects.filter(pk=made.pk).update(started_by=Side.HOLDER)
        made.refresh_from_db()
        return made, person

    def test_a_picture_has_no_public_address_and_is_given_to_holder_and_organiser_only(self, client: Client) -> None:
        made, person = self.draft()
        picture = io.BytesIO()
        Image.new("RGB", (80, 60), "red").save(picture, "PNG")
        upload = SimpleUploadedFile("Anna Paraudziņa.png", picture.getvalue())
        attached = actions.attach(made, upload, name="Atzinība", by=person)
        assert files.public_image(attached.stored.public_id) is None
        assert client.get(f"/faili/{attached.stored.public_id}").status_code == 404
        client.force_login(person)
        own = client.get(f"/mans/izzinas/{made.public_id}/pielikumi/1/")
        assert (own.status_code, own["Content-Disposition"]) == (200, 'attachment; filename="pielikums-1.jpg"')
        stranger = Client()
        stranger.force_login(coordinator(factories.organisation()))
        assert stranger.get(f"/mans/izzinas/{made.public_id}/pielikumi/1/").status_code == 404

    def test_what_is_kept_is_clean_nameless_and_its_hash_is_signed(self) -> None:
        made, person = self.draft()
        given = acting(signing.pdf("Programma"))
        acts = (b"alert", b"calculator", b"MZ program", b"Anna", b"Launch")
        assert all(word in given for word in acts)
        attached = actions.attach(made, SimpleUploadedFile("Anna Paraudziņa.pdf", given), name="Programma", by=person)
        clean = kept(attached)
        assert not [word for word in acts if word in clean]
        assert b"(Programma)" in clean
        assert "Anna" not in f"{attached.stored.name_shown}{attached.stored.path}"
        made.refresh_from_db()
        issued = actions.issue(actions.offer(made, by=person), by=None)
        facts = queries.facts_of(issued)
        assert facts is not None
        assert [(one.name, one.sha256) for one in facts.attachments] == [("Programma", attached.stored.sha256)]

    def test_lies_in_no_container_of_a_paper_that_says_only_the_hours(self) -> None:
        made, person = self.draft()
        Certificate.objects.filter(pk=made.pk).update(extent=Extent.HOURS)
        actions.attach(made, SimpleUploadedFile("a.pdf", signing.pdf("Programma")), name="Programma", by=person)
        Certificate.objects.filter(pk=made.pk).update(extent=Extent.HOURS)
        made.refresh_from_db()
        issued = actions.issue(actions.offer(made, by=person), by=None)
        actions.print_certificate(issued.public_id)
        issued.refresh_from_db()
        with zipfile.ZipFile(io.BytesIO(actions.container(issued))) as container:
            assert not [name for name in container.namelist() if name.startswith("pielikumi/")]

    def test_no_place_and_no_author_of_a_photograph_in_it_reaches_whoever_gets_the_certificate(self) -> None:
        made, person = self.draft()
        given = photographed()
        assert CANARY in given
        actions.attach(made, SimpleUploadedFile("a.pdf", given), name="Programma", by=person)
        made.refresh_from_db()
        issued = actions.issue(actions.offer(made, by=person), by=None)
        actions.print_certificate(issued.public_id)
        issued.refresh_from_db()
        with zipfile.ZipFile(io.BytesIO(actions.container(issued))) as container:
            received = container.read("pielikumi/1.pdf")
        assert CANARY not in received
        assert b"Exif" not in received
        assert picture_in(received).getexif() == {}
        assert picture_in(received).tobytes() == picture_in(given).tobytes()

    def test_a_signed_one_is_attached_only_where_the_holder_wants_a_copy_without_the_signature(self) -> None:
        made, person = self.draft()
        signed = signing.sign_pdf(signing.pdf("Programma"), signing.signer(signing.authority()))
        assert signing.PERSON.encode().hex() in signed.decode("latin-1").lower(), "the signer's personal code"
        with pytest.raises(RefusedError) as refused:
            actions.attach(made, SimpleUploadedFile("a.pdf", signed), name="Programma", by=person)
        assert refused.value.code == "file.document_signed"
        assert "personas kod" in refused.value.message
        upload = SimpleUploadedFile("a.pdf", signed)
        copy = kept(actions.attach(made, upload, name="Programma", by=person, unsigned=True))
        assert signing.PERSON.encode().hex().encode() not in copy.lower()
        assert b"(Programma)" in copy
        assert not PdfFileReader(io.BytesIO(copy)).embedded_signatures

    def test_the_page_asks_before_a_signature_is_left_out(self, client: Client) -> None:
        made, person = self.draft()
        client.force_login(person)
        signed = signing.sign_pdf(signing.pdf(), signing.signer(signing.authority()))
        address, told = f"/mans/izzinas/{made.public_id}/", {"name": "Programma"}
        sent = [SimpleUploadedFile("a.pdf", signed) for _ in range(2)]
        answer = client.post(f"{address}pielikumi/", told | {"file": sent[0]}, follow=True)
        assert "bez paraksta" in answer.content.decode()
        assert not made.attachments.exists()
        client.post(f"{address}pielikumi/", told | {"file": sent[1], "unsigned": "on"})
        assert made.attachments.count() == 1

    def test_a_locked_one_is_refused_with_words(self) -> None:
        made, person = self.draft()
        locked = copy_into_new_writer(PdfFileReader(io.BytesIO(signing.pdf())))
        locked.encrypt("parole")
        with pytest.raises(RefusedError, match="locked") as refused:
            actions.attach(made, SimpleUploadedFile("a.pdf", written(locked)), name="Kaut kas", by=person)
        assert "parole" in refused.value.message.lower()

    def test_a_wreck_is_refused_with_words(self) -> None:
        made, person = self.draft()
        with pytest.raises(RefusedError) as refused:
            actions.attach(made, SimpleUploadedFile("a.pdf", b"%PDF-1.7 %%EOF"), name="Kaut kas", by=person)
        assert "PDF" in refused.value.message
        assert not made.attachments.exists()
