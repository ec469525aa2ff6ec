from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from talka.core.models import StoredFile
from talka.opportunities import actions
from talka.opportunities.models import Opportunity
from tests.opportunities.desk_and_team import coordinator, said, typed, url, whole_draft

pytestmark = pytest.mark.django_db


def picture() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "green").save(out, "JPEG")
    return SimpleUploadedFile("anna-ozola.jpg", out.getvalue(), "image/jpeg")


def sent(one: Opportunity, **changes: object) -> object:
    browser = coordinator(one.organisation)
    page = browser.get(url("edit", one, "ko-dodam"))
    answer = browser.post(url("edit", one, "ko-dodam"), typed(page.context["form"], **changes))
    one.refresh_from_db()
    return answer


def test_a_photo_is_kept_with_the_words_for_those_who_do_not_see_it() -> None:
    one = whole_draft()
    sent(one, photo=picture(), photo_alt="Suns skrien pa pļavu")
    assert one.photo is not None
    assert (one.photo.alt, one.photo.name_shown) == ("Suns skrien pa pļavu", "")
    page = coordinator(one.organisation).get(url("own", one)).text
    assert f'src="/faili/{one.photo.public_id}"' in page
    assert 'alt="Suns skrien pa pļavu"' in page


@pytest.mark.parametrize(
    ("upload", "alt"), [(picture(), ""), (SimpleUploadedFile("x.jpg", b"no picture", "image/jpeg"), "Suns")]
)
def test_a_photo_that_cannot_be_kept_is_told_and_the_text_beside_it_stays_typed(
    upload: SimpleUploadedFile, alt: str
) -> None:
    one = whole_draft()
    upload.seek(0)
    answer = sent(one, photo=upload, photo_alt=alt, benefits="Pavisam citi ieguvumi.")
    assert answer.status_code == 422  # type: ignore[attr-defined]  # the client's answer
    assert set(answer.context["form"].errors) == {"photo"}  # type: ignore[attr-defined]  # as above
    assert "Pavisam citi ieguvumi." in answer.text  # type: ignore[attr-defined]  # as above
    assert (one.photo, said(one)["benefits"]) == (None, "Jauni draugi.")


def test_a_photo_that_is_taken_away_lies_in_the_bin_unless_a_copy_shows_it_too() -> None:
    one = whole_draft()
    sent(one, photo=picture(), photo_alt="Suns")
    copy = actions.duplicate(one, by=None)
    assert copy.photo_id == one.photo_id
    sent(one, photo_remove="on")
    assert one.photo is None
    assert StoredFile.objects.get().removed_at is None
    sent(copy, photo_remove="on")
    assert StoredFile.objects.get().removed_at is not None
