"""A guardian confirms with eID who consents: no account, the name is kept sealed, the personal code nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from talka.accounts import vault
from talka.accounts.models import User
from talka.applications import actions
from talka.applications.models import Application, GuardianConsent
from talka.core import clock
from talka.core.models import AuditEntry
from tests.accounts.provider import Provider, running_provider
from tests.applications.test_pages import SEEN
from tests.factories import opportunity
from tests.factories.applications import application, coordinator, volunteer

pytestmark = pytest.mark.django_db
CODE = "32345678901"
READ = {"relation": "mother", "child": "Emīls Liepiņš", "read": "on", "consent": "1"}


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    with running_provider() as running:
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [running.app()]}}
        yield running


@pytest.fixture
def sent(provider: Provider) -> Application:
    return application(opportunity(for_minors=True), by=volunteer(age_band="13-15"))


def link(of: Application) -> str:
    assert of.volunteer is not None
    _made, token = actions.ask_guardian(of, by=of.volunteer)
    return reverse("applications:consent", args=[token])


def prove(browser: Client, page: str) -> str:
    """Press the button, let the provider answer; where the browser is sent to."""
    return str(browser.get(Provider.back_from(browser.post(page, {"eid": "latvija"})))["Location"])


def consent(browser: Client, page: str) -> Any:
    found = SEEN.search(browser.get(page).text)
    assert found is not None
    return browser.post(page, READ | {"seen": found[1]})


def test_the_name_is_the_one_of_the_eid_and_no_account_comes_of_it(
    client: Client, sent: Application, enter: Callable[[User], Client]
) -> None:
    page, people = link(sent), User.objects.count()
    assert 'value="latvija"' in client.get(page).text
    assert prove(client, page) == page
    shown = client.get(page).text
    assert "Anna Liepiņa" in shown
    assert 'name="signature"' not in shown
    assert consent(client, page).status_code == 302
    kept = GuardianConsent.objects.get()
    assert (kept.state, kept.assurance) == ("given", "eid")
    assert kept.told is not None
    assert (kept.told["name"], kept.told["child"]) == ("Anna Liepiņa", "Emīls Liepiņš")
    assert User.objects.count() == people
    assert "_auth_user_id" not in client.session
    boss = coordinator(sent.organisation)
    seen = enter(boss).get(reverse("applications:received", args=[sent.organisation.key, sent.public_id])).text
    assert "eID" in seen
    assert "Liepiņ" not in seen


def test_the_personal_code_is_kept_nowhere(client: Client, sent: Application) -> None:
    page = link(sent)
    prove(client, page)
    assert not any(CODE in str(one.get_decoded()) for one in Session.objects.all())
    consent(client, page)
    kept = GuardianConsent.objects.get()
    assert CODE not in f"{kept.told} {kept.text} {client.get(page).text}"
    assert not any(CODE in str(one.details) for one in AuditEntry.objects.all())
    assert "talka_eid_proof" not in client.session, "what has served is forgotten"


def test_a_weak_sign_in_does_not_count_and_another_way_is_offered(
    client: Client, provider: Provider, sent: Application
) -> None:
    provider.claims = {"acr": "http://eidas.europa.eu/LoA/low"}
    page = link(sent)
    prove(client, page)
    refused = consent(client, page)
    assert refused.status_code == 422
    assert GuardianConsent.objects.get().state == "asked"
    assert 'name="signature"' in client.get(page).text


@pytest.mark.parametrize("own", [True, False])
def test_a_child_is_nobodys_guardian(client: Client, provider: Provider, sent: Application, *, own: bool) -> None:
    """Neither by the eID tied to the child's account, nor by a personal code that tells a year of birth."""
    if own:
        SocialAccount.objects.create(user=sent.volunteer, provider="latvija", uid=vault.keyed("eid", f"PK:{CODE}"))
    else:
        born = clock.today() - timedelta(days=17 * 365)
        provider.claims = {"sub": f"PK:{born:%d%m%y}-21234".replace("-", "")}
    page = link(sent)
    prove(client, page)
    assert consent(client, page).status_code == 422
    assert GuardianConsent.objects.get().state == "asked"


def test_an_adults_older_code_is_no_hindrance(client: Client, provider: Provider, sent: Application) -> None:
    provider.claims = {"sub": "PK:01018015097"}
    page = link(sent)
    prove(client, page)
    consent(client, page)
    assert GuardianConsent.objects.get().state == "given"


def test_what_was_proven_serves_this_link_only_and_a_quarter_of_an_hour(client: Client, sent: Application) -> None:
    other = link(application(opportunity(for_minors=True), by=volunteer(age_band="13-15")))
    page = link(sent)
    prove(client, page)
    assert "Anna Liepiņa" in client.get(page).text
    assert "Anna Liepiņa" not in client.get(other).text
    with clock.move_to(clock.now() + timedelta(minutes=16)):
        assert "Anna Liepiņa" not in client.get(page).text


def test_the_guardian_may_sign_another_way_after_all(client: Client, sent: Application) -> None:
    page = link(sent)
    prove(client, page)
    client.post(page, {"forget": "1"})
    assert 'name="signature"' in client.get(page).text


def test_a_provider_that_is_not_there_is_a_404(client: Client, sent: Application) -> None:
    assert client.post(link(sent), {"eid": "nav"}).status_code == 404
