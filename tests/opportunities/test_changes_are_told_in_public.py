from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override

from talka.opportunities import actions
from talka.opportunities.models import Opportunity, OpportunityChange
from talka.opportunities.queries.content import digest
from talka.opportunities.queries.own import changes
from tests.opportunities.desk_and_team import coordinator, said, typed, url, whole_draft

pytestmark = pytest.mark.django_db


def save(one: Opportunity, **values: Any) -> Opportunity:
    return actions.write(one, values, seen=digest(said(one), values), by=None)


def test_a_draft_may_change_in_silence() -> None:
    one = whole_draft()
    save(one, title="Pavisam cits nosaukums", places=9)
    assert not OpportunityChange.objects.exists()


def test_what_was_changed_when_and_from_what_to_what_is_told_in_words() -> None:
    one = whole_draft(state="published", places=5)
    save(one, places=9, supports=["meals", "transport"], duties="Nesīsim krēslus.")
    with override("lv"):
        (entry,) = changes(one)
        told = {item.label: (item.old, item.new) for item in entry.items}
    assert told == {
        "Vajadzīgie brīvprātīgie": ("5", "9"),
        "Atbalsts": ("Nav norādīts", "Ēdināšana, transports"),
        "Pienākumi": ("Palīdzi ikdienas darbos.", "Nesīsim krēslus."),
    }
    with override("en"):
        assert "Volunteers needed" in {item.label for item in changes(one)[0].items}


@pytest.mark.parametrize(
    ("values", "material"),
    [
        ({"hours_per_week": "9.0"}, True),
        ({"schedule_text": "Otrdienās"}, True),
        ({"work_places": [{"municipality": "0002000", "name": "", "address": ""}]}, True),
        ({"remote": "possible"}, True),
        ({"min_age": 18}, True),
        ({"requirements": [{"text": "Zābaki", "must": True}]}, True),
        ({"languages": ["lv"]}, True),
        ({"title": "Cits nosaukums"}, False),
        ({"benefits": "Tēja."}, False),
        ({"places": 50}, False),
        ({"contact_name": "Ilze"}, False),
    ],
)
def test_time_place_and_requirements_ask_those_who_applied_again(values: dict[str, Any], material: bool) -> None:  # noqa: FBT001  # a case of the table
    one = whole_draft(state="published")
    save(one, **values)
    one.refresh_from_db()
    assert one.material_version == (2 if material else 1)
    assert [entry.material for entry in changes(one)] == [material]


@pytest.mark.parametrize(
    ("step", "change", "applied", "asks"),
    [
        ("kam", {"min_age": "21"}, 2, True),
        ("kam", {"min_age": "21"}, 0, False),
        ("kas", {"title": "Cits nosaukums"}, 2, False),
    ],
)
def test_the_organiser_reads_that_people_are_asked_again(
    step: str, change: dict[str, str], applied: int, *, asks: bool
) -> None:
    one = whole_draft(state="published")
    Opportunity.objects.update(applied=applied)
    team, address = coordinator(one.organisation), url("edit", one, step)
    answer = team.post(address, typed(team.get(address).context["form"], **change), follow=True)
    assert answer.redirect_chain
    assert ("jautājam, vai viņi joprojām nāks" in answer.text) is asks


def test_saving_what_was_there_changes_nothing() -> None:
    one = whole_draft(state="published")
    save(one, **{item: said(one)[item] for item in ("title", "places", "work_places", "schedule_text")})
    one.refresh_from_db()
    assert (changes(one), one.material_version) == ([], 1)


def test_who_was_the_contact_person_is_not_kept_in_public() -> None:
    one = whole_draft(state="published", contact_name="Anna Ozola", contact_email="anna@example.lv")
    save(one, contact_name="Ilze Liepa", contact_email="ilze@example.lv")
    (entry,) = changes(one)
    assert not any(item.told for item in entry.items)
    assert "Anna" not in str(list(OpportunityChange.objects.values()))


@pytest.mark.parametrize(
    "values", [{"benefits": ""}, {"declared": False}, {"apply_until": None}, {"work_places": []}, {"places": None}]
)
def test_what_is_public_loses_nothing_it_needs(values: dict[str, Any]) -> None:
    one = whole_draft(state="published")
    before = said(one)
    with pytest.raises(actions.IncompleteError):
        save(one, **values)
    assert said(one) == before


def test_the_form_of_what_is_public_says_what_it_cannot_do_without() -> None:
    one = whole_draft(state="published")
    browser = coordinator(one.organisation)
    page = browser.get(url("edit", one, "noteikumi"))
    answer = browser.post(url("edit", one, "noteikumi"), typed(page.context["form"], until_day="", declared=None))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"until_day", "declared"}


def test_there_are_never_fewer_places_than_people_in_them() -> None:
    one = whole_draft(state="published", taken=4)
    browser = coordinator(one.organisation)
    page = browser.get(url("edit", one, "kam"))
    answer = browser.post(url("edit", one, "kam"), typed(page.context["form"], places="3"))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"places"}
    assert Opportunity.objects.get(pk=one.pk).places == 5


def test_the_address_of_what_is_public_does_not_change_with_its_title() -> None:
    one = whole_draft(state="published")
    slug = one.slug
    assert save(one, title="Pavisam kas cits").slug == slug


def test_the_log_is_drawn_for_the_public_page() -> None:
    one = whole_draft(state="published")
    save(one, duties="<script>alert(1)</script> Nesīsim.", places=9)
    page = coordinator(one.organisation).get(url("own", one)).text
    assert "Kas ir mainīts" in page
    assert "<ins>9</ins>" in page
    assert "<script>alert" not in page
