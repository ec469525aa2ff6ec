"""Front pages say what waits in every app, and public pages lead to what volunteers tell."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from talka.accounts.enums import DutyKind
from talka.accounts.models import Duty
from talka.applications.actions.pairs import ensure_pair
from talka.certificates import actions as certificates
from talka.certificates import queries as papers
from talka.certificates.schemas import Told
from talka.hours import actions as hours
from talka.registers.enums import Region
from talka.stories import actions as stories
from tests import factories
from tests.factories.applications import volunteer
from tests.factories.certificates import confirmed_hours
from tests.factories.hours import team, worked
from tests.factories.matching import invitation
from tests.factories.matching import offer as help_offer

pytestmark = pytest.mark.django_db
TEXT = "Pirmajā reizē nezināju, kur likt rokas, bet jau pēc stundas man iedeva lāpstu un pārinieku talkai."


def shown(client: Client, address: str) -> str:
    cache.clear()  # the page of an opportunity keeps stories for five seconds
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_coordinator_sees_hours_and_certificates_that_wait(client: Client) -> None:
    house = team()
    home = reverse("org_home", args=[house.offer.organisation.key])
    factories.sign_in(client, house.boss)
    before = shown(client, home)
    assert "stundu ierakst" not in before
    assert "gaida jūsu atbildi" not in before
    hours.enter(house.application, work=worked(), by=house.person)
    pair = ensure_pair(house.person, house.offer.organisation)
    confirmed_hours(pair, 120)
    asked = certificates.prepare(pair, Told(duties="Stādīja."), records=papers.gathered(pair), name="", by=house.person)
    certificates.offer(asked, by=house.person)
    after = shown(client, home)
    assert "1 stundu ieraksts gaida apstiprinājumu" in after
    assert "1 izziņa gaida jūsu atbildi" in after


def test_the_volunteer_sees_hours_and_invitations_that_wait(client: Client) -> None:
    house = team()
    hours.enter(house.application, work=worked(), by=house.boss)
    invited = invitation(help_offer(by=house.person), factories.opportunity("Ziemas talka mežā"))
    factories.sign_in(client, house.person)
    page = shown(client, reverse("mine"))
    assert "1 stundu ieraksts gaida jūsu vārdu" in page
    assert "Jūs aicina palīdzēt: Ziemas talka mežā" in page
    assert reverse("matching:invitation", args=[invited.public_id]) in client.get(reverse("mine")).content.decode()


def test_stories_stand_where_their_work_and_their_organiser_are(client: Client) -> None:
    house = team()
    offer = house.offer
    pair = ensure_pair(house.person, offer.organisation)
    confirmed_hours(pair, 60, offer=offer)
    story = stories.submit(pair, offer, text=TEXT, first_name="", consent=True, by=house.person)
    pages = (offer.get_absolute_url(), offer.organisation.get_absolute_url())
    assert not any(TEXT in shown(client, page) for page in pages)
    stories.publish(story, by=volunteer())
    assert all(TEXT in shown(client, page) for page in pages)
    stories.withdraw(story, by=house.person)
    assert not any(TEXT in shown(client, page) for page in pages)


def test_the_desk_counts_stories_that_wait_of_the_moderators_regions(client: Client) -> None:
    house, moderator = team(), volunteer()
    moderator.is_staff = True
    moderator.save()
    duty = Duty.objects.create(user=moderator, kind=DutyKind.MODERATOR)
    pair = ensure_pair(house.person, house.offer.organisation)
    confirmed_hours(pair, 60, offer=house.offer)
    stories.submit(pair, house.offer, text=TEXT, first_name="", consent=True, by=house.person)
    factories.sign_in(client, moderator)
    assert len(client.get(reverse("desk")).context["stories"]) == 1
    town = house.offer.organisation.municipality
    assert town
    duty.region = next(one for one in Region.values if one != town.region)
    duty.save()
    assert len(client.get(reverse("desk")).context["stories"]) == 0


@pytest.mark.parametrize("page", ["/", "/iespejas/"])
def test_who_does_not_know_what_to_look_for_is_asked(client: Client, page: str) -> None:
    assert f'href="{reverse("quiz", args=[""])}"' in client.get(page).content.decode()


def test_the_front_page_shows_each_opportunity_once(client: Client) -> None:
    offers = [factories.opportunity() for _ in range(5)]
    page = shown(client, reverse("home"))
    assert [page.count(f'href="{offer.get_absolute_url()}"') for offer in offers] == [1] * 5
