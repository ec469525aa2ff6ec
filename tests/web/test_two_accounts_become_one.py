"""Two accounts of one person become one by proof of both; what nobody can prove, or what would clash, is refused."""

from __future__ import annotations

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from talka.accounts import vault
from talka.accounts.actions import renew_code
from talka.accounts.enums import State
from talka.accounts.models import User
from talka.applications import actions as applications
from talka.applications.models import Application, PairName
from talka.applications.policies import received
from talka.certificates.models import Certificate
from talka.core.errors import RefusedError
from talka.hours.models import WorkRecord
from talka.matching.models import Favourite, HelpOffer
from talka.notifications.models import Notification
from talka.stories.models import Story
from talka.web import privacy
from tests import factories, matrix
from tests.factories.applications import application, coordinator, volunteer
from tests.web.test_every_row_about_a_person import DECIDED, ENDED, of, ways

pytestmark = pytest.mark.django_db
HERE = "/mans/dati/apvienot/"


@pytest.fixture
def kept() -> User:
    made = volunteer()
    made.nickname = "Paliekošais"
    made.save()
    return made


def join(browser: Client, other: User, code: str, **more: str) -> int:
    told = {"login": other.nickname, "code": code, "sure": "on"} | more
    return browser.post(HERE, told).status_code


def test_everything_comes_over_and_the_other_account_is_empty(client: Client, kept: User) -> None:
    world = matrix.build()
    gone = world.own.volunteer
    counted = {model: model._default_manager.filter(**{field: gone}).count() for model, field in MOVED}
    assert all(counted.values()), counted
    assert join(factories.sign_in(client, kept), gone, renew_code(gone)) == 302
    assert {model: model._default_manager.filter(**{field: kept}).count() for model, field in MOVED} == counted
    gone.refresh_from_db()
    assert (gone.state, gone.is_active, vault.known(gone)) == (State.ERASED, False, frozenset())
    assert vault.read(kept, ["name"], by=kept, why="own page") == {"name": "Dzeltenspārnis"}
    left = {f"{model._meta.label}.{name}" for model, name in ways() if of(model, name, gone)}
    assert {key for key in left if DECIDED[key][1] != ENDED} == set()
    assert client.get(HERE).status_code == 200, "whoever asked stays signed in"


MOVED = (
    (Application, "volunteer"),
    (PairName, "volunteer"),
    (WorkRecord, "volunteer"),
    (Certificate, "holder"),
    (HelpOffer, "volunteer"),
    (Story, "author"),
    (Notification, "user"),
)


def test_an_organiser_that_knew_both_knows_one(client: Client, kept: User) -> None:
    house, gone = factories.organisation(), volunteer()
    first = application(factories.opportunity(organisation=house), by=kept)
    second = application(factories.opportunity(organisation=house), by=gone)
    assert first.pair_id != second.pair_id
    assert join(factories.sign_in(client, kept), gone, renew_code(gone)) == 302
    second.refresh_from_db()
    assert (second.volunteer_id, second.pair_id) == (kept.pk, first.pair_id)
    applications.approve(received(house, second.public_id), by=coordinator(house))


def test_what_both_have_stays_once(client: Client, kept: User) -> None:
    offer, gone = factories.opportunity(), volunteer()
    for one in (kept, gone):
        Favourite.objects.create(user=one, opportunity=offer)
    assert join(factories.sign_in(client, kept), gone, renew_code(gone)) == 302
    assert list(Favourite.objects.values_list("user", flat=True)) == [kept.pk]


def test_without_the_code_nothing_moves_and_tries_are_counted(client: Client, kept: User) -> None:
    gone, browser = volunteer(), factories.sign_in(client, kept)
    code = renew_code(gone)
    assert join(browser, gone, code, sure="") == 422
    for _time in range(5):
        assert join(browser, gone, "0000-0000-0000-0000") == 422
    assert join(browser, gone, code) == 422, "the sixth try of an hour is not looked at"
    gone.refresh_from_db()
    assert gone.state == State.ACTIVE


def test_it_needs_a_fresh_proof_of_this_account(client: Client, kept: User) -> None:
    kept.set_password("garš teikums ar vārdiem")
    kept.save()
    answer = factories.sign_in(client, kept).get(HERE)
    assert answer.status_code == 302
    assert "apstiprini" in answer["Location"]


def test_no_ban_no_duty_and_no_other_person_is_joined(client: Client, kept: User) -> None:
    browser = factories.sign_in(client, kept)
    admin = coordinator(factories.organisation(), role="admin")
    assert join(browser, admin, renew_code(admin)) == 422
    child = volunteer()
    child.age_band = "13-15"
    child.save()
    assert join(browser, child, renew_code(child)) == 422
    assert join(browser, kept, renew_code(kept)) == 422
    stranger = volunteer()
    for number, one in enumerate((kept, stranger)):
        SocialAccount.objects.create(user=one, provider="latvija", uid=f"eid-{number}")
    with pytest.raises(RefusedError, match="two_people"):
        privacy.merge_people(kept, stranger)
    assert {one.state for one in (admin, child, stranger)} == {State.ACTIVE}
    assert User.objects.filter(state=State.ERASED).count() == 0


def test_two_applications_for_one_work_are_sorted_out_first(client: Client, kept: User) -> None:
    offer, gone = factories.opportunity(places=5), volunteer()
    mine, other = application(offer, by=kept), application(offer, by=gone)
    browser = factories.sign_in(client, kept)
    code = renew_code(gone)
    answer = browser.post(HERE, {"login": gone.nickname, "code": code, "sure": "on"})
    assert answer.status_code == 422
    assert offer.title in answer.text
    applications.withdraw(mine, reason="other", by=kept)
    assert join(browser, gone, code) == 302
    other.refresh_from_db()
    assert other.volunteer_id == kept.pk


def test_the_page_is_found_and_says_what_ends(client: Client, kept: User) -> None:
    browser = factories.sign_in(client, kept)
    assert reverse("my_merge") in browser.get(reverse("my_data")).text
    assert privacy.looks(kept) == []
