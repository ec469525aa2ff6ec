from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from talka.accounts.models import User
from talka.core import clock
from talka.core.errors import RefusedError, WrongStateError
from talka.opportunities import actions, privacy
from talka.opportunities.models import Report
from talka.opportunities.queries.desk import open_reports
from tests.factories import opportunity, organisation
from tests.opportunities.desk_and_team import seen

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def moderator() -> User:
    return User.objects.create_user("moderators", "parole", is_staff=True)


def test_anybody_reports_an_opportunity_without_saying_who_they_are() -> None:
    one, browser = opportunity(), Client()
    address = f"/zinot/iespeja/{one.public_id}/"
    assert one.title in browser.get(address).text
    answer = browser.post(address, {"reason": "money", "text": "Prasa 20 eiro."}, REMOTE_ADDR="192.0.2.7")
    assert answer.headers["Location"] == "/zinot/paldies/"
    assert "Paldies" in browser.get("/zinot/paldies/").text
    kept = Report.objects.get()
    assert (kept.opportunity_id, kept.reason, kept.text, kept.state) == (one.pk, "money", "Prasa 20 eiro.", "open")
    assert "192.0.2.7" not in str(Report.objects.values())
    assert not browser.cookies.get("sessionid")


def test_an_organisation_is_reported_the_same_way() -> None:
    one = organisation()
    Client().post(f"/zinot/organizacija/{one.public_id}/", {"reason": "misleading"})
    assert [report.organisation_id for report in open_reports()] == [one.pk]


@pytest.mark.parametrize(
    ("sent", "control"), [({}, "reason"), ({"reason": "x"}, "reason"), ({"reason": "other"}, "text")]
)
def test_a_report_says_what_is_wrong(sent: dict[str, str], control: str) -> None:
    answer = Client().post(f"/zinot/iespeja/{opportunity().public_id}/", sent)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {control}
    assert not Report.objects.exists()


def test_a_program_that_fills_in_everything_is_thanked_and_forgotten() -> None:
    answer = Client().post(
        f"/zinot/iespeja/{opportunity().public_id}/", {"reason": "over", "website": "https://spam.example"}
    )
    assert answer.headers["Location"] == "/zinot/paldies/"
    assert not Report.objects.exists()


def test_a_sixth_report_from_one_address_waits_for_the_next_day() -> None:
    one = opportunity()
    for _ in range(5):
        actions.report(one, reason="over", text="", address="192.0.2.7")
    with pytest.raises(RefusedError, match=r"report\.too_many"):
        actions.report(one, reason="over", text="", address="192.0.2.7")
    actions.report(one, reason="over", text="", address="192.0.2.8")
    with clock.move_to(clock.now() + DAY + timedelta(minutes=1)):
        actions.report(one, reason="over", text="", address="192.0.2.7")


@pytest.mark.parametrize("traits", [["draft"], ["hidden"]])
def test_what_has_no_public_page_cannot_be_reported(traits: list[str]) -> None:
    one = opportunity(traits=traits)
    absent = Client().get("/zinot/iespeja/2222222222/")
    there = Client().get(f"/zinot/iespeja/{one.public_id}/")
    parts = (one.public_id, "2222222222")
    assert (there.status_code, seen(there, *parts)) == (404, seen(absent, *parts))


def test_moderators_decide_once_and_all_alike_at_once(moderator: User) -> None:
    one = opportunity()
    first, *_ = (actions.report(one, reason="over", text="", address=f"192.0.2.{n}") for n in range(3))
    actions.decide_report(first, state="dismissed", by=moderator.pk)
    assert (first.state, first.decided_by) == ("dismissed", moderator)
    with pytest.raises(WrongStateError):
        actions.decide_report(first, state="upheld", by=moderator.pk)
    assert actions.decide_alike(one, state="upheld", by=moderator.pk) == 2
    assert open_reports() == []


def test_hashes_are_forgotten_after_a_day_and_texts_a_year_after_the_decision(moderator: User) -> None:
    decided = actions.report(opportunity(), reason="over", text="Beidzies", address="192.0.2.7")
    waiting = actions.report(opportunity(), reason="over", text="Gaida", address="192.0.2.7")
    actions.decide_report(decided, state="upheld", by=moderator.pk)
    with clock.move_to(clock.now() + DAY + timedelta(minutes=1)):
        assert (privacy.forget_senders(), privacy.forget_reports()) == (2, 0)
    with clock.move_to(clock.now() + 366 * DAY):
        assert privacy.forget_reports() == 1
    assert [report.text for report in Report.objects.order_by("pk")] == ["", "Gaida"]
    assert waiting.pk == Report.objects.get(text="Gaida").pk


def test_a_moderators_decisions_are_exported_and_stay_without_the_person(moderator: User) -> None:
    one = actions.report(opportunity(), reason="over", text="", address="192.0.2.7")
    actions.decide_report(one, state="upheld", by=moderator.pk)
    assert [row["report"] for row in privacy.export(moderator)["reports_decided"]] == [one.public_id]
    privacy.erase(moderator)
    one.refresh_from_db()
    assert (one.decided_by, one.state) == (None, "upheld")
