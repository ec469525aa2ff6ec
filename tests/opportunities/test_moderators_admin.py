from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from talka.accounts.models import User
from talka.core import clock
from talka.core.models import AuditEntry
from talka.opportunities import actions
from talka.opportunities.models import Opportunity
from talka.opportunities.search import SearchQuery, search
from tests.factories import opportunity, sign_in

pytestmark = pytest.mark.django_db
LIST = "admin:opportunities_opportunity_changelist"


@pytest.fixture
def moderator(client: Client) -> User:
    person = User.objects.create_superuser("moderators", "parole")
    sign_in(client, person)
    return person


def act(client: Client, action: str, offer: Opportunity, reason: str = "") -> None:
    answer = client.post(reverse(LIST), {"action": action, "_selected_action": [offer.pk], "reason": reason})
    assert answer.status_code == 302


def test_hiding_asks_for_a_reason_and_names_the_moderator(client: Client, moderator: User) -> None:
    offer = opportunity()
    act(client, "hide_chosen", offer)
    assert Opportunity.objects.get().state == "published"
    act(client, "hide_chosen", offer, "rules_broken")
    assert Opportunity.objects.get().state == "hidden"
    assert AuditEntry.objects.get(code="opportunity.hidden").actor == moderator.pk
    act(client, "unhide_chosen", offer)
    assert search(SearchQuery()).ids == [offer.pk]


def opened(client: Client, offer: Opportunity) -> tuple[str, dict[str, Any]]:
    """Where the form of an offer with one place and no more is sent, and what is sent when nothing is changed."""
    address = reverse("admin:opportunities_opportunity_change", args=[offer.pk])
    form = client.get(address).context["adminform"].form
    shown = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in shown.items() if isinstance(value, str | int) and value not in {"", False}}
    local = clock.now() + timedelta(days=9)
    data |= {"fields": "vide", "apply_until_0": f"{local:%Y-%m-%d}", "apply_until_1": "12:00:00"}
    for prefix, n in (("work_places", 1), ("shifts", 0), ("requirements", 0), ("questions", 0)):
        data |= {f"{prefix}-TOTAL_FORMS": n, f"{prefix}-INITIAL_FORMS": n}
    place = offer.work_places.get()
    data |= {"work_places-0-id": place.pk, "work_places-0-opportunity": offer.pk, "work_places-0-position": 0}
    return address, data


def test_a_correction_is_found_at_once_with_its_new_places(client: Client, moderator: User) -> None:
    offer = opportunity("Palīgs", questions=["Kāpēc?"])
    address, data = opened(client, offer)
    asked = offer.questions.get()
    data |= {"questions-TOTAL_FORMS": 1, "questions-INITIAL_FORMS": 1, "questions-0-id": asked.pk}
    data |= {"questions-0-opportunity": offer.pk, "questions-0-position": asked.position, "questions-0-text": "Kāpēc?"}
    data |= {"title": "Dārznieks", "work_places-0-municipality": "0002000"}
    answer = client.post(address, data)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert search(SearchQuery(q="dārznieks", fields=("vide",), municipalities=("0002000",))).ids == [offer.pk]
    assert AuditEntry.objects.get(code="opportunity.changed").actor == moderator.pk


def test_what_a_moderator_changes_is_told_like_what_the_team_changes(client: Client, moderator: User) -> None:
    start = clock.now() + timedelta(days=19)
    offer = opportunity(time_type="exact", starts_at=start, ends_at=start + timedelta(hours=2))
    row = Opportunity.objects.get()
    row.starts_at = start - timedelta(days=1)
    actions.save_by_moderator(row, by=moderator.pk)
    assert list(offer.changes.values_list("item", "material")) == [("starts_at", True)]
    assert Opportunity.objects.get().material_version == 2


def test_so_are_the_rows_below_it_which_are_stored_after_it(client: Client, moderator: User) -> None:
    offer = opportunity()
    address, data = opened(client, offer)
    assert client.post(address, data | {"work_places-0-municipality": "0002000"}).status_code == 302
    assert ("work_places", True) in set(offer.changes.values_list("item", "material"))


def test_cancelling_is_left_to_the_page_that_tells_those_who_applied(client: Client, moderator: User) -> None:
    offer = opportunity()
    client.post(reverse(LIST), {"action": "cancel_chosen", "_selected_action": [offer.pk], "reason": "vētra"})
    assert Opportunity.objects.get().state == "published"


def with_shift(client: Client, offer: Opportunity, places: int) -> tuple[str, dict[str, Any]]:
    address, data = opened(client, offer)
    shift = offer.shifts.get()
    data |= {"shifts-TOTAL_FORMS": 1, "shifts-INITIAL_FORMS": 1, "shifts-0-id": shift.pk, "shifts-0-places": places}
    for name, moment in (("starts_at", shift.starts_at), ("ends_at", shift.ends_at)):
        data |= {f"shifts-0-{name}_0": f"{moment:%Y-%m-%d}", f"shifts-0-{name}_1": f"{moment:%H:%M:%S}"}
    return address, data | {"shifts-0-opportunity": offer.pk}


def test_a_shift_with_people_in_it_keeps_their_places(client: Client, moderator: User) -> None:
    noon = clock.now().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=3)
    offer = opportunity(shifts=[(noon, noon + timedelta(hours=2), 5)])
    actions.take_place(offer, 2, shift=offer.shifts.get())
    address, data = with_shift(client, offer, places=1)
    answer = client.post(address, data)
    assert answer.status_code == 200
    assert "Jau piešķirts vairāk vietu." in answer.content.decode()


def test_a_place_taken_while_a_shift_is_being_stored_stays_taken(
    client: Client, moderator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    noon = clock.now().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=3)
    offer = opportunity(shifts=[(noon, noon + timedelta(hours=2), 5)])
    address, data = with_shift(client, offer, places=4)
    save = actions.save_by_moderator

    def after_somebody_took_a_place(*given: Any, **more: Any) -> Opportunity:
        actions.take_place(offer, shift=offer.shifts.get())
        return save(*given, **more)

    monkeypatch.setattr(actions, "save_by_moderator", after_somebody_took_a_place)
    assert client.post(address, data).status_code == 302
    shift = offer.shifts.get()
    assert (shift.places, shift.taken) == (4, 1)


def test_nothing_is_deleted_here(client: Client, moderator: User) -> None:
    offer = opportunity()
    assert client.post(reverse("admin:opportunities_opportunity_delete", args=[offer.pk])).status_code == 403


def test_the_second_of_two_moderators_is_told_and_keeps_what_was_typed(client: Client, moderator: User) -> None:
    offer = opportunity()
    address, mine = opened(client, offer)
    client.post(address, mine | {"duties": "Viņas teksts"})
    answer = client.post(address, mine | {"duties": "Mans teksts"})
    assert answer.status_code == 200
    assert "Kāds cits to tikmēr ir mainījis." in str(answer.context["adminform"].form.errors)
    assert "Mans teksts" in answer.content.decode()
    assert Opportunity.objects.get().duties == "Viņas teksts"


def test_what_volunteers_did_meanwhile_is_no_change_of_the_text(client: Client, moderator: User) -> None:
    offer = opportunity(places=5)
    address, mine = opened(client, offer)
    actions.take_place(offer, 2)
    assert client.post(address, mine | {"duties": "Mans teksts"}).status_code == 302
    offer.refresh_from_db()
    assert (offer.duties, offer.taken) == ("Mans teksts", 2)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"duties": ""}, "Lai publicētu, jānorāda"),
        ({"places": 1}, "Jau piešķirts vairāk vietu."),
        ({"declared": ""}, "Apstipriniet"),
    ],
)
def test_what_cannot_stand_beside_its_state_is_said_in_the_form(
    client: Client, moderator: User, typed: dict[str, object], said: str
) -> None:
    offer = opportunity(places=5)
    actions.take_place(offer, 2)
    address, mine = opened(client, offer)
    answer = client.post(address, mine | typed)
    assert answer.status_code == 200
    assert said in str(answer.context["adminform"].form.errors)
