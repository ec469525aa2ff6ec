"""Issuing to many at once: nobody's certificate says what another one did, nobody is left out unsaid, and nothing is issued
in the name of somebody who has left."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from talka.accounts.models import User
from talka.applications.models import PairName
from talka.certificates import actions, privacy, queries
from talka.certificates.actions import batches
from talka.certificates.models import Batch, Certificate
from talka.certificates.schemas import Told
from talka.certificates.views import issuing, organiser
from talka.organisations import actions as teams
from talka.organisations.models import Membership, Organisation
from tests import factories
from tests.certificates.test_journey import ANSWER, Enter, enter
from tests.factories.applications import coordinator
from tests.factories.certificates import confirmed_hours, worker

__all__ = ["enter"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def own() -> Organisation:
    return factories.organisation()


def worked(own: Organisation, title: str = "") -> PairName:
    pair = worker(own)
    confirmed_hours(pair, 120, offer=factories.opportunity(organisation=own, title=title) if title else None)
    return pair


class TestDuties:
    def words(self, pairs: list[PairName], **more: str) -> dict[str, Any]:
        chosen = {"p": [one.public_id for one in pairs], "extent": "full", "language": "lv", "do": "issue"}
        return ANSWER | chosen | {"duties": ""} | more

    def test_each_certificate_names_the_work_of_its_own_person_alone(self, own: Organisation, enter: Enter) -> None:
        pairs = [worked(own, "Suņu pastaigas"), worked(own, "Lasīšana senioriem")]
        desk, address = enter(coordinator(own)), reverse("certificates:prepare", args=[own.key])
        page = desk.get(address, {"p": [one.public_id for one in pairs]})
        assert "Viens un tas pats teksts būs visu šo cilvēku izziņās." in page.text
        assert page.context["form"]["duties"].value() == ""
        seen = desk.post(address, self.words(pairs) | {"do": "preview"})
        assert seen.content[:5] == b"%PDF-"
        sent: Any = desk.post(address, self.words(pairs))
        assert sent.status_code == 302, sent.content.decode()
        assert actions.issue_batch(sent.url.rstrip("/").rpartition("/")[2]) == 2
        said = {one.pair: queries.facts_of(one) for one in Certificate.objects.all()}
        assert [said[one].duties for one in pairs] == ["Suņu pastaigas", "Lasīšana senioriem"]  # type: ignore[union-attr]  # both are issued

    def test_of_one_person_alone_the_work_stands_there_to_be_worded(self, own: Organisation, enter: Enter) -> None:
        pair = worked(own, "Suņu pastaigas")
        desk, address = enter(coordinator(own)), reverse("certificates:prepare", args=[own.key])
        page = desk.get(address, {"p": pair.public_id})
        assert "Viens un tas pats teksts" not in page.text
        assert page.context["form"]["duties"].value() == "Suņu pastaigas"
        assert desk.post(address, self.words([pair])).status_code == 422

    def test_hours_that_name_no_work_need_words(self, own: Organisation) -> None:
        pairs = [worked(own), worked(own, "Suņu pastaigas")]
        told = Told(signatory="Jānis Bērziņš")
        batch = actions.start_batch(own, [one.public_id for one in pairs], told, by=coordinator(own))
        assert actions.issue_batch(batch.public_id) == 1
        refused = batch.rows.get(pair=pairs[0]).refused
        assert "uzrakstiet pienākumus" in refused


def test_all_people_are_reached_page_by_page_and_all_means_this_page(
    own: Organisation, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(organiser, "MOST_CHOSEN", 2)
    pairs = {worked(own).public_id for _ in range(3)}
    desk, address = enter(coordinator(own)), reverse("certificates:organisation", args=[own.key])
    pages = [desk.get(address, {"skats": "people", "lapa": n, "visi": "1"}) for n in (1, 2, 3)]
    shown = [[one.public_id for one in page.context["people"]] for page in pages]
    assert (len(shown[0]), len(shown[1])) == (2, 1)
    assert {*shown[0], *shown[1]} == pairs
    assert shown[2] == shown[1], "beyond the last page is the last page"
    assert pages[0].text.count(" checked") == 2
    assert 'href="?skats=people&amp;lapa=2"' in pages[0].text
    assert "Izvēle attiecas tikai uz šo lapu" in pages[0].text
    unchosen = desk.get(address, {"skats": "people"}).text
    assert "Izvēlēties visus 2 šajā lapā" in unchosen
    assert "Izvēlēties visus</a>" not in unchosen


class TestWhoStarted:
    @pytest.fixture
    def boss(self, own: Organisation) -> User:
        return coordinator(own)

    def begun(self, own: Organisation, boss: User) -> Batch:
        pairs = [worked(own) for _ in range(2)]
        told = Told(duties="Vedu suņus.", signatory="Jānis Bērziņš")
        return actions.start_batch(own, [one.public_id for one in pairs], told, by=boss)

    @pytest.mark.parametrize("how", ["left", "erased"])
    def test_and_has_gone_issues_nothing_more_and_the_team_reads_why(
        self, own: Organisation, boss: User, enter: Enter, how: str
    ) -> None:
        batch = self.begun(own, boss)
        if how == "left":
            teams.leave(Membership.objects.get(user=boss), by=boss)
        else:
            privacy.erase(boss)
        assert actions.issue_batch(batch.public_id) == 0
        assert not Certificate.objects.exists()
        batch.refresh_from_db()
        assert batch.done_at is not None
        assert batch.told == ""
        page = enter(coordinator(own)).get(reverse("certificates:batch", args=[own.key, batch.public_id])).text
        assert page.count("izziņas vairs izsniegt nedrīkst") == 2
        assert "hx-trigger" not in page

    def test_and_leaves_in_the_middle_has_issued_what_was_issued(
        self, own: Organisation, boss: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        batch = self.begun(own, boss)
        one_row = batches._issue_row

        def then_leaves(*row: Any) -> int:
            done = one_row(*row)
            teams.leave(Membership.objects.get(user=boss), by=boss)
            return done

        monkeypatch.setattr(batches, "_issue_row", then_leaves)
        assert actions.issue_batch(batch.public_id) == 1
        assert [bool(one.certificate_id) for one in batch.rows.all()] == [True, False]
        assert all(one.certificate_id or "nedrīkst" in one.refused for one in batch.rows.all())


def test_hundreds_of_names_stand_in_nobodys_way(
    own: Organisation, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the words they are folded away; while the work goes on, a page that comes every two seconds is short."""
    monkeypatch.setattr(issuing, "FOLD", 1)
    pairs, boss = [worked(own) for _ in range(2)], coordinator(own)
    ids = [one.public_id for one in pairs]
    desk = enter(boss)
    page = desk.get(reverse("certificates:prepare", args=[own.key]), {"p": ids}).text
    folded = re.search(r"<details><summary>Kas tie ir</summary>(.*?)</details>", page, re.DOTALL)
    assert folded
    assert all(one.name in folded[1] for one in pairs)
    assert not any(one.name in page.replace(folded[1], "") for one in pairs)
    batch = actions.start_batch(own, ids, Told(duties="Vedu suņus.", signatory="Jānis Bērziņš"), by=boss)
    address = reverse("certificates:batch", args=[own.key, batch.public_id])
    going = desk.get(address).text
    assert "0 no 2" in going
    assert pairs[0].name not in going
    last = batch.rows.order_by("pk").last()
    assert last is not None
    batch.rows.filter(pk=last.pk).update(refused="Nav stundu.")
    actions.issue_batch(batch.public_id)
    done = desk.get(address).text
    assert done.index(last.pair.name) < done.index(next(one.name for one in pairs if one.pk != last.pair_id))
