"""Forms of certificates say what is wrong where the person looks, in the words of the page."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from talka.accounts.models import User
from talka.applications.models import PairName
from talka.certificates import actions, esco
from talka.certificates.actions.attaching import LARGEST_ATTACHMENT
from talka.certificates.enums import State
from talka.certificates.models import Certificate
from tests import factories
from tests.certificates.test_check_page import PAGE, code_of
from tests.certificates.test_journey import WORDS, asked, enter
from tests.factories import certificates
from tests.factories.applications import coordinator, volunteer
from tests.factories.certificates import confirmed_hours, worker

__all__ = ["enter"]
pytestmark = pytest.mark.django_db
Enter = Callable[[User], Client]


@pytest.fixture
def pair() -> PairName:
    found = worker(factories.organisation(), volunteer())
    confirmed_hours(found, 300)
    return found


def person(pair: PairName) -> User:
    assert pair.volunteer is not None
    return pair.volunteer


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"PK\x03\x04 teksts", "Var pievienot tikai PDF, JPEG un PNG failus"),
        (b"\xff\xd8\xff" + b"0" * LARGEST_ATTACHMENT, "Šis fails ir lielāks par 5 MB."),
    ],
    ids=["another kind", "too large"],
)
def test_why_a_document_is_not_attached_stands_at_its_field(
    pair: PairName, enter: Enter, data: bytes, says: str
) -> None:
    browser = enter(person(pair))
    made = browser.post(reverse("certificates:new", args=[pair.public_id]), WORDS)
    upload = SimpleUploadedFile("fails", data)
    answer = browser.post(made["Location"] + "pielikumi/", {"name": "Atzinība", "file": upload})
    assert answer.status_code == 422
    assert f'<a href="#id_file">Dokuments: {says}' in answer.text
    assert 'value="Atzinība"' in answer.text


def test_languages_are_called_as_the_page_calls_them(pair: PairName, enter: Enter) -> None:
    page = enter(person(pair)).get(reverse("certificates:new", args=[pair.public_id])).text
    form = page[page.index('id="id_language') :]
    words = re.sub(r"<[^>]+>", " ", form[: form.index("<button")]).split()
    assert [one for one in words if one in {"latviski", "angliski", "latviešu", "English"}] == ["latviski", "angliski"]


class TestOrganiser:
    @pytest.fixture
    def desk(self, pair: PairName, enter: Enter) -> Client:
        return enter(coordinator(pair.organisation))

    def test_is_told_at_the_top_that_declining_needs_words(self, pair: PairName, enter: Enter, desk: Client) -> None:
        one = asked(pair, enter(person(pair)))
        answer = desk.post(reverse("certificates:decline", args=[pair.organisation.key, one.public_id]), {})
        assert answer.status_code == 422
        assert '<a href="#id_reason">Kāpēc ne:' in answer.text

    def test_is_told_at_the_top_that_revoking_needs_a_reason(self, pair: PairName, desk: Client) -> None:
        one = certificates.certificate(pair.organisation)
        address = reverse("certificates:revoke", args=[pair.organisation.key, one.public_id])
        answer = desk.post(address, {})
        assert answer.status_code == 422
        assert "Kāpēc: Tas jānorāda." in answer.text
        assert re.search(r"<details open>\s*<summary>Atsaukt izziņu", answer.text)
        one.refresh_from_db()
        assert one.state == State.ISSUED
        assert desk.post(address, {"reason": "mistake"}).status_code == 302
        again = desk.post(address, {}, follow=True)
        assert (again.status_code, "Kāpēc: " in again.text) == (200, False), "it is revoked already: there is no field"

    def test_sees_who_asks_already_before_issuing_to_them(self, pair: PairName, enter: Enter, desk: Client) -> None:
        people = reverse("certificates:organisation", args=[pair.organisation.key]) + "?skats=people"
        assert "vispirms atbildiet uz to" not in desk.get(people).text
        asked(pair, enter(person(pair)))
        assert "vispirms atbildiet uz to" in desk.get(people).text

    def test_chooses_everybody_at_once_but_those_who_ask_themselves(
        self, pair: PairName, enter: Enter, desk: Client
    ) -> None:
        others = [worker(pair.organisation) for _ in range(2)]
        for one in others:
            confirmed_hours(one, 60)
        asked(pair, enter(person(pair)))
        people = reverse("certificates:organisation", args=[pair.organisation.key]) + "?skats=people"
        checked = re.compile(r'name="p" value="(\w+)"[^>]* checked')
        assert "visi=1" in desk.get(people).text
        assert checked.findall(desk.get(people).text) == []
        assert set(checked.findall(desk.get(people + "&visi=1").text)) == {one.public_id for one in others}

    @pytest.mark.parametrize("wanted", [True, False])
    def test_sees_skills_at_once_where_some_are_asked_for(
        self, pair: PairName, enter: Enter, desk: Client, *, wanted: bool
    ) -> None:
        skills = [esco.skills("lv")[0][0]] if wanted else []
        one = asked(pair, enter(person(pair)), skills=skills)
        page = desk.get(reverse("certificates:received", args=[pair.organisation.key, one.public_id])).text
        assert bool(re.search(r"<details open>\s*<summary>Prasmes darba portāliem", page)) is wanted


def test_what_was_checked_is_asked_so_that_no_answer_contradicts_it(client: Client) -> None:
    one: Certificate = certificates.certificate()
    actions.revoke(one, reason="mistake", by=None)
    checks = re.findall(r'<li data-state="(\w+)">([^<]+):', client.get(f"{PAGE}{code_of(one)}/").text)
    assert ("failed", "Vai izziņa ir izsniegta un nav ne aizstāta, ne atsaukta") in checks
    assert all(words.startswith("Vai ") for _state, words in checks)
