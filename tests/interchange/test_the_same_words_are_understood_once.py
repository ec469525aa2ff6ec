"""What a source tells again in the same words is not understood again, only counted, and never the less right for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from talka.core import clock
from talka.interchange import actions
from talka.interchange.actions import chunks, heard
from talka.interchange.importers.items import Item
from talka.interchange.importers.normalise import Understood, understand
from talka.interchange.models import Heard, Partner
from talka.opportunities.actions import withdraw
from talka.opportunities.enums import State
from talka.opportunities.models import Opportunity
from talka.organisations.models import Organisation
from talka.registers.queries import tables
from tests.interchange.conftest import Import, counts, reasons, stored

DATED = {"Sākums": "05.12.2026", "Beigas": "06.12.2026", "Publicēts": "01.11.2026"}
ROWS = [DATED | {"ID": str(number)} for number in range(1, 6)]
Count = Callable[[], int]


@pytest.fixture
def understood(monkeypatch: pytest.MonkeyPatch) -> Count:
    """How many items were understood since the last time it was asked."""
    seen: list[Item] = []

    def counting(item: Item, context: Any) -> Understood:
        seen.append(item)
        return understand(item, context)

    monkeypatch.setattr(chunks, "understand", counting)

    def count() -> int:
        told = len(seen)
        seen.clear()
        return told

    return count


def test_only_what_changed_is_understood_again(run: Import, understood: Count) -> None:
    assert counts(run(ROWS)) == (5, 0, 0, 0, 0)
    assert understood() == 5
    made = run([ROWS[0] | {"Nosaukums": "Cita talka"}, *ROWS[1:4]])
    assert (counts(made), understood()) == ((0, 1, 3, 1, 0), 1)
    assert stored("1").title == "Cita talka"


def test_every_item_has_the_verdict_and_the_reasons_it_had(run: Import, understood: Count) -> None:
    told = [DATED | {"ID": "1", "Jomas": "Zāģēšana", "E-pasts": "nav"}, {"ID": "2", "Nosaukums": ""}]
    first, again = run(told), run([*told, *told])
    assert understood() == 2 + 3
    assert ("fields", "unknown_value") in reasons(first)
    said = [made.items.filter(external_id="1").values_list("reasons", flat=True)[0] for made in (first, again)]
    assert said[0] == said[1]
    kept = [(one.defaulted, one.verdict, one.position) for one in again.items.all()]
    assert kept[0] == (
        first.items.get(external_id="1").defaulted,
        "unchanged",
        first.items.get(external_id="1").position,
    )
    assert [verdict for _defaulted, verdict, _at in kept] == ["unchanged", "refused", "refused", "refused"]
    assert ("external_id", "duplicate") in {
        (reason["field"], reason["code"]) for one in again.items.filter(external_id="1") for reason in one.reasons
    }


@pytest.mark.parametrize("rule", ["program", "column", "default", "partner", "whom", "release"])
def test_other_rules_understand_all_anew(
    run: Import, partner: Partner, understood: Count, monkeypatch: pytest.MonkeyPatch, rule: str
) -> None:
    run(ROWS)
    understood()
    options: dict[str, Any] = {}
    if rule == "program":
        monkeypatch.setattr(heard, "_program", lambda: b"another release")
    elif rule == "column":
        options["fields"] = {"Nosaukums": "description", "Apraksts": "title"}
    elif rule == "default":
        options["defaults"] = {"contact_phone": "+37120000000"}
    elif rule == "release":
        monkeypatch.setattr(tables(), "release", (0, clock.now()))
    else:
        setattr(
            partner,
            *(("website", "https://parki.example.lv/") if rule == "partner" else ("speaks_for", ["40008000009"])),
        )
        actions.save_partner(partner, by=None)
    made = run(ROWS, **options)
    assert understood() == 5
    if rule == "column":
        assert stored("1").title == "Sakopt parku."
    assert made.refused == (5 if rule == "whom" else 0)


def test_what_was_withdrawn_comes_back(run: Import, partner: Partner) -> None:
    run(ROWS)
    withdraw(partner.code, ["2"])
    assert counts(run(ROWS)) == (0, 1, 4, 0, 0)
    assert stored("2").is_open
    run(ROWS[2:])
    assert counts(run(ROWS)) == (0, 2, 3, 0, 0)


def test_what_is_over_stays_over(run: Import, understood: Count) -> None:
    run(ROWS)
    Opportunity.objects.update(state=State.ARCHIVED)
    assert counts(run(ROWS)) == (0, 5, 0, 0, 0)  # archived with time left: published again
    understood()
    with clock.move_to(clock.now() + timedelta(days=60)):
        Opportunity.objects.update(state=State.ARCHIVED)
        assert counts(run(ROWS)) == (0, 0, 5, 0, 0)
        assert (understood(), stored("1").is_open) == (0, False)


def test_a_deadline_that_is_renewed_goes_on_being_renewed(run: Import, understood: Count) -> None:
    run([{}])
    first, start = stored().apply_until, clock.now()
    assert first
    for hours, expected in ((6, 1), (12, 1), (25, 0)):
        with clock.move_to(start + timedelta(hours=hours)):
            understood()
            assert counts(run([{}])) == (0, 0, 1, 0, 0)
            assert understood() == 1 - expected
    renewed = stored().apply_until
    assert renewed
    assert renewed - first == timedelta(days=1)


def test_what_time_makes_of_the_same_words_is_seen(run: Import, understood: Count) -> None:
    """Told by its start alone it happens once; when that is over it goes on (importers.times)."""
    row = {"Sākums": "10.01.2027"}
    run([row])
    kept = Heard.objects.get()
    assert kept.holds_until
    assert kept.holds_until <= clock.now() + timedelta(days=1)
    before = stored().kind
    with clock.move_to(clock.now() + timedelta(days=60)):
        run([row])
        assert (before, stored().kind) == ("one_off", "on_request")


def test_a_barred_organisation_stays_barred_and_another_one_is_looked_up_anew(run: Import, understood: Count) -> None:
    run(ROWS)
    house = Organisation.objects.get()
    Organisation.objects.update(state="suspended", state_reason="rules_broken")
    understood()
    assert counts(run(ROWS)) == (0, 0, 5, 0, 0)
    assert (understood(), stored("1").is_open) == (0, False)
    Organisation.objects.filter(pk=house.pk).update(listed_id="cits", slug="cits")
    assert counts(run(ROWS)) == (0, 5, 0, 0, 0)
    assert stored("1").organisation_id != house.pk


def test_what_a_program_changed_meanwhile_is_read_again(run: Import, partner: Partner, understood: Count) -> None:
    run(ROWS[:1])
    words: dict[str, str | list[str]] = {"external_id": "1", "title": "Pavisam cita", "description": "Sakopt parku."}
    actions.push(partner, Item(1, words | {"organisation": "Biedrība „Parks”"}))
    understood()
    assert counts(run(ROWS[:1])) == (0, 1, 0, 0, 0)
    assert (understood(), stored().title) == (1, "Talka")
