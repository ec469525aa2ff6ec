"""An organiser asks for a field: its volunteer knows until when it would be seen, and the organiser what came of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from talka.accounts import vault
from talka.accounts.models import User
from talka.accounts.queries import told_by
from talka.applications import actions, queries
from talka.applications.enums import Purpose, RequestReason, Shared
from talka.applications.forms import ApplyForm
from talka.applications.models import Application, Disclosure, DisclosureRequest
from talka.applications.queries.disclosures import HOLDS
from talka.core import clock
from talka.core.errors import RefusedError
from talka.core.periods import last_good
from talka.notifications.models import Notification
from talka.opportunities.models import Opportunity
from tests.factories import opportunity
from tests.factories.applications import application, coordinator, fresh, volunteer

pytestmark = pytest.mark.django_db
Enter = Callable[[User], Client]


@pytest.fixture
def person() -> User:
    found = volunteer()
    vault.tell(found, phone="20007777")
    return found


@pytest.fixture
def sent(person: User) -> Application:
    return fresh(application(opportunity(), by=person))


@pytest.fixture
def boss(sent: Application) -> User:
    return coordinator(sent.organisation)


def asked(sent: Application, boss: User, reason: str = RequestReason.MEETING) -> DisclosureRequest:
    return actions.ask(sent, Shared.PHONE, reason=reason, by=boss)


def test_until_when_is_read_before_the_tap(enter: Enter, sent: Application, person: User, boss: User) -> None:
    request, browser = asked(sent, boss), enter(person)
    page = browser.get(reverse("applications:one", args=[sent.public_id])).text
    last = clock.today() + HOLDS[Purpose.REQUEST]
    assert "organizētājs to redzēs līdz" in page
    assert f"{last.day}. " in page.partition("organizētājs to redzēs līdz")[2].partition("(ieskaitot)")[0]
    browser.post(reverse("applications:answer", args=[request.public_id]), {"give": "1"})
    assert last_good(Disclosure.objects.get().until).date() == last
    assert f"{last:%d.%m.%Y}." in browser.get(reverse("my_data")).text


@pytest.mark.parametrize(
    ("reason", "purpose"), [(RequestReason.MEETING, Purpose.REQUEST), (RequestReason.AGREEMENT, Purpose.AGREEMENT)]
)
def test_what_is_given_for_an_agreement_is_seen_for_a_year_all_else_for_half_of_it(
    sent: Application, person: User, boss: User, reason: str, purpose: Purpose
) -> None:
    actions.answer(asked(sent, boss, reason), by=person, give=True)
    made = Disclosure.objects.get()
    assert made.purpose == purpose
    assert last_good(made.until).date() - clock.today() == HOLDS[purpose]
    assert (HOLDS[Purpose.APPLICATION].days, HOLDS[Purpose.REQUEST].days, HOLDS[Purpose.AGREEMENT].days) == (
        180,
        180,
        365,
    )


def test_what_was_taken_back_is_not_said_to_be_given(enter: Enter, sent: Application, person: User, boss: User) -> None:
    actions.answer(asked(sent, boss), by=person, give=True)
    page, browser = reverse("applications:received", args=[sent.organisation.key, sent.public_id]), enter(boss)
    assert "Tālrunis: atklāts" in browser.get(page).text
    actions.revoke(Disclosure.objects.get(), by=person)
    told = browser.get(page).text
    assert "20007777" not in told
    assert "Tālrunis: atklāts" not in told
    assert "Tālrunis: vairs neredz" in told


def test_it_is_taken_back_where_all_is_listed_too(enter: Enter, sent: Application, person: User, boss: User) -> None:
    actions.answer(asked(sent, boss), by=person, give=True)
    given, browser, data = Disclosure.objects.get(), enter(person), reverse("my_data")
    revoke = reverse("applications:revoke", args=[given.public_id])
    assert f'action="{revoke}"' in browser.get(data).text
    answer = browser.post(revoke, {"back": "data"})
    assert (answer.status_code, answer.headers["Location"]) == (302, data)
    assert queries.shared_now(sent) == []
    assert f'action="{revoke}"' not in browser.get(data).text


def test_of_an_ended_application_nothing_is_asked_any_more(
    enter: Enter, sent: Application, person: User, boss: User
) -> None:
    request = asked(sent, boss)
    actions.decline(fresh(sent), by=boss, reason="other")
    request.refresh_from_db()
    request.application = fresh(sent)
    assert queries.questions(request.application) == []
    assert [one.needs_me for one in queries.mine(person, past=True)[0]] == [False]
    with pytest.raises(RefusedError, match=r"answer\.ended"):
        actions.answer(request, by=person, give=True)
    answer = enter(person).post(reverse("applications:answer", args=[request.public_id]), {"give": "1"})
    assert answer.status_code == 302
    assert not Disclosure.objects.exists()
    assert not Notification.objects.filter(kind="application.field_answered").exists()


def test_what_is_seen_or_asked_for_is_not_offered_to_be_asked_for(enter: Enter, sent: Application, boss: User) -> None:
    actions.disclose(sent, ["name"], purpose=Purpose.APPLICATION)
    page, browser = reverse("applications:received", args=[sent.organisation.key, sent.public_id]), enter(boss)
    assert {"phone", "surname"} <= {
        code for code, _label in browser.get(page).context["ask_form"]["field"].field.widget.choices
    }
    asked(sent, boss)
    offered = {code for code, _label in browser.get(page).context["ask_form"]["field"].field.widget.choices}
    assert offered == set(Shared.values) - {"name", "phone"}


def test_whom_to_call_in_an_emergency_is_seen_only_until_the_work_is_done(
    enter: Enter, sent: Application, person: User, boss: User
) -> None:
    vault.tell(person, emergency="Māte Zane, 20008888")
    page = reverse("applications:received", args=[sent.organisation.key, sent.public_id])
    browser = enter(boss)
    assert "Māte Zane" not in browser.get(page).text
    browser.post(
        reverse("applications:ask", args=[sent.organisation.key, sent.public_id]),
        {"field": "emergency", "reason": "emergency"},
    )
    request = DisclosureRequest.objects.get()
    assert "ārkārtas gadījumam" in enter(person).get(reverse("applications:one", args=[sent.public_id])).text
    actions.answer(request, by=person, give=True)
    actions.approve(fresh(sent), by=boss)
    assert "Māte Zane, 20008888" in browser.get(page).text
    actions.complete(fresh(sent), by=boss)
    assert Disclosure.objects.holding().exists()
    assert "Māte Zane" not in browser.get(page).text


def test_it_is_asked_for_for_nothing_else_and_of_nobody_under_eighteen_without_consent(
    enter: Enter, sent: Application, boss: User
) -> None:
    with pytest.raises(RefusedError, match=r"disclosure\.ask\.emergency"):
        actions.ask(sent, Shared.EMERGENCY, reason=RequestReason.MEETING, by=boss)
    child = fresh(application(opportunity(for_minors=True), by=volunteer(age_band="16-17")))
    team = coordinator(child.organisation)
    with pytest.raises(RefusedError, match=r"disclosure\.ask\.minor"):
        actions.ask(child, Shared.EMERGENCY, reason=RequestReason.EMERGENCY, by=team)
    page = reverse("applications:received", args=[child.organisation.key, child.public_id])
    assert 'value="emergency">Kontakts' not in enter(team).get(page).text


def test_one_may_show_it_when_applying_but_only_what_is_there(sent: Application, person: User) -> None:
    offer = opportunity()
    assert "emergency" not in offered(person, offer)
    vault.tell(person, emergency="Māte Zane, 20008888")
    assert "emergency" in offered(person, offer)


def offered(person: User, offer: Opportunity) -> list[str]:
    form = ApplyForm(opportunity=offer, user=person, told=told_by(person))
    return [code for code, _label in form.fields["shares"].choices]  # type: ignore[attr-defined]  # of a ChoiceField
