from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.test import Client

from talka.accounts import eid, queries, vault
from talka.accounts.enums import ConsentKind
from talka.accounts.models import Consent, Representation, User
from talka.accounts.queries.consents import TEXTS
from talka.core import clock
from tests.accounts.doors import GOOD_PASSWORD
from tests.accounts.provider import Provider, running_provider

pytestmark = pytest.mark.django_db
NUMBER = "40003627089"


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    with running_provider() as running:
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [running.app()]}}
        yield running


def go(client: Client, next_address: str = "/iespejas/") -> str:
    """Press the button, let the provider send the browser back; the path and query it comes back to."""
    return Provider.back_from(client.post(f"/ienakt/eid/latvija/?next={next_address}"))


def open_account(client: Client, **changes: str) -> Any:
    data = {
        "birth_date": "1994-05-12",
        "municipality": "",
        "nickname": "Mierīgā stirna 473",
        "identity": "on",
        "terms": "on",
    }
    return client.post("/sakt/eid/", data | changes)


def newcomer(client: Client) -> User:
    assert client.get(go(client))["Location"] == "/sakt/eid/"
    assert open_account(client).status_code == 302
    return User.objects.get(nickname="Mierīgā stirna 473")


def test_a_newcomer_consents_first_and_then_has_a_proven_name(client: Client, provider: Provider) -> None:
    back = client.get(go(client))
    assert back["Location"] == "/sakt/eid/"
    assert not User.objects.exists()
    assert "Liepiņa" in client.get("/sakt/eid/").content.decode()
    assert open_account(client).status_code == 302
    user = User.objects.get()
    assert vault.read(user, ["name", "surname"], by=None, why="test") == {"name": "Anna", "surname": "Liepiņa"}
    assert client.session["talka_second_factor"] is True
    assert client.post("/sakt/kods/")["Location"] == "/iespejas/"


def test_no_table_but_the_vault_holds_name_or_personal_code(client: Client, provider: Provider) -> None:
    client.get(go(client))
    waiting = str([row.get_decoded() for row in Session.objects.all()])
    assert "32345678901" not in waiting
    assert "Liepiņa" not in waiting
    open_account(client)
    row = SocialAccount.objects.get()
    assert (row.extra_data, len(row.uid)) == ({}, 64)
    assert "32345678901" not in str([one.get_decoded() for one in Session.objects.all()])


def test_the_same_person_comes_back_to_the_same_account(client: Client, provider: Provider) -> None:
    user = newcomer(client)
    other = Client()
    provider.claims = {"sub": f"PK:32345678901-UR:{NUMBER}"}
    assert other.get(go(other))["Location"] == "/iespejas/"
    assert other.session["_auth_user_id"] == str(user.pk)
    assert User.objects.count() == 1


def test_who_may_sign_for_an_organisation_is_known_for_a_day(client: Client, provider: Provider) -> None:
    user = newcomer(client)
    assert queries.represents(user) == []
    provider.claims = {"sub": f"PK:32345678901-UR:{NUMBER}"}
    client.get(go(client))
    assert queries.represents(user) == [NUMBER]
    with clock.move_to(clock.now() + queries.people.PROOF_HOLDS):
        assert queries.represents(user) == []


@pytest.mark.parametrize("acr", ["http://eidas.europa.eu/LoA/low", "", "something-high-sounding"])
def test_a_weak_sign_in_represents_nobody_and_is_one_factor(client: Client, provider: Provider, acr: str) -> None:
    newcomer(client)
    other = Client()
    provider.claims = {"sub": f"PK:32345678901-UR:{NUMBER}", "acr": acr}
    other.get(go(other))
    assert other.session["talka_second_factor"] is False
    assert not Representation.objects.exists()


@pytest.mark.parametrize("subject", ["AU:100001-PK:32345678901", "DP:40003627089-PK:32345678901"])
def test_staff_and_delegates_are_persons_but_represent_no_register_entry(
    client: Client, provider: Provider, subject: str
) -> None:
    user = newcomer(client)
    provider.claims = {"sub": subject}
    other = Client()
    other.get(go(other))
    assert other.session["_auth_user_id"] == str(user.pk)
    assert queries.represents(user) == []


BIND = "/mans/drosiba/eid/"


def test_a_pseudonymous_person_may_tie_an_eid_to_the_account(client: Client, provider: Provider) -> None:
    user = User.objects.create_user("Zīle")
    client.force_login(user)
    assert client.get(go(client, "/mans/profils/"))["Location"] == BIND
    page = client.get(BIND).text
    assert "Liepiņa" in page
    assert TEXTS[ConsentKind.IDENTITY].words in page
    assert client.post(BIND).status_code == 422
    assert not SocialAccount.objects.exists(), "nothing is tied before the consent"
    assert client.post(BIND, {"identity": "on"})["Location"] == "/mans/profils/"
    assert vault.known(user) == {"name", "surname"}
    assert SocialAccount.objects.get().user == user
    assert Consent.objects.get(user=user).kind == "identity"
    stranger = Client()
    stranger.force_login(User.objects.create_user("Žagata"))
    assert stranger.get(go(stranger))["Location"] == "/mans/drosiba/"
    assert SocialAccount.objects.get().user == user, "one eID, one account"


def test_an_open_session_alone_gets_no_eid(client: Client, provider: Provider) -> None:
    client.force_login(User.objects.create_user("Zīle", GOOD_PASSWORD))
    client.get(go(client))
    assert client.post(BIND, {"identity": "on"})["Location"].startswith("/mans/drosiba/apstiprini/")
    assert not SocialAccount.objects.exists()
    client.post("/mans/drosiba/apstiprini/", {"password": GOOD_PASSWORD})
    client.post(BIND, {"identity": "on"})
    assert SocialAccount.objects.exists()


def test_an_eid_that_waits_is_for_the_account_that_asked(client: Client, provider: Provider) -> None:
    client.force_login(User.objects.create_user("Zīle"))
    client.get(go(client))
    waiting = client.session["talka_eid_binding"]
    client.force_login(User.objects.create_user("Žagata"))
    session = client.session
    session["talka_eid_binding"] = waiting
    session.save()
    assert client.post(BIND, {"identity": "on"})["Location"] == "/mans/drosiba/"
    assert not SocialAccount.objects.exists()


def test_who_came_back_unconfirmed_ties_no_eid_to_the_account(client: Client, provider: Provider) -> None:
    client.force_login(User.objects.create_user("Zīle", second_factor_barred=True))
    client.get(go(client))
    client.post(BIND, {"identity": "on"})
    assert not SocialAccount.objects.exists()


def test_who_has_an_eid_only_proves_with_it_before_what_is_hard_to_undo(client: Client, provider: Provider) -> None:
    newcomer(client)
    browser = Client()
    browser.get(go(browser))
    assert browser.get("/mans/drosiba/parole/").status_code == 200, "signed in by eID just now"
    session = browser.session
    session["account_authentication_methods"][-1]["at"] -= 3_600
    session.save()
    for page in (
        "/mans/drosiba/parole/",
        "/mans/drosiba/atslegas/jauna/",
        "/mans/drosiba/kodi/",
        "/mans/profils/dati/",
    ):
        answer = browser.get(page)
        assert (answer.status_code, answer.headers.get("Location")) == (
            302,
            f"/mans/drosiba/apstiprini/eid/?next={quote(page, safe='')}",
        )
    asked = browser.get("/mans/drosiba/apstiprini/eid/?next=/mans/profils/dati/")
    after = asked.context["next"]
    assert browser.get(go(browser, quote(after, safe="")))["Location"] == after
    assert browser.get(after)["Location"] == "/mans/profils/dati/"
    assert browser.get("/mans/profils/dati/").status_code == 200


def test_an_eid_tied_before_says_who_came_back_and_a_weak_one_does_not(client: Client, provider: Provider) -> None:
    user = newcomer(client)
    User.objects.update(second_factor_barred=True)
    for acr, barred in (("low", True), ("high", False)):
        provider.claims = {"acr": acr}
        browser = Client()
        browser.get(go(browser))
        user.refresh_from_db()
        assert user.second_factor_barred is barred


def test_the_request_carries_pkce_a_nonce_and_the_exact_address(client: Client, provider: Provider) -> None:
    client.post("/ienakt/eid/latvija/?next=/&scope=email&auth_params=prompt%3Dnone")
    away = Provider.asked_by(client.post("/ienakt/eid/latvija/"))
    asked = {name: values[0] for name, values in parse_qs(urlsplit(away).query).items()}
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["nonce"]) == 64
    assert set(asked["scope"].split()) == {"openid", "profile"}
    assert asked["redirect_uri"].endswith("/ienakt/eid/latvija/atbilde/")
    assert "prompt" not in asked


def refused(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 401
    assert "_auth_user_id" not in client.session
    assert "talka_eid" not in client.session
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://elsewhere.example"},
        {"aud": "another client"},
        {"aud": ["talka", "another client"]},
        {"aud": ["talka", "another client"], "azp": "another client"},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": 1_700_000_000},
        {"exp": None},
        {"iat": 4_000_000_000},
        {"sub": None},
        {"sub": "AU:100001"},
        {"sub": "anna@example.lv"},
        {"sub": "PK:3234567890"},
        {"sub": f"PK:32345678901-UR:{NUMBER}0"},
        {"sub": f"xPK:32345678901-UR:{NUMBER}"},
    ],
    ids=str,
)
def test_a_token_that_is_not_quite_right_opens_nothing(
    client: Client, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    refused(client, go(client))


@pytest.mark.parametrize(
    "lie",
    [
        "alg_none",
        "alg_hs256",
        "other_key",
        "unknown_kid",
        "wrong_iss_in_answer",
        "no_id_token",
        "other_issuer_configured",
    ],
)
def test_a_provider_that_lies_opens_nothing(client: Client, provider: Provider, lie: str) -> None:
    provider.lies = {lie}
    refused(client, go(client))


def test_an_answer_works_once(client: Client, provider: Provider) -> None:
    address = go(client)
    client.get(address)
    again = Client()
    refused(again, address)
    assert client.get(address).status_code == 401, "the state is used up"


def test_an_answer_of_another_browser_is_not_taken(client: Client, provider: Provider) -> None:
    address = go(Client())
    refused(client, address)


def test_a_code_stolen_into_another_session_does_not_fit_its_verifier(client: Client, provider: Provider) -> None:
    stolen = parse_qs(urlsplit(go(Client())).query)["code"][0]
    mine = go(client)
    own = parse_qs(urlsplit(mine).query)["code"][0]
    refused(client, mine.replace(own, stolen))


def test_eparaksts_answers_by_userinfo_alone(client: Client, provider: Provider, settings: Any) -> None:
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"] |= {"userinfo_only": True, "subject_claim": "serial_number"}
    provider.lies = {"no_id_token"}
    assert client.get(go(client))["Location"] == "/sakt/eid/"


@pytest.mark.parametrize(
    ("subject", "parsed"),
    [
        ("PK:10098610000", ("PK:10098610000", "")),
        (f"PK:07017010000-UR:{NUMBER}", ("PK:07017010000", f"UR:{NUMBER}")),
        ("AU:100001-PK:10098610000", ("PK:10098610000", "AU:100001")),
        ("DP:07017010000-PK:10098610000", ("PK:10098610000", "DP:07017010000")),
        ("PNOLV-010180-15097", ("PK:01018015097", "")),
    ],
)
def test_subjects_are_read_as_viss_writes_them(subject: str, parsed: tuple[str, str]) -> None:
    assert eid.parse_subject(subject) == parsed
