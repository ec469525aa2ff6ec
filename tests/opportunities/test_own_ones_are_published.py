from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from talka.accounts.models import User
from talka.core import clock
from talka.core.errors import RefusedError, WrongStateError
from talka.core.models import AuditEntry
from talka.core.periods import day_end, local
from talka.notifications.models import Notification
from talka.opportunities import actions
from talka.opportunities.models import Opportunity
from talka.opportunities.queries.desk import waiting_reviews
from talka.organisations.models import Organisation
from tests.factories import opportunity, organisation
from tests.opportunities.desk_and_team import (
    coordinator,
    member,
    said,
    signed_in,
    typed,
    url,
    verified_by_eid,
    whole_draft,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def moderator() -> User:
    return User.objects.create_user("moderatore", "parole", is_staff=True)


def by_hand() -> Organisation:
    return organisation(verified_by="moderator")


def told(kind: str) -> list[Notification]:
    return list(Notification.objects.filter(kind=kind))


def test_an_organisation_verified_by_eid_publishes_at_once() -> None:
    one = whole_draft()
    page = coordinator(one.organisation).post(url("publish", one), follow=True)
    one.refresh_from_db()
    assert one.state == "published"
    assert "Publicēts. Tagad to redz visi." in page.text
    assert Opportunity.objects.open().filter(pk=one.pk).exists()


def test_the_first_one_of_an_organisation_verified_by_hand_waits_for_a_moderator_and_says_so() -> None:
    one = whole_draft(by_hand())
    page = coordinator(one.organisation).post(url("publish", one), follow=True)
    one.refresh_from_db()
    assert one.state == "in_review"
    assert [row.pk for row in waiting_reviews()] == [one.pk]
    assert "Moderators apskata jūsu pirmo iespēju." in page.text
    assert not Opportunity.objects.open().exists()


def test_approved_it_is_public_the_team_is_told_and_the_second_one_needs_nobody(moderator: User) -> None:
    team = by_hand()
    one, second = whole_draft(team), whole_draft(team, "Otrā iespēja Ogrē")
    person = member(team)
    actions.publish_own(one, by=person.pk)
    actions.approve_first(one, by=moderator.pk)
    assert one.state == "published"
    assert [(row.user_id, row.url) for row in told("opportunity.approved")] == [(person.pk, url("own", one))]
    actions.publish_own(second, by=person.pk)
    assert second.state == "published"


def test_sent_back_it_says_why_and_may_be_sent_again(moderator: User) -> None:
    one = whole_draft(by_hand())
    person = member(one.organisation)
    actions.publish_own(one, by=person.pk)
    actions.return_first(one, reason="unclear", note="Uzraksti, cikos sākas.", by=moderator.pk)
    page = signed_in(person).get(url("own", one)).text
    assert "Nav skaidrs, ko brīvprātīgais darīs" in page
    assert "Uzraksti, cikos sākas." in page
    (message,) = told("opportunity.returned")
    assert message.context["reason"] == "unclear"
    actions.publish_own(one, by=person.pk)
    assert (one.state, one.review_note, one.state_reason) == ("in_review", "", "")


@pytest.mark.parametrize(("reason", "note"), [("", ""), ("unknown", "x"), ("other", " ")])
def test_nothing_is_sent_back_without_a_reason(moderator: User, reason: str, note: str) -> None:
    one = whole_draft(state="in_review")
    with pytest.raises(RefusedError, match=r"opportunity\.reason_missing"):
        actions.return_first(one, reason=reason, note=note, by=moderator.pk)


def test_only_what_waits_is_approved(moderator: User) -> None:
    one = whole_draft()
    with pytest.raises(WrongStateError):
        actions.approve_first(one, by=moderator.pk)
    one.refresh_from_db()
    assert one.state == "draft"


def test_the_team_takes_back_what_waits_and_writes_on() -> None:
    one = whole_draft(by_hand())
    browser = coordinator(one.organisation)
    browser.post(url("publish", one))
    browser.post(url("take_back", one))
    one.refresh_from_db()
    assert (one.state, waiting_reviews()) == ("draft", [])
    assert browser.get(url("edit", one, "kas")).status_code == 200


@pytest.mark.parametrize("state", ["draft", "submitted", "refused", "suspended"])
def test_drafting_is_allowed_while_the_organisation_waits_but_publishing_is_not(state: str) -> None:
    team = organisation(state=state)
    one = whole_draft(team)
    browser = coordinator(team)
    page = browser.get(url("edit", one, "kas"))
    assert (
        browser.post(url("edit", one, "kas"), typed(page.context["form"], title="Jauns nosaukums")).status_code == 302
    )
    assert "vēl nav apstiprināta" in browser.get(url("own", one)).text
    with pytest.raises(RefusedError, match=r"opportunity\.publish\.not_verified"):
        actions.publish_own(Opportunity.objects.get(pk=one.pk), by=None)


LACKING: list[tuple[str, dict[str, Any], str]] = [
    ("fields", {"fields": []}, "kas"),
    ("duties", {"duties": " "}, "kas"),
    ("time_type", {"hours_per_week": None}, "kad"),
    ("time_type", {"time_type": "exact"}, "kad"),
    ("time_type", {"time_type": "range"}, "kad"),
    ("work_places", {"municipality": None}, "kur"),
    ("places", {"places": None}, "kam"),
    ("experience", {"experience": ""}, "kam"),
    ("benefits", {"benefits": ""}, "ko-dodam"),
    ("contact_email", {"contact_email": ""}, "ko-dodam"),
    ("expenses", {"supports": ["expenses"]}, "ko-dodam"),
    ("apply_until", {"apply_until": None}, "noteikumi"),
    ("declared", {"declared": False}, "noteikumi"),
]


@pytest.mark.parametrize(("item", "values", "step"), LACKING)
def test_what_is_missing_is_listed_with_the_way_there_and_stops_publication(
    item: str, values: dict[str, Any], step: str
) -> None:
    one = whole_draft(**values)
    browser = coordinator(one.organisation)
    page = browser.get(url("own", one))
    assert [(lacking.item, address) for lacking, address in page.context["missing"]] == [(item, url("edit", one, step))]
    browser.post(url("publish", one))
    one.refresh_from_db()
    assert one.state == "draft"


def test_remote_work_needs_no_place() -> None:
    one = whole_draft(remote="full", municipality=None)
    actions.publish_own(one, by=None)
    assert one.state == "published"


def test_a_deadline_that_has_come_is_missing() -> None:
    one = whole_draft(apply_until=clock.now() - DAY)
    with pytest.raises(actions.IncompleteError):
        actions.publish_own(one, by=None)


@pytest.mark.parametrize("time_type", ["exact", "range"])
def test_work_that_is_over_is_not_advertised(time_type: str) -> None:
    past, coming = clock.now() - 9 * DAY, clock.now() + 9 * DAY
    over = whole_draft(time_type=time_type, starts_at=past, ends_at=past + DAY)
    with pytest.raises(actions.IncompleteError):
        actions.publish_own(over, by=None)
    for goes_on in (
        whole_draft(time_type=time_type, starts_at=past, ends_at=coming),
        whole_draft(time_type=time_type, starts_at=past, ends_at=past + DAY, shifts=[(coming, coming + DAY / 8, 2)]),
        whole_draft(time_type="expected_hours", hours_per_week=2, starts_at=past, ends_at=past + DAY),
    ):
        actions.publish_own(goes_on, by=None)
        assert goes_on.state == "published"


def test_a_copy_says_the_same_without_past_times_deadline_and_declaration() -> None:
    past, coming = clock.now() - 2 * DAY, clock.now() + 5 * DAY
    shifts = [(past, past + DAY / 8, 2), (coming, coming + DAY / 8, 3)]
    one = whole_draft(shifts=shifts, questions=["Kāpēc?"], requirements=[("Zābaki", True)], skills=["dziedāšana"])
    browser = coordinator(one.organisation)
    browser.post(url("duplicate", one))
    copy = Opportunity.objects.exclude(pk=one.pk).get()
    old, new = said(one), said(copy)
    assert (copy.state, new["apply_until"], new["declared"]) == ("draft", None, False)
    assert [shift["places"] for shift in new["shifts"]] == [3]
    assert copy.shifts.get().public_id not in {shift.public_id for shift in one.shifts.all()}
    same = set(old) - {"apply_until", "declared", "shifts"}
    assert {item: old[item] for item in same} == {item: new[item] for item in same}


def test_a_template_is_never_public_itself_and_begins_new_ones() -> None:
    one = whole_draft(state="published")
    browser = coordinator(one.organisation)
    browser.post(url("keep_template", one))
    template = Opportunity.objects.get(is_template=True)
    assert (template.state, template.starts_at) == ("draft", None)
    assert template.title in browser.get(f"/org/{one.organisation.key}/iespejas/jauna/").text
    with pytest.raises(RefusedError, match=r"opportunity\.publish\.not_a_draft"):
        actions.publish_own(template, by=None)
    browser.post(url("duplicate", template))
    begun = Opportunity.objects.order_by("-pk")[0]
    assert (begun.is_template, begun.title) == (False, one.title)


def test_the_deadline_of_a_published_one_is_extended_to_the_end_of_a_day() -> None:
    one = whole_draft(state="published")
    last = local(clock.now() + 60 * DAY).date()
    coordinator(one.organisation).post(url("deadline", one), {"until_day": last.isoformat()})
    one.refresh_from_db()
    assert one.apply_until == day_end(last)
    (change,) = one.changes.all()
    assert (change.item, change.new) == ("apply_until", day_end(last).isoformat())


def test_a_deadline_is_never_extended_backwards() -> None:
    one = whole_draft(state="published")
    answer = coordinator(one.organisation).post(
        url("deadline", one), {"until_day": local(clock.now() + 2 * DAY).date().isoformat()}
    )
    assert answer.status_code == 422
    assert 'id="id_until_day_error"' in answer.text


@pytest.mark.parametrize("state", ["closed", "archived"])
def test_what_is_closed_or_over_opens_again_with_a_new_deadline(state: str) -> None:
    one = whole_draft(state=state, apply_until=clock.now() - DAY)
    last = local(clock.now() + 9 * DAY).date()
    coordinator(one.organisation).post(url("deadline", one), {"until_day": last.isoformat()})
    one.refresh_from_db()
    assert (one.state, one.apply_until) == ("published", day_end(last))
    assert Opportunity.objects.open().filter(pk=one.pk).exists()


def test_while_publishing_is_paused_nothing_is_opened_again() -> None:
    one = whole_draft(verified_by_eid(publishing_paused=True), state="closed")
    with pytest.raises(RefusedError, match=r"opportunity\.reopen\.paused"):
        actions.reopen(one, until=clock.now() + 60 * DAY, by=None)


def test_closed_early_it_takes_no_more_applications() -> None:
    one = whole_draft(state="published")
    coordinator(one.organisation).post(url("close", one))
    one.refresh_from_db()
    assert (one.state, Opportunity.objects.open().exists()) == ("closed", False)


def test_the_team_is_told_when_the_deadline_has_come_and_when_a_moderator_hides(moderator: User) -> None:
    one, other = whole_draft(state="published", applied=7), whole_draft(state="published")
    first, second = member(one.organisation), member(other.organisation)
    actions.hide(other, reason="Sūdzība", by=moderator.pk)
    with clock.move_to(clock.now() + 31 * DAY):
        actions.archive_expired()
        actions.archive_expired()
    assert [(row.user_id, row.context["applied"]) for row in told("opportunity.over")] == [(first.pk, 7)]
    assert [(row.user_id, row.context["reason"]) for row in told("opportunity.hidden")] == [(second.pk, "Sūdzība")]


def test_nobody_is_told_of_what_a_partner_sent() -> None:
    opportunity(traits=["imported"])
    with clock.move_to(clock.now() + 31 * DAY):
        assert actions.archive_expired() == 1
    assert not told("opportunity.over")


def test_each_act_is_audited_with_its_person() -> None:
    one = whole_draft()
    person = member(one.organisation)
    browser = signed_in(person)
    for act in ("publish", "close"):
        browser.post(url(act, one))
    codes = AuditEntry.objects.filter(subject_id=one.public_id).values_list("code", "actor")
    assert set(codes) == {("opportunity.published", person.pk), ("opportunity.closed", person.pk)}


def test_cancelling_leads_to_the_page_that_tells_those_who_applied() -> None:
    one = whole_draft(state="published")
    page = coordinator(one.organisation).get(url("own", one)).text
    assert f'href="/org/{one.organisation.key}/iespejas/{one.public_id}/atcelt/"' in page


@pytest.mark.parametrize("state", ["draft", "closed"])
def test_while_publishing_is_paused_the_page_says_so_before_anybody_tries(state: str) -> None:
    one = whole_draft(verified_by_eid(publishing_paused=True), state=state)
    browser, address = coordinator(one.organisation), url("own", one)
    answer = f'href="/org/{one.organisation.key}/pieteikumi/">Atbildēt viņiem<'
    press = url("publish", one), url("deadline", one)
    page = browser.get(address).text
    assert "Publicēšana ir apturēta." in page
    assert answer in page
    assert not any(one in page for one in press)
    Organisation.objects.update(publishing_paused=False)
    page = browser.get(address).text
    assert "Publicēšana ir apturēta." not in page
    assert any(one in page for one in press)
