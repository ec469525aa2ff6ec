"""An offer to help: who finds it, by what, and until when."""

from __future__ import annotations

from datetime import timedelta

import pytest

from talka.accounts import vault
from talka.core import clock
from talka.core.errors import RefusedError, WrongStateError
from talka.core.models import AuditEntry
from talka.matching import actions, privacy, queries
from talka.matching.models import HelpOffer
from talka.matching.schemas import OfferDraft, People
from talka.notifications.models import Notification
from talka.organisations.models import Organisation
from talka.registers.queries import active_municipalities
from tests.factories import opportunity, organisation
from tests.factories.applications import coordinator, volunteer
from tests.factories.matching import offer

pytestmark = pytest.mark.django_db


def town(name: str) -> str:
    return next(one.atvk for one in active_municipalities() if one.name == name)


def found(house: Organisation, **asked: object) -> int:
    people = People(**asked)  # type: ignore[arg-type]  # names of its fields
    return len(queries.look_for(house, people, opportunity=None).cards)


def test_each_choice_finds_who_fits_and_leaves_out_who_does_not() -> None:
    house = organisation()
    offer(
        fields=["dzivnieki"], skills=["suņu apmācība"], languages=["uk"], availability=["weekends"],
        municipality=town("Jelgava"), radius_km=30,
    )  # fmt: skip
    fits: list[dict[str, object]] = [
        {"field": "dzivnieki"}, {"skill": "suņi apmācības"}, {"language": "uk"}, {"availability": "weekends"},
        {"municipality": town("Jelgava")}, {"municipality": town("Jelgavas novads")},
    ]  # fmt: skip
    misses: list[dict[str, object]] = [
        {"field": "vide"}, {"skill": "kaķi"}, {"language": "de"}, {"availability": "evenings"}, {"remote": True},
        {"municipality": town("Daugavpils")}, {"municipality": town("Jelgavas novads"), "radius_km": 1},
    ]  # fmt: skip
    assert [found(house, **one) for one in fits] == [1] * len(fits)
    assert [found(house, **one) for one in misses] == [0] * len(misses)


def test_whoever_goes_remotely_is_found_from_far_when_the_work_is_remote() -> None:
    house = organisation()
    offer(municipality=town("Jelgava"), radius_km=5, remote=True)
    assert found(house, municipality=town("Daugavpils")) == 0
    assert found(house, municipality=town("Daugavpils"), remote=True) == 1


def test_what_is_over_taken_down_only_counted_or_of_the_own_team_is_not_found() -> None:
    house = organisation()
    person = volunteer()
    offer(by=person)
    offer(visibility="counts")
    offer(by=coordinator(house))
    assert found(house) == 1
    actions.take_down(person)
    assert found(house) == 0
    actions.restore(person)
    assert found(house) == 1
    with clock.move_to(clock.now() + timedelta(days=32)):
        assert found(house) == 0


def test_a_banned_person_is_neither_found_nor_counted() -> None:
    people = [volunteer() for _ in range(5)]
    for one in people:
        offer(by=one, fields=["vide"])
    assert queries.counts()[1][0].n == 5
    people[0].is_active = False
    people[0].save()
    assert found(organisation()) == 4
    assert queries.counts()[1][0].n is None


@pytest.mark.parametrize(("band", "seen"), [("13-15", 0), ("16-17", 0), ("18-24", 1), ("", 1)])
def test_nobody_under_eighteen_is_found(band: str, seen: int) -> None:
    made = offer(by=volunteer(age_band=band), visibility="organisers")
    assert found(organisation()) == seen
    assert (made.visibility == "organisers") is bool(seen)


def test_who_told_a_younger_age_later_is_found_no_more_and_at_eighteen_again() -> None:
    person = volunteer()
    offer(by=person)
    next_month = (clock.today().replace(day=1) + timedelta(days=32)).replace(day=1)
    person.age_band, person.next_band_month = "16-17", next_month
    person.save()
    assert found(organisation()) == 0
    person.next_band_month = clock.today().replace(day=1)
    person.save()
    assert found(organisation()) == 1


def test_ages_are_looked_at_for_a_chosen_opportunity_and_shown_only_where_it_has_limits() -> None:
    house = organisation()
    offer(by=volunteer(age_band="65+"))
    offer(by=volunteer(age_band="25-34"))
    limited, free = opportunity(organisation=house, max_age=40), opportunity(organisation=house)
    for work, bands in ((limited, {"25-34"}), (free, {""})):
        shown = queries.look_for(house, People(bands=queries.bands_for(work)), opportunity=work).cards
        assert {one.age_band for one in shown} == bands
    assert found(house) == 2


def test_a_person_has_one_offer_and_changes_it_knowing_what_it_was() -> None:
    person = volunteer()
    first = offer(by=person, skills=["zāģēt"])
    actions.put_up(person, OfferDraft(last_day=clock.today(), skills=["cept"]), version=first.version)
    with pytest.raises(WrongStateError):
        actions.put_up(person, OfferDraft(last_day=clock.today(), skills=["adīt"]), version=first.version)
    assert [one.skills for one in HelpOffer.objects.filter(volunteer=person)] == [["cept"]]


@pytest.mark.parametrize("days", [-1, 400])
def test_a_day_that_is_over_or_too_far_is_refused(days: int) -> None:
    with pytest.raises(RefusedError) as refused:
        offer(last_day=clock.today() + timedelta(days=days))
    assert refused.value.code == "offer.last_day"


def test_the_name_is_opened_on_the_offers_own_page_only_and_the_person_sees_by_whom() -> None:
    house, person = organisation(), volunteer()
    with pytest.raises(RefusedError):
        offer(by=person, named=True)
    vault.tell(person, name="Anna", surname="Liepiņa")
    made = offer(by=person, named=True)
    boss = coordinator(house)
    assert "Anna" not in str(queries.look_for(house, People(), opportunity=None))
    assert actions.open_name(made, house, by=boss) == "Anna Liepiņa"
    looked = AuditEntry.objects.get(code="vault.read", subject_id=str(person.pk))
    assert (looked.actor, looked.details["why"]) == (boss.pk, "help_offer.seen")
    actions.put_up(person, OfferDraft(last_day=clock.today()), version=made.version)
    assert actions.open_name(made, house, by=boss) == ""


def test_two_organisers_know_one_offer_by_different_names_and_addresses() -> None:
    one, other = organisation(), organisation()
    made = offer()
    handles = {queries.handle_of(made, house) for house in (one, other)}
    names = {queries.seen_by(made, house).pair_name for house in (one, other)}
    assert len(handles) == len(names) == 2
    assert queries.handle_of(made, one) == queries.handle_of(made, one)
    found_by_own = queries.offer_by_handle(one, queries.handle_of(made, one))
    assert found_by_own is not None
    assert found_by_own.pk == made.pk
    assert queries.offer_by_handle(other, queries.handle_of(made, one)) is None
    assert queries.offer_by_handle(one, "A" * 35) is None


def test_small_public_counts_are_not_told() -> None:
    for _ in range(4):
        offer(fields=["vide"], municipality=town("Jelgava"), visibility="counts")
    assert [(one.code, one.n) for one in queries.counts()[1]] == [("vide", None)]
    offer(fields=["vide", "seniori"], municipality=town("Jelgava"))
    towns, fields = queries.counts()
    assert [(one.name, one.n) for one in towns] == [("Jelgava", 5)]
    assert {one.code: one.n for one in fields} == {"vide": 5, "seniori": None}


def test_a_full_page_of_people_costs_as_many_queries_as_one_person(
    django_assert_max_num_queries: pytest.FixtureRequest,
) -> None:
    house = organisation()
    for n in range(21):
        offer(skills=[f"prasme {n}"], fields=["vide"])
    with django_assert_max_num_queries(6):  # type: ignore[operator]  # pytest-django's fixture
        page = queries.look_for(house, People(), opportunity=None)
    assert (len(page.cards), page.more) == (20, True)


def test_whose_day_is_over_is_told_once_for_that_day() -> None:
    person = volunteer()
    offer(by=person, last_day=clock.today())
    taken_down = volunteer()
    offer(by=taken_down, last_day=clock.today())
    actions.take_down(taken_down)
    assert actions.tell_over() == 0
    tomorrow = clock.now() + timedelta(days=1)
    for later in (tomorrow, tomorrow + timedelta(days=1), tomorrow + timedelta(days=5)):
        with clock.move_to(later):
            actions.tell_over()
    told = Notification.objects.get(kind="help_offer.over")
    assert (told.user_id, told.context["until_on"]) == (person.pk, str(clock.today()))


def test_what_is_old_goes_by_itself() -> None:
    person = volunteer()
    offer(by=person)
    actions.take_down(person)
    offer()
    later = clock.now() + timedelta(days=31)
    with clock.move_to(later):
        assert privacy.forget_old()["bin"] > 0
    assert not HelpOffer.objects.filter(volunteer=person).exists()
    with clock.move_to(later + timedelta(days=91)):
        privacy.forget_old()
    assert not HelpOffer.objects.exists()
