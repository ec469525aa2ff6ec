"""The emergency stop, keys and bulk revocation, as the moderator of the whole country uses them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from talka.accounts.enums import DutyKind
from talka.accounts.models import Duty
from talka.certificates import actions, checking, queries
from talka.certificates.enums import KeyState, State, Verdict
from talka.certificates.models import Certificate
from talka.core import clock
from talka.notifications.models import Notification
from talka.organisations.actor import SECOND_FACTOR_KEY
from talka.registers.enums import Region
from tests.factories import certificates
from tests.factories.applications import volunteer

pytestmark = pytest.mark.django_db
DESK = "/parvaldiba/izzinas/"


def keeper(*, region: str = "", factor: bool = True) -> Client:
    person = volunteer()
    person.is_staff = True
    person.save()
    Duty.objects.create(user=person, kind=DutyKind.MODERATOR, region=region)
    browser = Client()
    browser.force_login(person)
    session = browser.session
    session[SECOND_FACTOR_KEY] = factor
    session.save()
    return browser


def test_only_for_moderators_of_the_whole_country_with_two_factors() -> None:
    assert keeper().get(DESK).status_code == 200
    assert keeper(region=Region.values[0]).get(DESK).status_code == 404
    assert keeper(factor=False).get(DESK).status_code != 200
    outsider = Client()
    outsider.force_login(volunteer())
    assert outsider.get(DESK).status_code == 404
    assert outsider.post(f"{DESK}apturet/", {"do": "stop", "reason": "x"}).status_code == 404


def test_one_button_stops_everything_and_another_goes_on() -> None:
    browser, draft = keeper(), certificates.certificate_draft()
    assert browser.post(f"{DESK}apturet/", {"do": "stop", "reason": " "}).status_code == 422
    assert not queries.issuing_stopped()
    assert browser.post(f"{DESK}apturet/", {"do": "stop", "reason": "Zīmogs pazudis"}).status_code == 302
    assert "Zīmogs pazudis" in browser.get(DESK).text
    with pytest.raises(Exception, match="stopped"):
        actions.issue(draft, by=None)
    browser.post(f"{DESK}apturet/", {"do": "resume"})
    assert actions.issue(draft, by=None).number


def test_a_key_is_changed_and_a_lost_one_ends_with_all_it_signed() -> None:
    browser, person = keeper(), volunteer()
    one = certificates.certificate(owner=person)
    own, key, facts = one.organisation, one.key, queries.facts_of(one)
    assert own is not None
    assert key is not None
    assert facts is not None
    address = f"{DESK}{own.registration_number}/atslegas/{key.name}/"
    shown = browser.get(DESK, {"q": own.registration_number}).text
    assert key.name in shown
    browser.post(address, {"do": "rotate"})
    key.refresh_from_db()
    assert key.state == KeyState.RETIRED
    assert checking.verify_code(facts.code).verdict == Verdict.VALID
    browser.post(address, {"do": "lost"})
    key.refresh_from_db()
    assert key.state == KeyState.COMPROMISED
    assert checking.verify_code(facts.code).verdict == Verdict.REVOKED
    actions.tell_revoked([one.pk])
    told = Notification.objects.get(user=person, kind="certificate.revoked")
    assert told.context["number"] == one.number


def test_many_are_counted_first_and_revoked_only_with_that_number() -> None:
    browser = keeper()
    issued = [certificates.certificate() for _ in range(2)]
    own = issued[0].organisation
    assert own is not None
    third = certificates.certificate(own)
    asked: dict[str, Any] = {"first": clock.today(), "last": clock.today(), "reason": "mistake"}
    address = reverse("certificates:desk_many", args=[own.registration_number])
    counted = browser.post(address, asked)
    assert 'name="n" value="2"' in counted.text
    assert Certificate.objects.filter(state=State.REVOKED).count() == 0
    browser.post(address, asked | {"n": "3"})
    assert Certificate.objects.filter(state=State.REVOKED).count() == 0, "another number than was looked at"
    assert browser.post(address, asked | {"n": "2"}).status_code == 302
    assert set(Certificate.objects.filter(state=State.REVOKED)) == {issued[0], third}
    actions.publish_all()
    nothing = browser.post(
        address, asked | {"first": clock.today() - timedelta(9), "last": clock.today() - timedelta(1)}
    )
    assert 'name="n"' not in nothing.text
    assert browser.post(address, {"reason": "mistake"}).status_code == 422


def test_a_number_of_nobody_is_told() -> None:
    assert "nav organizācijas" in keeper().get(DESK, {"q": "40009999999"}).text
