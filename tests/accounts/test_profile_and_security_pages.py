from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.test import Client

from talka.accounts import queries, vault
from talka.accounts.enums import ConsentKind
from talka.accounts.models import Consent, User, VolunteerProfile
from talka.accounts.queries.consents import TEXTS
from talka.core import clock
from talka.core.models import AuditEntry
from tests.accounts.doors import GOOD_PASSWORD, signed_up
from tests.accounts.test_coming_back import link_in

pytestmark = pytest.mark.django_db
PROFILE = {
    "skills": "ēst gatavošana, auto vadīšana; ēst gatavošana",
    "languages": ["lv", "lsl"],
    "interests": ["vide"],
    "availability": ["weekends"],
    "municipality": "0001000",
    "radius_km": "25",
    "text": "Labprāt strādāju ārā.",
    "shown": ["skills"],
}


@pytest.fixture
def inside(client: Client) -> tuple[Client, User]:
    user, _code = signed_up(client)
    client.post("/sakt/kods/")
    return client, user


def test_the_profile_keeps_what_was_written_and_shows_only_what_is_ticked(inside: tuple[Client, User]) -> None:
    client, user = inside
    assert queries.shown_profile(user) == {}
    assert client.post("/mans/profils/", PROFILE | {"version": "1"}).status_code == 302
    profile = VolunteerProfile.objects.get(user=user)
    assert profile.skills == ["ēst gatavošana", "auto vadīšana"]
    assert [field.pk for field in profile.interests.all()] == ["vide"]
    assert queries.shown_profile(user) == {"skills": ["ēst gatavošana", "auto vadīšana"]}


def test_everything_in_the_profile_is_optional(inside: tuple[Client, User]) -> None:
    client, _user = inside
    assert client.post("/mans/profils/", {"version": "1"}).status_code == 302


def test_the_second_window_does_not_undo_the_first(inside: tuple[Client, User]) -> None:
    client, user = inside
    client.post("/mans/profils/", PROFILE | {"version": "1"})
    answer = client.post("/mans/profils/", {"version": "1", "text": "Cits teksts"})
    assert answer.status_code == 422
    assert "Cits teksts" in answer.content.decode()
    assert VolunteerProfile.objects.get(user=user).text == PROFILE["text"]


def test_fields_of_the_account_cannot_be_written_through_the_forms(inside: tuple[Client, User]) -> None:
    client, user = inside
    grab = {
        "is_staff": "on",
        "is_superuser": "on",
        "state": "active",
        "age_band": "65+",
        "user": "1",
        "credentials_due": "",
    }
    client.post("/mans/profils/", PROFILE | grab | {"version": "1"})
    client.post("/mans/drosiba/segvards/", {"nickname": "Cita stirna 12"} | grab)
    user.refresh_from_db()
    assert (user.is_staff, user.is_superuser, user.age_band, user.nickname) == (False, False, "25-34", "Cita stirna 12")


def test_a_nickname_that_is_taken_or_says_a_name_stays_as_it_was(inside: tuple[Client, User]) -> None:
    client, user = inside
    User.objects.create_user("Žagata")
    for wanted in ("žagata", "Anna Liepiņa"):
        assert client.post("/mans/drosiba/segvards/", {"nickname": wanted}).status_code == 422
    user.refresh_from_db()
    assert user.nickname == "Mierīgā stirna 473"


def test_a_new_password_ends_the_other_sessions_and_not_this_one(inside: tuple[Client, User]) -> None:
    client, user = inside
    other = Client()
    other.force_login(user)
    client.post("/mans/drosiba/parole/", {"password": "ezers aiz trim kalniem"})
    assert client.get("/mans/drosiba/").status_code == 200
    assert other.get("/mans/drosiba/").status_code == 302


def test_ten_minutes_after_signing_up_changes_ask_once_more_who_it_is(inside: tuple[Client, User]) -> None:
    client, user = inside
    assert client.get("/mans/drosiba/parole/").status_code == 200
    with clock.move_to(clock.now() + dt.timedelta(minutes=11)):
        assert client.get("/mans/drosiba/parole/")["Location"].startswith("/mans/drosiba/apstiprini/")
    stranger = Client()
    stranger.force_login(user)
    asked = stranger.get("/mans/drosiba/segvards/")["Location"]
    assert asked.startswith("/mans/drosiba/apstiprini/")
    assert stranger.post(asked, {"password": "wrong password"}).status_code == 200
    assert stranger.post(asked, {"password": GOOD_PASSWORD})["Location"] == "/mans/drosiba/segvards/"
    assert stranger.get("/mans/drosiba/segvards/").status_code == 200


def test_the_password_goes_only_when_a_passkey_is_left(inside: tuple[Client, User]) -> None:
    client, user = inside
    client.post("/mans/drosiba/bez-paroles/")
    user.refresh_from_db()
    assert user.has_usable_password()


def test_a_new_recovery_code_is_shown_once(inside: tuple[Client, User]) -> None:
    client, user = inside
    before = user.recovery_hash
    assert client.post("/mans/drosiba/atgusanas-kods/")["Location"] == "/sakt/kods/"
    assert client.get("/sakt/kods/").context["code"]
    user.refresh_from_db()
    assert user.recovery_hash != before


def test_a_new_address_counts_when_its_link_is_followed_by_the_same_person(inside: tuple[Client, User]) -> None:
    client, user = inside
    client.post("/mans/drosiba/epasts/", {"email": "anna@example.lv"})
    address = link_in(mail.outbox[0])
    assert vault.known(user) == frozenset()
    stranger = Client()
    stranger.force_login(User.objects.create_user("Žagata"))
    stranger.post(address)
    assert vault.owner_of_email("anna@example.lv") is None
    assert client.get(address).status_code == 200
    client.post(address)
    assert vault.owner_of_email("anna@example.lv") == user.pk


def test_looking_at_ones_own_address_is_an_entry_too(inside: tuple[Client, User]) -> None:
    client, user = inside
    vault.tell(user, email="anna@example.lv")
    assert "anna@example.lv" in client.get("/mans/drosiba/epasts/").content.decode()
    entry = AuditEntry.objects.get(code="vault.read")
    assert (entry.actor, entry.details["fields"]) == (user.pk, ["email"])


def test_adults_are_asked_for_their_age_once_a_year_and_minors_never(inside: tuple[Client, User]) -> None:
    client, user = inside
    assert not queries.age_is_due(user)
    with clock.move_to(clock.now() + dt.timedelta(days=366)):
        assert queries.age_is_due(user)
        client.force_login(user)
        client.post("/mans/profils/vecums/", {"age": "35-49"})
        user.refresh_from_db()
        assert (user.age_band, queries.age_is_due(user)) == ("35-49", False)
    minor = User.objects.create_user("Jaunais", age_band="16-17", next_band_month=dt.date(2099, 1, 1))
    assert not queries.age_is_due(minor)


def test_the_language_of_messages_is_chosen(inside: tuple[Client, User]) -> None:
    client, user = inside
    client.post("/mans/profils/valoda/", {"language": "en"})
    user.refresh_from_db()
    assert queries.display_language(user) == "en"
    client.post("/mans/profils/valoda/", {"language": "xx"})
    user.refresh_from_db()
    assert user.language == "en"


@pytest.mark.parametrize(
    "page",
    ["", "parole/", "segvards/", "epasts/", "atslegas/", "atslegas/jauna/", "kodi/", "ierices/", "otrais-solis/"],
)
def test_every_page_of_security_opens_in_both_languages(inside: tuple[Client, User], page: str) -> None:
    client, _user = inside
    for prefix in ("", "/en"):
        assert client.get(f"{prefix}/mans/drosiba/{page}").status_code == 200


def test_consents_are_kept_word_for_word_by_version(inside: tuple[Client, User]) -> None:
    _client, user = inside
    for consent in Consent.objects.filter(user=user):
        assert (consent.version, len(consent.text_hash)) == (TEXTS[ConsentKind(consent.kind)].version, 64)
