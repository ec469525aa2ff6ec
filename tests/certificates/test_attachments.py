"""Documents of a certificate: cleaned, private, hashed into the signed facts."""

from __future__ import annotations

import io
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
from talka.certificates.cleaning import clean_pdf
from talka.certificates.enums import Side
from talka.certificates.models import Certificate
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


class TestPdf:
    def test_keeps_its_pages_and_loses_what_acts_and_what_tells(self) -> None:
        given = acting(signing.pdf("Programma"))
        assert all(word in given for word in (b"alert", b"calculator", b"MZ program", b"Anna"))
        clean = clean_pdf(given)
        assert not [word for word in (b"alert", b"calculator", b"MZ program", b"Anna", b"Launch") if word in clean]
        assert b"(Programma)" in clean
        assert clean_pdf(clean).count(b"endobj") == clean.count(b"endobj"), "nothing is left to take out"

    def test_signed_stays_signed_unless_it_acts(self) -> None:
        ca = signing.authority()
        signed = signing.sign_pdf(signing.pdf(), signing.signer(ca))
        assert clean_pdf(signed) == signed
        with pytest.raises(RefusedError, match="file_acts"):
            clean_pdf(signing.sign_pdf(acting(signing.pdf()), signing.signer(ca)))

    def test_locked_ones_and_wrecks_are_refused(self) -> None:
        locked = copy_into_new_writer(PdfFileReader(io.BytesIO(signing.pdf())))
        locked.encrypt("parole")
        with pytest.raises(RefusedError, match="file_locked"):
            clean_pdf(written(locked))
        for wreck in (b"", b"%PDF-1.7\n1 0 obj\n%%EOF", b"%PDF-" + bytes(1_000)):
            with pytest.raises(RefusedError, match="file_refused"):
                clean_pdf(wreck)


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
        upload = SimpleUploadedFile("Anna Paraudziņa.pdf", acting(signing.pdf("Programma")))
        attached = actions.attach(made, upload, name="Programma", by=person)
        with files.opened(attached.stored) as file:
            assert b"calculator" not in file.read()
        assert "Anna" not in f"{attached.stored.name_shown}{attached.stored.path}"
        made.refresh_from_db()
        issued = actions.issue(actions.offer(made, by=person), by=None)
        facts = queries.facts_of(issued)
        assert facts is not None
        assert [(one.name, one.sha256) for one in facts.attachments] == [("Programma", attached.stored.sha256)]

    def test_a_wreck_is_refused_with_words(self) -> None:
        made, person = self.draft()
        with pytest.raises(RefusedError) as refused:
            actions.attach(made, SimpleUploadedFile("a.pdf", b"%PDF-1.7 %%EOF"), name="Kaut kas", by=person)
        assert "PDF" in refused.value.message
        assert not made.attachments.exists()
