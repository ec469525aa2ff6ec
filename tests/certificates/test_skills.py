"""Skills of the European classification: asked for by the volunteer, confirmed by the organiser, five at most."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from talka.accounts.models import User
from talka.applications.models import PairName
from talka.certificates import esco, queries, vault
from talka.certificates.models import Certificate
from tests import factories
from tests.certificates.test_journey import ANSWER, WORDS, asked, enter
from tests.factories.applications import coordinator, volunteer
from tests.factories.certificates import confirmed_hours, worker

__all__ = ["enter"]
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "esco" / "transversalSkillsCollection_en.csv"
TEAM, TIME = esco.skills("lv")[0][0], esco.skills("lv")[4][0]


@pytest.mark.skipif(not SHARED.exists(), reason=f"{SHARED} is not here: the addresses of skills were NOT compared")
def test_every_skill_is_called_as_in_the_classification() -> None:
    with SHARED.open(encoding="utf-8") as file:
        known = {row["conceptUri"]: row["preferredLabel"] for row in csv.DictReader(file)}
    assert {code: known.get(code) for code, _name in esco.skills("en")} == dict(esco.skills("en"))


@pytest.mark.django_db
def test_asked_by_one_side_confirmed_by_the_other(enter: Callable[[User], Client]) -> None:
    pair: PairName = worker(factories.organisation(), volunteer())
    confirmed_hours(pair, 300, offer=factories.opportunity(organisation=pair.organisation))
    assert pair.volunteer is not None
    browser, desk = enter(pair.volunteer), enter(coordinator(pair.organisation))
    one = asked(pair, browser, skills=[TEAM, TIME])
    address = reverse("certificates:received", args=[pair.organisation.key, one.public_id])
    assert "strādāt komandā" in desk.get(address).text
    assert desk.post(address, ANSWER | {"skills": [TEAM]}).status_code == 302
    one.refresh_from_db()
    facts = queries.facts_of(one)
    assert facts is not None
    assert {each.code: each.confirmed for each in facts.competences} == {"KC5": True, TEAM: True, TIME: False}
    aligned = vault.open_told(one)["credential"]["credentialSubject"]["achievement"]["alignment"]
    assert [each["targetUrl"] for each in aligned if each["targetFramework"] == "ESCO"] == [TEAM]


@pytest.mark.django_db
def test_a_sixth_is_refused_at_its_field(enter: Callable[[User], Client]) -> None:
    pair = worker(factories.organisation(), volunteer())
    confirmed_hours(pair, 300)
    assert pair.volunteer is not None
    many = [code for code, _name in esco.skills("lv")[:6]]
    answer: Any = enter(pair.volunteer).post(
        reverse("certificates:new", args=[pair.public_id]), WORDS | {"skills": many}
    )
    assert answer.status_code == 422
    assert "ne vairāk kā piecas" in answer.text
    assert not Certificate.objects.exists()
