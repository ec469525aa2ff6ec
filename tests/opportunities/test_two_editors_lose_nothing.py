from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from talka.core.errors import RefusedError
from talka.opportunities import actions
from talka.opportunities.actions import ChangedMeanwhileError
from talka.opportunities.models import Opportunity
from talka.opportunities.queries.content import digest
from talka.opportunities.schemas import ITEMS
from tests.opportunities.desk_and_team import coordinator, said, typed, url, verified_by_eid, whole_draft

WHAT = ITEMS["kas"]


@pytest.mark.django_db
def test_the_second_editor_gets_both_versions_side_by_side_and_may_save_hers() -> None:
    team = verified_by_eid()
    one = whole_draft(team, "Palīgs svētkos")
    first, second = coordinator(team), coordinator(team)
    address = url("edit", one, "kas")
    seen_by_second = second.get(address).context["form"]
    first.post(address, typed(first.get(address).context["form"], title="Palīgs svētkos Ogrē"))
    answer = second.post(address, typed(seen_by_second, title="Rokas svētkiem", duties="Nesīsim krēslus."))
    assert answer.status_code == 409
    assert said(one)["title"] == "Palīgs svētkos Ogrē", "what the first saved is not overwritten"
    both = {name: (theirs, mine) for name, theirs, mine in answer.context["both"]}
    assert ("Palīgs svētkos Ogrē", "Rokas svētkiem") in both.values()
    assert "Nesīsim krēslus." in answer.text, "what the second typed is still in the form"
    again = second.post(address, typed(answer.context["form"]))
    assert again.status_code == 302
    assert said(one)["title"] == "Rokas svētkiem"


@pytest.mark.django_db
def test_two_editors_of_different_screens_do_not_disturb_each_other() -> None:
    team = verified_by_eid()
    one = whole_draft(team)
    first, second = coordinator(team), coordinator(team)
    seen_by_second = second.get(url("edit", one, "kam")).context["form"]
    first.post(
        url("edit", one, "kas"), typed(first.get(url("edit", one, "kas")).context["form"], title="Cits nosaukums")
    )
    assert second.post(url("edit", one, "kam"), typed(seen_by_second, places="9")).status_code == 302
    assert (said(one)["title"], said(one)["places"]) == ("Cits nosaukums", 9)


def test_of_two_who_save_at_the_same_moment_one_is_told(real_db: str) -> None:
    one = whole_draft()
    seen = digest(said(one), WHAT)
    barrier = Barrier(2)

    def save(title: str) -> str:
        try:
            barrier.wait()
            actions.write(one, {item: said(one)[item] for item in WHAT} | {"title": title}, seen=seen, by=None)
        except ChangedMeanwhileError:
            return ""
        finally:
            connections.close_all()
        return title

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(save, ["Pirmais nosaukums", "Otrais nosaukums"]))
    assert sorted(map(bool, results)) == [False, True]
    assert Opportunity.objects.get().title == max(results)


def test_who_presses_publish_twice_publishes_once(real_db: str) -> None:
    one = whole_draft()
    barrier = Barrier(2)

    def publish(_n: int) -> str:
        row = Opportunity.objects.select_related("organisation").get(pk=one.pk)
        try:
            barrier.wait()
            actions.publish_own(row, by=None)
        except RefusedError as refused:
            return refused.code
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        results = sorted(pool.map(publish, range(2)))
    assert results == ["done", "opportunity.publish.raced"]
    assert Opportunity.objects.get().version == one.version + 1
