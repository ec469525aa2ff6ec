from datetime import timedelta
from typing import Any

import pytest

from talka.core import clock
from talka.core.models import AuditEntry
from talka.opportunities import actions
from talka.opportunities.enums import State
from talka.opportunities.models import Opportunity
from talka.opportunities.schemas import ImportedOpportunity, ImportedRequirement, ImportedShift, Outcome
from talka.opportunities.search import SearchQuery, search
from talka.organisations.models import Organisation
from tests.factories import imported, organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed() -> Organisation:
    return organisation(state="listed")


def store(*items: ImportedOpportunity, notes: dict[str, list[str]] | None = None) -> dict[str, Outcome]:
    return actions.store_imported(items, partner="nvo", notes=notes)


def item(listed: Organisation, external_id: str = "1", **values: Any) -> ImportedOpportunity:
    return imported(external_id, organisation_id=listed.pk, **values)


def the_one() -> Opportunity:
    return Opportunity.objects.get()


def test_a_new_item_is_published_with_all_that_hangs_on_it(listed: Organisation) -> None:
    start = clock.now() + timedelta(days=30)
    shift = ImportedShift(start, start + timedelta(hours=3), 4)
    told = item(
        listed, skills=("gleznošana",), requirements=(ImportedRequirement("Zābaki", must=True),), shifts=(shift,)
    )
    assert store(told) == {"1": Outcome.CREATED}
    row = the_one()
    assert (row.state, row.origin, row.origin_url, row.slug) == ("published", "nvo", told.url, "paligs-svetkos-1")
    assert [place.address for place in row.work_places.all()] == ["Brīvības iela 1"]
    assert [field.pk for field in row.fields.all()] == ["pasakumi"]
    assert [(one.text, one.must) for one in row.requirements.all()] == [("Zābaki", True)]
    assert [one.places for one in row.shifts.all()] == [4]
    assert search(SearchQuery(q="gleznot svētki", municipalities=("0001000",))).ids == [row.pk]
    assert AuditEntry.objects.get(subject_id=row.public_id).code == "opportunity.imported"


def test_the_same_item_again_is_not_written(listed: Organisation) -> None:
    told = item(listed)
    store(told)
    before = the_one().version
    assert store(told) == {"1": Outcome.UNCHANGED}
    assert the_one().version == before


def test_a_changed_item_replaces_its_words_and_places(listed: Organisation) -> None:
    store(item(listed))
    assert store(item(listed, title="Kaķu kopšana", work_places=(), fields=("dzivnieki",))) == {"1": Outcome.UPDATED}
    assert the_one().work_places.count() == 0
    assert search(SearchQuery(q="kaķis", fields=("dzivnieki",))).total == 1
    assert search(SearchQuery(q="svētki")).total == 0


def test_an_item_of_the_past_is_kept_as_archived(listed: Organisation) -> None:
    assert store(item(listed, apply_until=clock.now() - timedelta(days=1))) == {"1": Outcome.CREATED}
    assert the_one().state == State.ARCHIVED
    assert search(SearchQuery()).total == 0


def test_an_archived_item_with_a_new_deadline_is_open_again(listed: Organisation) -> None:
    store(item(listed, apply_until=clock.now() - timedelta(days=1)))
    assert store(item(listed)) == {"1": Outcome.UPDATED}
    assert the_one().state == State.PUBLISHED
    assert search(SearchQuery()).total == 1


def test_what_a_moderator_hid_stays_hidden(listed: Organisation) -> None:
    store(item(listed))
    actions.hide(the_one(), reason="rules_broken", by=None)
    store(item(listed, title="Vēlreiz"))
    assert (the_one().state, the_one().state_reason, the_one().title) == ("hidden", "rules_broken", "Vēlreiz")
    assert search(SearchQuery()).total == 0


def test_places_never_fall_below_those_given(listed: Organisation) -> None:
    store(item(listed, places=5))
    actions.take_place(the_one(), 3)
    actions.count_people(the_one(), applied=4, approved=2)
    notes: dict[str, list[str]] = {}
    store(item(listed, places=2), notes=notes)
    row = the_one()
    assert (row.places, row.taken, row.applied, row.approved) == (3, 3, 4, 2)
    assert notes == {"1": ["places_kept"]}


def test_a_shift_with_people_stays_whatever_the_feed_says(listed: Organisation) -> None:
    start = clock.now() + timedelta(days=30)
    first, second = (ImportedShift(start + timedelta(days=n), start + timedelta(days=n, hours=2), 3) for n in (0, 1))
    store(item(listed, shifts=(first, second)))
    actions.take_place(the_one(), 2, shift=the_one().shifts.all()[0])
    third = ImportedShift(start + timedelta(days=5), start + timedelta(days=6), 9)
    store(item(listed, shifts=(third,)))
    assert [(shift.starts_at, shift.taken) for shift in the_one().shifts.all()] == [
        (first.starts_at, 2),
        (third.starts_at, 0),
    ]


def test_a_renewed_deadline_moves_without_counting_as_a_change(listed: Organisation) -> None:
    store(item(listed, renewed=True))
    later = clock.now() + timedelta(days=50)
    assert store(item(listed, renewed=True, apply_until=later)) == {"1": Outcome.UNCHANGED}
    assert the_one().apply_until == later
    assert search(SearchQuery()).next_deadline == later


def test_what_is_withdrawn_comes_back(listed: Organisation) -> None:
    store(item(listed, "1"), item(listed, "2"))
    actions.store_imported([item(listed, "2")], partner="other")
    assert actions.withdraw("nvo", ["2"]) == 1
    gone = Opportunity.objects.get(origin="nvo", external_id="2")
    assert (gone.state, gone.state_reason) == ("closed", "withdrawn_by_partner")
    assert search(SearchQuery()).total == 2
    assert store(item(listed, "2")) == {"2": Outcome.UPDATED}
    assert search(SearchQuery()).total == 3


def test_of_an_id_that_comes_twice_the_last_counts(listed: Organisation) -> None:
    assert store(item(listed, title="Pirmais"), item(listed, title="Otrais")) == {"1": Outcome.CREATED}
    assert the_one().title == "Otrais"
