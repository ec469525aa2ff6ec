"""An organisation fills in its own profile: every item of the survey's section 2, photos, reports, branches, the bin."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from talka.accounts.models import User
from talka.core import clock
from talka.core.errors import RefusedError
from talka.organisations import actions, privacy, queries
from talka.organisations.models import Organisation, Photo, YearlyReport
from tests.factories import legal_entity, member_of, organisation, sign_in

pytestmark = pytest.mark.django_db
MEANWHILE = "Kāds cits to tikmēr ir mainījis."
CONTACT = {"rows-0-name": "Anna Liepiņa", "rows-0-position": "koordinatore", "rows-0-email": "anna@example.lv"}


@pytest.fixture(autouse=True)
def media(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def own() -> Organisation:
    return organisation("Biedrība „Vēja Māte”", email="", phone="")


@pytest.fixture
def admin(client: Client, own: Organisation) -> User:
    person = member_of(own)
    sign_in(client, person)
    return person


def picture() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (320, 200), (20, 90, 60)).save(out, "JPEG")
    return SimpleUploadedFile("Annas foto.jpg", out.getvalue())


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("Gada pārskats.pdf", b"%PDF-1.7\n%%EOF")


def send(client: Client, own: Organisation, slug: str, version: Any = 0, **data: Any) -> int:
    own.refresh_from_db()
    rows = {"rows-TOTAL_FORMS": 4, "rows-INITIAL_FORMS": 0} if any(key.startswith("rows") for key in data) else {}
    address = reverse("organisations:section", args=[own.key, slug])
    return client.post(address, {"seen_version": version or own.version} | rows | data).status_code


def fill_in(client: Client, own: Organisation) -> None:
    """Everything that the meter counts, by the pages."""
    basics = {
        "email": "info@example.lv",
        "phone": "+371 2",
        "municipality": "0001000",
        "contact_ways": "WhatsApp\n\nklātienē ",
    }
    assert send(client, own, "pamatdati", **basics) == 302
    assert send(client, own, "darbiba", fields=["vide", "seniori"], mission="Stādām kokus.", aims="**Zaļāk**") == 302
    assert (
        send(client, own, "brivpratigajiem", motivation="Draugi", support="Pusdienas", work_environment="Mežs") == 302
    )
    assert send(client, own, "drosiba", safety_policy="", safety_policy_on="2026-01-05", upload=paper()) == 302
    assert send(client, own, "kontaktpersonas", **CONTACT) == 302
    assert send(client, own, "partneri", **{"rows-0-name": "Dome", "rows-0-kind": "municipal"}) == 302
    link = {"rows-0-kind": "facebook", "rows-0-url": "facebook.com/veja", "website": "veja.example.lv"}
    assert send(client, own, "saites", **link) == 302
    report = {"year": 2025, "title": "Gads", "upload": paper()}
    assert client.post(reverse("organisations:reports", args=[own.key]), report).status_code == 302
    for what in ("logo", "photo"):
        data = {"what": what, f"{what}-upload": picture(), f"{what}-alt": "Bērni stāda kokus"}
        assert client.post(reverse("organisations:pictures", args=[own.key]), data).status_code == 302


def test_every_item_is_filled_in_and_the_meter_is_full(client: Client, own: Organisation, admin: User) -> None:
    before = queries.completeness_of(own)
    assert (before.done, before.total) == (1, 16)  # the factory gives a municipality
    assert "vēl trūkst" in client.get(reverse("organisations:profile", args=[own.key])).content.decode().lower()
    fill_in(client, own)
    after = queries.completeness_of(own)
    assert [item.code for item in after.missing] == []
    own.refresh_from_db()
    assert own.contact_ways == ["WhatsApp", "klātienē"]
    assert (own.website, own.links.get().url) == ("https://veja.example.lv", "https://facebook.com/veja")


def test_visitors_and_the_preview_see_all_of_it(client: Client, own: Organisation, admin: User) -> None:
    fill_in(client, own)
    own.refresh_from_db()
    for address in (reverse("organisation_preview", args=[own.key]), own.get_absolute_url()):
        shown = client.get(address).content.decode()
        wanted = (
            "Stādām kokus.",
            "<strong>Zaļāk</strong>",
            "Draugi",
            "Pusdienas",
            "Mežs",
            "Anna Liepiņa",
            "Dome",
            "WhatsApp",
        )
        assert [word for word in wanted if word not in shown] == [], address


def test_a_draft_can_be_seen_by_its_team_only(client: Client) -> None:
    draft = organisation(state="draft")
    sign_in(client, member_of(draft))
    assert client.get(reverse("organisation_preview", args=[draft.key])).status_code == 200
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_who_saved_later_is_told_and_loses_nothing(client: Client, own: Organisation, admin: User) -> None:
    seen = own.version
    assert send(client, own, "darbiba", mission="Viņas teksts") == 302
    address = reverse("organisations:section", args=[own.key, "darbiba"])
    answer = client.post(address, {"seen_version": seen, "mission": "Mans teksts"})
    assert answer.status_code == 422
    assert MEANWHILE in answer.content.decode()
    assert "Mans teksts" in answer.content.decode()
    own.refresh_from_db()
    assert own.mission == "Viņas teksts"
    assert send(client, own, "kontaktpersonas", seen, **CONTACT) == 422
    assert not own.contacts.exists()


def test_losing_the_race_at_the_last_moment_changes_nothing(own: Organisation, admin: User) -> None:
    stale = Organisation.objects.get(pk=own.pk)
    actions.change_profile(own, by=admin, section="darbiba", mission="Pirmais")
    with pytest.raises(RefusedError, match="changed_meanwhile"):
        actions.change_profile(stale, by=admin, section="darbiba", mission="Otrais")
    own.refresh_from_db()
    assert own.mission == "Pirmais"


def test_rows_are_removed_and_kept_in_their_order(client: Client, own: Organisation, admin: User) -> None:
    two = CONTACT | {"rows-1-name": "Jānis", "rows-1-position": "vadītājs"}
    send(client, own, "kontaktpersonas", **two)
    assert [one.name for one in own.contacts.all()] == ["Anna Liepiņa", "Jānis"]
    send(client, own, "kontaktpersonas", **two, **{"rows-0-DELETE": "on"})
    assert [one.name for one in own.contacts.all()] == ["Jānis"]


@pytest.mark.parametrize(
    ("slug", "data", "wrong"),
    [
        ("pamatdati", {"email": "nav adrese"}, "e-past"),
        ("darbiba", {"fields": ["vide", "seniori", "sports", "kultura", "krizes", "cits"]}, "ne vairāk kā 5"),
        ("saites", {"rows-0-kind": "facebook", "rows-0-url": "javascript:alert(1)"}, "vietnes adrese"),
        ("kontaktpersonas", {"rows-0-email": "anna@example.lv"}, "obligāt"),
        ("drosiba", {"safety_policy": "x" * 5, "safety_policy_on": "rīt"}, "datum"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    client: Client, own: Organisation, admin: User, *, slug: str, data: dict[str, Any], wrong: str
) -> None:
    rows = {"rows-TOTAL_FORMS": 4, "rows-INITIAL_FORMS": 0}
    address = reverse("organisations:section", args=[own.key, slug])
    answer = client.post(address, {"seen_version": own.version} | rows | data)
    assert answer.status_code == 422
    assert wrong in answer.content.decode()
    own.refresh_from_db()
    assert own.version == 1


def test_hostile_uploads_are_refused_at_the_field(client: Client, own: Organisation, admin: User) -> None:
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    pictures = reverse("organisations:pictures", args=[own.key])
    data = {"what": "photo", "photo-upload": SimpleUploadedFile("a.jpg", svg), "photo-alt": "Bilde"}
    answer = client.post(pictures, data)
    assert answer.status_code == 422
    assert "Šo attēlu nevaram nolasīt" in answer.content.decode()
    assert client.post(pictures, {"what": "photo", "photo-upload": picture(), "photo-alt": ""}).status_code == 422
    report = {"year": 2025, "title": "Gads", "upload": SimpleUploadedFile("a.pdf", b"<html><script>")}
    assert client.post(reverse("organisations:reports", args=[own.key]), report).status_code == 422
    upload = SimpleUploadedFile("a.pdf", b"MZ\x90")
    assert send(client, own, "drosiba", safety_policy="", upload=upload) == 422
    assert not Photo.objects.exists()
    assert not YearlyReport.objects.exists()


def test_a_photo_goes_into_the_bin_and_comes_back_and_goes_for_ever(
    client: Client, own: Organisation, admin: User
) -> None:
    photo = actions.add_photo(own, picture(), alt="Bērni stāda kokus", by=admin)
    image = photo.file.get_absolute_url()
    assert client.get(image).getvalue()
    client.post(reverse("organisations:photo_act", args=[own.key, photo.pk, "nonemt"]))
    assert client.get(image).status_code == 404
    assert "Bērni stāda kokus" not in client.get(own.get_absolute_url()).content.decode()
    client.post(reverse("organisations:photo_act", args=[own.key, photo.pk, "atjaunot"]))
    back = client.get(image)
    assert back.getvalue()
    assert back.status_code == 200
    actions.remove_photo(photo, by=admin)
    with clock.move_to(clock.now() + timedelta(days=31)):
        assert privacy.purge_bin() == 1
    assert client.post(reverse("organisations:photo_act", args=[own.key, photo.pk, "atjaunot"])).status_code == 404


def test_a_report_is_a_download_while_its_organisation_is_public(
    client: Client, own: Organisation, admin: User
) -> None:
    report = actions.add_report(own, year=2025, title="Gads", summary="", url="", upload=paper(), by=admin)
    assert report.file
    address, visitor = reverse("organisations:document", args=[report.file.public_id]), Client()

    def got(who: Client) -> int:
        answer = who.get(address)
        assert answer.getvalue()
        return answer.status_code

    answer = visitor.get(address)
    assert answer.getvalue().startswith(b"%PDF-")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    actions.suspend(own, reason="safety", by=None)
    assert (got(visitor), got(client)) == (404, 200)
    actions.restore(own, by=None)
    client.post(reverse("organisations:report_act", args=[own.key, report.pk, "nonemt"]))
    assert (got(visitor), got(client)) == (404, 404)
    client.post(reverse("organisations:report_act", args=[own.key, report.pk, "atjaunot"]))
    assert got(visitor) == 200


def test_what_belongs_to_another_organisation_is_not_ours_to_touch(
    client: Client, own: Organisation, admin: User
) -> None:
    other = organisation()
    stranger = member_of(other)
    photo = actions.add_photo(other, picture(), alt="Svešs", by=stranger)
    report = actions.add_report(other, year=2025, title="Gads", summary="Īsi", url="", upload=None, by=stranger)
    branch = organisation(branch_of=other, registration_number=other.registration_number)
    for name, key in (("photo_act", photo.pk), ("report_act", report.pk), ("branch_act", branch.public_id)):
        for act in ("nonemt", "atjaunot"):
            assert client.post(reverse(f"organisations:{name}", args=[own.key, key, act])).status_code == 404


def test_a_branch_has_a_page_and_a_team_of_its_own(client: Client, own: Organisation, admin: User) -> None:
    address = reverse("organisations:branches", args=[own.key])
    data = {"name": "Vēja Mātes Cēsu nodaļa", "municipality": "0001000"}
    assert client.post(address, data).status_code == 302
    branch = Organisation.objects.get(branch_of=own)
    assert (branch.state, branch.registration_number, branch.is_public) == ("verified", own.registration_number, True)
    assert client.get(reverse("organisations:profile", args=[branch.key])).status_code == 200
    assert branch.name in client.get(own.get_absolute_url()).content.decode()
    assert client.post(address, data).status_code == 422  # the same name again
    client.post(reverse("organisations:branch_act", args=[own.key, branch.public_id, "nonemt"]))
    assert client.get(branch.get_absolute_url()).status_code == 404
    assert client.get(reverse("organisations:profile", args=[branch.key])).status_code == 404
    client.post(reverse("organisations:branch_act", args=[own.key, branch.public_id, "atjaunot"]))
    assert client.get(branch.get_absolute_url()).status_code == 200


def test_a_branch_is_suspended_and_restored_with_its_head(own: Organisation, admin: User) -> None:
    branch = organisation(branch_of=own, registration_number=own.registration_number)
    actions.suspend(own, reason="safety", by=None)
    branch.refresh_from_db()
    assert branch.is_public is False
    actions.restore(own, by=None)
    branch.refresh_from_db()
    assert branch.is_public is True


def test_deceiving_names_and_unverified_heads_make_no_branches(own: Organisation, admin: User) -> None:
    place = own.municipality
    assert place
    for head, name, code in (
        (own, "Vējа Māte Cēsīs", "branch.name"),  # one Cyrillic letter
        (own, own.name.upper(), "branch.same"),
        (organisation(state="draft"), "Cēsu nodaļa", "branch.head"),
    ):
        with pytest.raises(RefusedError, match=code):
            actions.create_branch(head, name=name, municipality=place, by=admin)


def test_name_and_place_are_taken_from_the_register_anew(client: Client, own: Organisation, admin: User) -> None:
    legal_entity('"Jauna Māte"', registration_number=own.registration_number, municipality_id="0001000")
    client.post(reverse("organisations:refresh", args=[own.key]))
    own.refresh_from_db()
    assert (own.name, own.slug) == ("Biedrība „Jauna Māte”", "biedriba-jauna-mate")
    assert own.renamed_at is not None


def test_a_full_profile_is_read_with_as_many_questions_as_an_empty_one(
    client: Client, own: Organisation, admin: User
) -> None:
    address = reverse("organisations:profile", args=[own.key])

    def questions() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    questions()
    empty = questions()
    for n in range(8):
        own.contacts.create(name=f"Anna {n}")
        own.cooperations.create(name=f"Dome {n}", kind="municipal")
        actions.add_photo(own, picture(), alt="Bilde", by=admin)
    assert questions() == empty


def test_every_act_has_words_in_the_history(client: Client, own: Organisation, admin: User) -> None:
    fill_in(client, own)
    actions.remove_photo(own.photos.get(), by=admin)
    actions.remove_report(own.reports.get(), by=admin)
    assert [event.code for event in queries.history(own) if event.words == event.code] == []
    assert client.get(reverse("organisations:proof", args=[own.key])).status_code == 200
