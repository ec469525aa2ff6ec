"""Who reads English sees the title that the organiser wrote in English from the advertisement to the application's end."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from talka.accounts.models import User
from tests.factories import opportunity
from tests.factories.applications import application, volunteer

pytestmark = pytest.mark.django_db
LATVIAN, ENGLISH = "Sniega draugi: lāpstas brigāde", "Snow friends: shovel team"


@pytest.mark.parametrize("english", [ENGLISH, ""])
def test_one_title_on_every_page_of_the_volunteer(enter: Callable[[User], Client], english: str) -> None:
    child, other = volunteer(age_band="13-15"), volunteer()
    offer = opportunity(title=LATVIAN, title_en=english, for_minors=True)
    sent = application(offer, by=child)
    pages = [(other, reverse("applications:apply", args=[offer.public_id, offer.slug]))]
    pages += [(child, reverse(f"applications:{name}", args=[sent.public_id])) for name in ("sent", "one", "guardian")]
    pages += [(child, reverse("applications:mine")), (child, reverse("mine"))]
    for reader, page in pages:
        browser = enter(reader)
        told = browser.get(f"/en{page}").text
        assert (english or LATVIAN) in told, page
        if english:
            assert LATVIAN not in told, page
        assert LATVIAN in browser.get(page).text, page
