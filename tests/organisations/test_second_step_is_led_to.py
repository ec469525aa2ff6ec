"""Who registers an organisation after a sign-in by password alone is led to the second step, and from there back."""

from __future__ import annotations

from urllib.parse import quote, unquote

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from tests.factories import member_of, organisation, sign_in
from tests.web.whole import Page

pytestmark = pytest.mark.django_db
STEP = "/mans/drosiba/otrais-solis/"


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_first_opportunity_is_not_met_by_a_closed_door(client: Client, prefix: str) -> None:
    one = organisation(state="draft")
    sign_in(client, member_of(one), second_factor=False)
    address = f"{prefix}/org/{one.key}/iespejas/jauna/"
    answer = client.get(f"{address}?no=1")
    assert answer.status_code == 403
    shown = Page(answer.content.decode())
    link = shown.one("main .actions a:not([data-variant])")["href"]
    assert link == f"{prefix}{STEP}?next={quote(f'{address}?no=1', safe='')}"
    onward = Page(client.get(str(link)).content.decode())
    for way in onward.soup.select("main .actions a"):
        assert quote(str(link), safe="") in str(way["href"]), "the way back is kept"


def test_what_is_no_ones_business_stays_closed(client: Client) -> None:
    one = organisation()
    sign_in(client, member_of(one, "coordinator"), second_factor=False)
    answer = client.get(f"/org/{one.key}/profils/")
    assert answer.status_code == 403
    assert STEP not in answer.content.decode()


def test_from_the_spare_codes_of_a_new_app_the_way_goes_on(client: Client) -> None:
    """Allauth shows them after the app has been added, and knows no further."""
    one = organisation(state="draft")
    user = member_of(one)
    user.set_password("zaļa pļava pirts")
    user.save()
    sign_in(client, user, second_factor=False)
    address = f"/org/{one.key}/iespejas/jauna/"
    client.get(f"{STEP}?next={address}")
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    again = client.get(reverse("mfa_view_recovery_codes")).headers["Location"]
    codes = Page(client.post(again, {"password": "zaļa pļava pirts"}, follow=True).content.decode())
    onward = str(codes.one("main .actions a.ds-button:not([data-variant])")["href"])
    assert onward == f"{STEP}?next={quote(address, safe='')}"
    asked = client.get(onward)
    assert asked.status_code == 302
    assert quote(address, safe="") in unquote(asked.headers["Location"])
