from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from talka.core.periods import RIGA
from talka.opportunities.forms import hints
from talka.opportunities.queries.content import BOOLEANS
from talka.opportunities.queries.own import LISTS, NOTHING
from talka.opportunities.schemas import STEP_OF
from tests.opportunities.desk_and_team import coordinator, url, whole_draft


def of(**values: Any) -> set[tuple[str, str]]:
    said: dict[str, Any] = dict.fromkeys(STEP_OF, "") | dict.fromkeys(NOTHING) | {item: [] for item in LISTS}
    said |= dict.fromkeys(BOOLEANS, False) | {"title": "Pavadi suņus pastaigā"}
    return {(hint.item, hint.code) for hint in hints(said | values)}


def must(*texts: str) -> list[dict[str, Any]]:
    return [{"text": text, "must": True} for text in texts]


@pytest.mark.parametrize(
    "values",
    [
        {"duties": "Staigā ar suņiem pa mežu.\n- paņem pavadu\n- nāc laikā"},
        {"title": "Sieviešu krīzes centrā gatavo pusdienas", "duties": "Palīdzi sievietēm un meitenēm gatavot."},
        {"duties": "Trenē meiteņu futbola komandu. Meiteņu komandā ir 12 spēlētājas."},
        {"requirements": must("Latviešu valoda sarunas līmenī", "Krievu valoda"), "experience": "Nav vajadzīga"},
        {"duties": "Māci ukraiņu bērniem latviešu valodu.", "hours_per_week": "6.0"},
        {"title": "Palīdzi senioriem ar datoru", "duties": "Seniori no 65 gadu vecuma nāk reizi nedēļā."},
        {"title": "Salgalē stādīsim kokus", "duties": "Netīrus zābakus mazgāsim kopā."},
    ],
)
def test_a_good_text_gets_no_advice(values: dict[str, Any]) -> None:
    assert of(**values) == set()


@pytest.mark.parametrize(
    ("values", "item", "code"),
    [
        ({"title": "Palīgs"}, "title", "one_word"),
        ({"title": "MEKLĒJAM PALĪGUS TALKAI"}, "title", "shouting"),
        ({"duties": "Fasilitē workshopus."}, "duties", "jargon"),
        ({"duties": "Palīdzi eventā."}, "duties", "jargon"),
        ({"title": "Volontieris festivālā"}, "title", "jargon"),
        ({"benefits": "Labs networkings."}, "benefits", "jargon"),
        ({"duties": "un " * 31}, "duties", "long_sentence"),
        ({"hours_per_week": "40.0"}, "hours_per_week", "full_time"),
        ({"hours_per_month": "160.0"}, "hours_per_week", "full_time"),
        ({"benefits": "Alga 500 eiro mēnesī."}, "benefits", "paid_work"),
        ({"duties": "Pilna slodze, pārbaudes laiks trīs mēneši."}, "duties", "paid_work"),
        ({"title": "Vakance: biroja vadītājs"}, "title", "paid_work"),
        ({"duties": "Aizvieto darbinieku atvaļinājumā."}, "duties", "paid_work"),
        ({"expenses": "Atalgojums pēc vienošanās"}, "expenses", "paid_work"),
        ({"requirements": must("Sieviete")}, "requirements", "sex"),
        ({"title": "Meklējam puišus krēslu nešanai"}, "title", "sex"),
        ({"duties": "Vajag stiprus vīriešus."}, "duties", "sex"),
        ({"requirements": must("Latvietis")}, "requirements", "nationality"),
        ({"experience": "Latvijas pilsonis"}, "experience", "nationality"),
        ({"requirements": must("Glīts izskats")}, "requirements", "looks"),
        ({"requirements": must("Vecumā līdz 30 gadiem")}, "requirements", "age"),
        ({"duties": "Meklējam jaunus cilvēkus."}, "duties", "age"),
        ({"experience": "18-25 gadi"}, "experience", "age"),
        ({"max_age": 30}, "max_age", "age"),
    ],
)
def test_advice_is_given_where_the_text_asks_for_it(values: dict[str, Any], item: str, code: str) -> None:
    assert (item, code) in of(**values)


@pytest.mark.parametrize(("weeks", "advised"), [(8, True), (7, False)])
def test_shifts_that_fill_the_working_week_for_months_look_like_a_job(weeks: int, advised: bool) -> None:  # noqa: FBT001  # a case of the table
    monday = datetime(2027, 3, 1, 9, tzinfo=RIGA)
    starts = [monday + timedelta(weeks=week, days=day) for week in range(weeks) for day in range(5)]
    shifts = [{"starts_at": one.isoformat(), "ends_at": (one + timedelta(hours=8)).isoformat()} for one in starts]
    assert (("hours_per_week", "full_time") in of(shifts=shifts)) is advised


@pytest.mark.django_db
def test_advice_is_shown_and_stops_nothing() -> None:
    one = whole_draft(title="Palīgs", benefits="Alga.")
    browser = coordinator(one.organisation)
    assert "Viens vārds pasaka maz." in browser.get(url("own", one)).text
    assert "Viens vārds pasaka maz." in browser.get(url("edit", one, "kas")).text
    browser.post(url("publish", one))
    one.refresh_from_db()
    assert one.state == "published"
