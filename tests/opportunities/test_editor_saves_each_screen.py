from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from talka.core import clock
from talka.core.models import AuditEntry
from talka.core.periods import local
from talka.opportunities.models import Opportunity
from tests.factories import opportunity
from tests.opportunities.desk_and_team import coordinator, said, typed, url, verified_by_eid, whole_draft

pytestmark = pytest.mark.django_db

STEPS = ("kas", "kad", "kur", "kam", "ko-dodam", "noteikumi")
DAY = timedelta(days=1)


def in_days(n: int) -> str:
    return local(clock.now() + n * DAY).date().isoformat()


def test_a_new_one_is_a_draft_with_what_the_organisation_has_told_already() -> None:
    team = verified_by_eid(municipality_id="0003000", address="Lielā iela 1", motivation="Draugi un pieredze.")
    team.contacts.create(name="Ilze Liepa", position="koordinatore", email="ilze@draugi.example.lv")
    browser = coordinator(team)
    page = browser.get(f"/org/{team.key}/iespejas/jauna/")
    sent = typed(page.context["form"], title="Pavadi suņus pastaigā", kind="regular")
    answer = browser.post(page.request["PATH_INFO"], sent)
    made = Opportunity.objects.get()
    assert answer.headers["Location"] == url("edit", made, "kad")
    assert (made.state, made.title, made.kind) == ("draft", "Pavadi suņus pastaigā", "regular")
    told = said(made)
    assert told["work_places"] == [{"municipality": "0003000", "name": "", "address": "Lielā iela 1"}]
    assert told["benefits"] == "Draugi un pieredze."
    assert (told["contact_name"], told["contact_email"]) == ("Ilze Liepa", "ilze@draugi.example.lv")
    assert told["experience"], "nobody has to type that no experience is needed"


def test_a_new_one_needs_nothing_but_title_and_kind_and_keeps_what_was_typed_when_one_lacks() -> None:
    team = verified_by_eid()
    browser = coordinator(team)
    page = browser.post(f"/org/{team.key}/iespejas/jauna/", {"duties": "Staigāsim ar suņiem.", "seen": "x"})
    assert page.status_code == 422
    assert "Staigāsim ar suņiem." in page.text
    assert set(page.context["form"].errors) == {"title", "kind"}
    assert 'href="#id_title"' in page.text
    assert 'href="#id_kind_0"' in page.text
    assert not Opportunity.objects.exists()


EVERYTHING: dict[str, dict[str, Any]] = {
    "kas": {
        "title": "Fotogrāfs teātra festivālam",
        "kind": "one_off",
        "duties": "Fotografē **izrādes**.\r\n\r\n- Dod mums bildes",
        "field_codes": ["kultura", "pasakumi"],
    },
    "kad": {
        "time_type": "exact",
        "exact_day": "2027-06-12",
        "exact_from": "10:00",
        "exact_to": "14:30",
        "schedule_text": "Tiekamies pie durvīm",
    },
    "kur": {
        "remote": "possible",
        "places-TOTAL_FORMS": "2",
        "places-INITIAL_FORMS": "1",
        "places-0-municipality": "0003000",
        "places-0-name": "",
        "places-0-address": "Teātra iela 2",
        "places-1-municipality": "0001000",
        "places-1-name": "",
        "places-1-address": "Otrā iela 3",
    },
    "kam": {
        "places": "7",
        "experience": "Gads ar fotoaparātu",
        "must": "- Sava kamera",
        "should": "Portfolio",
        "skills": "fotografēšana\nbilžu apstrāde",
        "languages": ["lv", "en"],
        "min_age": "16",
        "max_age": "70",
        "questions": "Kāda ir tava kamera?\nVai esi bijis mūsu festivālā?",
    },
    "ko-dodam": {
        "benefits": "Ieeja visās izrādēs.",
        "supports": ["meals", "expenses"],
        "expenses": "Autobusa biļetes līdz 5 eiro",
        "accessibility": ["wheelchair"],
        "contact_name": "Ilze Liepa",
        "contact_position": "Koordinatore",
        "contact_email": "ilze@teatris.example.lv",
        "contact_phone": "+371 20000001",
        "title_en": "Photographer for a theatre festival",
        "duties_en": "Take photographs.",
        "benefits_en": "Free entry.",
    },
    "noteikumi": {
        "until_day": "2027-06-01",
        "until_time": "",
        "reply_promise": "2",
        "notice_hours": "48",
        "counts_hidden": "on",
        "for_minors": "on",
        "children_present": "on",
        "hazardous": "on",
        "declared": "on",
    },
}


@pytest.fixture
def filled() -> Opportunity:
    team = verified_by_eid()
    draft = opportunity("Tukšs", traits=["draft"], organisation=team, fields=[], declared=False, duties="")
    browser = coordinator(team)
    for step in STEPS:
        page = browser.get(url("edit", draft, step))
        answer = browser.post(url("edit", draft, step), typed(page.context["form"], **EVERYTHING[step]))
        assert answer.status_code == 302, (step, answer.context["form"].errors)
    draft.refresh_from_db()
    return draft


def test_every_item_of_the_survey_can_be_entered_and_is_read_on_the_public_page(filled: Opportunity) -> None:
    browser = coordinator(filled.organisation)
    browser.post(url("publish", filled))
    page = browser.get(f"/iespejas/{filled.public_id}-x/", follow=True).text
    for text in (
        "Fotogrāfs teātra festivālam",
        "<strong>izrādes</strong>",
        "Kultūra un māksla",
        "vienreizēj",
        "2027. gada 12. jūnijā no 10.00 līdz 14.30",
        "Teātra iela 2",
        "Otrā iela 3",
        "līdz 2027. gada 1. jūnijam (ieskaitot)",
        "Gads ar fotoaparātu",
        "Sava kamera",
        "Portfolio",
        "ilžu apstrāde",
        "<b>7</b>",
        "Ieeja visās izrādēs.",
        "Autobusa biļetes līdz 5 eiro",
        "Ilze Liepa",
        "ilze@teatris.example.lv",
        "+371 20000001",
        "16",
        "70",
    ):
        assert text.lower() in page.lower(), text


def test_each_screen_shows_again_what_it_stored(filled: Opportunity) -> None:
    browser = coordinator(filled.organisation)
    before = said(filled)
    for step in STEPS:
        page = browser.get(url("edit", filled, step))
        assert browser.post(url("edit", filled, step), typed(page.context["form"])).status_code == 302
    assert said(filled) == before


def test_the_list_of_questions_ends_at_five(filled: Opportunity) -> None:
    browser = coordinator(filled.organisation)
    page = browser.get(url("edit", filled, "kam"))
    six = "\n".join(f"Jautājums {n}?" for n in range(6))
    answer = browser.post(url("edit", filled, "kam"), typed(page.context["form"], questions=six))
    assert answer.status_code == 422
    assert "questions" in answer.context["form"].errors
    assert "Jautājums 5?" in answer.text


@pytest.mark.parametrize(
    ("step", "changes", "control"),
    [
        ("kad", {"range_first": "2027-06-12", "range_last": "2027-06-01", "time_type": "range"}, "range_last"),
        ("kad", {"exact_day": "vakar"}, "exact_day"),
        ("kad", {"exact_day": "", "exact_from": "10:00"}, "exact_day"),
        ("kam", {"min_age": "12"}, "min_age"),
        ("kam", {"min_age": "20", "max_age": "18"}, "max_age"),
        ("kam", {"places": "0"}, "places"),
        ("ko-dodam", {"contact_email": "ilze"}, "contact_email"),
        ("ko-dodam", {"contact_phone": "zvani"}, "contact_phone"),
        ("noteikumi", {"until_day": "", "until_time": "10:00"}, "until_day"),
    ],
)
def test_an_impossible_value_is_told_at_its_control_and_stores_nothing(
    filled: Opportunity, step: str, changes: dict[str, str], control: str
) -> None:
    browser, before = coordinator(filled.organisation), said(filled)
    page = browser.get(url("edit", filled, step))
    answer = browser.post(url("edit", filled, step), typed(page.context["form"], **changes))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {control}
    assert f'id="id_{control}_error"' in answer.text
    assert said(filled) == before


@pytest.mark.parametrize("half", ["2,5", "2.5"])
def test_half_an_hour_is_typed_as_people_write_it(half: str) -> None:
    draft = whole_draft(verified_by_eid())
    browser = coordinator(draft.organisation)
    page = browser.get(url("edit", draft, "kad"))
    changes = {"time_type": "expected_hours", "hours_per_week": half}
    assert browser.post(url("edit", draft, "kad"), typed(page.context["form"], **changes)).status_code == 302
    draft.refresh_from_db()
    assert draft.hours_per_week == Decimal("2.5")
    assert 'value="2,5"' in browser.get(url("edit", draft, "kad")).text


def test_a_place_with_an_address_needs_its_municipality(filled: Opportunity) -> None:
    browser = coordinator(filled.organisation)
    page = browser.get(url("edit", filled, "kur"))
    sent = typed(page.context["form"], **{"places-2-address": "Bez novada"})
    answer = browser.post(url("edit", filled, "kur"), sent)
    assert answer.status_code == 422
    assert 'href="#id_places-2-municipality"' in answer.text


def test_a_town_is_put_on_the_map_where_it_lies() -> None:
    team = verified_by_eid()
    draft = whole_draft(team)
    browser = coordinator(team)
    page = browser.get(url("edit", draft, "kur"))
    sent = typed(page.context["form"], **{"places-0-municipality": "0048000", "places-0-name": "Sigulda"})
    browser.post(url("edit", draft, "kur"), sent)
    place = draft.work_places.get()
    assert (place.lat, place.lon) == (57.1538, 24.8595)


def test_hostile_text_is_shown_harmless(filled: Opportunity) -> None:
    browser = coordinator(filled.organisation)
    page = browser.get(url("edit", filled, "kas"))
    hostile = "<script>alert(1)</script> [klikšķini](javascript:alert(1)) ![x](https://spiego.example/x.png)"
    browser.post(
        url("edit", filled, "kas"), typed(page.context["form"], duties=hostile, title="<b>Treknais</b> teksts")
    )
    browser.post(url("publish", filled))
    for address in (url("own", filled), f"/iespejas/{filled.public_id}-{filled.slug}/"):
        text = browser.get(address, follow=True).text
        assert "<script>alert" not in text
        assert 'href="javascript' not in text
        assert '<img src="https://spiego' not in text
        assert "<b>Treknais</b>" not in text


def test_writing_is_audited_by_person_and_item(filled: Opportunity) -> None:
    entry = AuditEntry.objects.filter(code="opportunity.changed", subject_id=filled.public_id).first()
    assert entry is not None
    assert entry.actor is not None
    assert "title" in entry.details["items"]


@pytest.mark.parametrize("state", ["archived", "cancelled", "hidden", "in_review"])
def test_what_is_over_or_waits_is_not_written_on(state: str) -> None:
    one = whole_draft(state=state, state_reason="plans_changed")
    browser = coordinator(one.organisation)
    assert browser.get(url("edit", one, "kas")).headers["Location"] == url("own", one)
    answer = browser.post(url("edit", one, "kas"), {"title": "Cits", "kind": "regular", "seen": "x"})
    assert answer.headers["Location"] == url("own", one)
    assert said(one)["title"] == one.title
