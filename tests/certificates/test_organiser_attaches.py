"""Documents of the organiser's: given along when one certificate is issued, or added before what is asked for is approved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from talka.accounts import vault
from talka.applications.enums import Purpose
from talka.applications.models import Disclosure, PairName
from talka.certificates import actions, queries
from talka.certificates.actions import attaching
from talka.certificates.enums import Side, State
from talka.certificates.models import Attachment, Certificate
from talka.core import clock
from talka.core.errors import WrongStateError
from talka.core.models import StoredFile
from tests import factories
from tests.certificates.test_journey import ANSWER, Enter, asked, enter
from tests.core import signing
from tests.factories.applications import application, coordinator, volunteer
from tests.factories.certificates import confirmed_hours, worker

__all__ = ["enter"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> PairName:
    found = worker(factories.organisation(), volunteer())
    confirmed_hours(found, 300)
    return found


@pytest.fixture
def desk(pair: PairName, enter: Enter) -> Client:
    return enter(coordinator(pair.organisation))


def document(data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("Anna Paraudziņa.pdf", signing.pdf("Programma") if data is None else data)


def names(one: Certificate) -> list[str]:
    facts = queries.facts_of(one)
    assert facts is not None
    return [each.name for each in facts.attachments]


class TestIssuedToOne:
    def words(self, pair: PairName, **more: Any) -> dict[str, Any]:
        return ANSWER | {"p": pair.public_id, "extent": "full", "language": "lv", "do": "issue"} | more

    def test_carries_them_sealed_and_nameless(self, pair: PairName, desk: Client) -> None:
        address = reverse("certificates:prepare", args=[pair.organisation.key])
        assert 'enctype="multipart/form-data"' in desk.get(address, {"p": pair.public_id}).text
        given = {"document1-name": "Programma", "document1-file": document()}
        sent = desk.post(address, self.words(pair, **given, **{"document3-name": "Vēl", "document3-file": document()}))
        assert sent.status_code == 302, sent.content.decode()
        one = Certificate.objects.get()
        assert (one.state, names(one)) == (State.ISSUED, ["Programma", "Vēl"])
        assert {each.added_by for each in one.attachments.all()} == {Side.ORGANISER}
        assert not [each for each in StoredFile.objects.all() if "Anna" in f"{each.name_shown}{each.path}"]

    @pytest.mark.parametrize(
        ("given", "says"),
        [
            ({"document2-name": "Programma", "document2-file": b"PK teksts"}, "Var pievienot tikai PDF, JPEG un PNG"),
            ({"document2-file": b"%PDF-"}, "Tas jānorāda."),
        ],
        ids=["another kind", "unnamed"],
    )
    def test_one_that_cannot_be_attached_is_told_at_its_field_and_nothing_is_issued(
        self, pair: PairName, desk: Client, given: dict[str, Any], says: str
    ) -> None:
        files = {name: document(data) if isinstance(data, bytes) else data for name, data in given.items()}
        good = {"document1-name": "Pirmais", "document1-file": document()}
        answer = desk.post(
            reverse("certificates:prepare", args=[pair.organisation.key]), self.words(pair, **good, **files)
        )
        assert answer.status_code == 422
        assert says in answer.text
        assert 'href="#id_document2-' in answer.text
        assert "Izvēlieties failus vēlreiz" in answer.text
        assert not Certificate.objects.exists()

    def test_all_together_stay_below_what_a_check_takes(
        self, pair: PairName, desk: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(attaching, "LARGEST_TOGETHER", int(1.5 * len(signing.pdf("Programma"))))
        given = {f"document{n}-{name}": value for n in (1, 2) for name, value in (("name", "A"), ("file", document()))}
        answer = desk.post(reverse("certificates:prepare", args=[pair.organisation.key]), self.words(pair, **given))
        assert answer.status_code == 422
        assert 'href="#id_document2-file">Dokuments: Ar šo failu dokumenti kopā ir lielāki par 9 MB.' in answer.text
        assert not Certificate.objects.exists()

    def test_many_are_told_that_they_carry_none(self, pair: PairName, desk: Client) -> None:
        other = worker(pair.organisation)
        confirmed_hours(other, 60)
        address = reverse("certificates:prepare", args=[pair.organisation.key])
        page = desk.get(address, {"p": [pair.public_id, other.public_id]}).text
        assert "Dokumentus var pievienot, kad gatavojat izziņu vienam cilvēkam." in page
        assert 'type="file"' not in page


class TestApproved:
    @pytest.fixture
    def one(self, pair: PairName, enter: Enter) -> Certificate:
        assert pair.volunteer is not None
        return asked(pair, enter(pair.volunteer))

    def attach(self, desk: Client, pair: PairName, one: Certificate, **told: Any) -> Any:
        address = reverse("certificates:received_attach", args=[pair.organisation.key, one.public_id])
        return desk.post(address, {"added-name": "Atzinība", "added-file": document()} | told)

    def test_carries_what_the_organiser_added_and_the_volunteer_is_shown_it(
        self, pair: PairName, one: Certificate, desk: Client, enter: Enter
    ) -> None:
        assert self.attach(desk, pair, one).status_code == 302
        address = reverse("certificates:received", args=[pair.organisation.key, one.public_id])
        looked = desk.post(address, ANSWER)
        one.refresh_from_db()
        assert one.state == State.OFFERED, "a document more is a change, shown before"
        assert "Atzinība</ins>" in looked.text
        seen = looked.text.split('name="seen" value="')[1].split('"')[0]
        assert desk.post(address, ANSWER | {"seen": seen}).status_code == 302
        one.refresh_from_db()
        assert (one.state, names(one)) == (State.ISSUED, ["Atzinība"])
        assert pair.volunteer is not None
        mine = enter(pair.volunteer).get(reverse("certificates:one", args=[one.public_id])).text
        assert "Atzinība</ins>" in mine
        assert "pievienojis organizētājs" in mine

    def test_what_is_wrong_with_it_stands_at_its_field(self, pair: PairName, one: Certificate, desk: Client) -> None:
        answer = self.attach(desk, pair, one, **{"added-file": document(b"PK teksts")})
        assert answer.status_code == 422
        assert 'href="#id_added-file">Dokuments: Var pievienot tikai PDF' in answer.text
        assert not Attachment.objects.exists()

    @pytest.mark.parametrize("how", ["declined", "taken back"])
    def test_goes_when_the_draft_is_the_volunteers_again(
        self, pair: PairName, one: Certificate, desk: Client, how: str
    ) -> None:
        self.attach(desk, pair, one)
        assert pair.volunteer is not None
        if how == "declined":
            actions.decline(one, reason="Pietrūkst novembra.", by=coordinator(pair.organisation))
        else:
            one.refresh_from_db()
            actions.take_back(one, by=pair.volunteer)
        assert not Attachment.objects.exists()
        assert not StoredFile.objects.filter(removed_at__isnull=True).exists()

    def test_the_organiser_takes_out_its_own_alone(self, pair: PairName, enter: Enter, desk: Client) -> None:
        person = pair.volunteer
        assert person is not None
        one = asked(pair, enter(person))
        actions.take_back(one, by=person)
        one.refresh_from_db()
        actions.attach(one, document(), name="Brīvprātīgā", by=person)
        one.refresh_from_db()
        actions.offer(one, by=person)
        self.attach(desk, pair, one)
        remove = [
            reverse("certificates:received_detach", args=[pair.organisation.key, one.public_id, n]) for n in (1, 2)
        ]
        page = desk.get(reverse("certificates:received", args=[pair.organisation.key, one.public_id])).text
        assert [address in page for address in remove] == [False, True]
        for address in remove:
            assert desk.post(address).status_code == 302
        assert [each.name for each in one.attachments.all()] == ["Brīvprātīgā"]

    def test_nothing_is_added_to_a_draft_that_is_the_volunteers(self, pair: PairName, one: Certificate) -> None:
        assert pair.volunteer is not None
        actions.take_back(one, by=pair.volunteer)
        with pytest.raises(WrongStateError):
            actions.attach(one, document(), name="A", by=coordinator(pair.organisation), side=Side.ORGANISER)


class TestReplaced:
    """One in the place of another offers what issuing does: under which name, with which documents."""

    @pytest.fixture
    def one(self, pair: PairName, desk: Client) -> Certificate:
        given = {"document1-name": "Programma", "document1-file": document()}
        given |= {"document2-name": "Atzinība", "document2-file": document()}
        told = ANSWER | {"p": pair.public_id, "extent": "full", "language": "lv", "do": "issue"} | given
        assert desk.post(reverse("certificates:prepare", args=[pair.organisation.key]), told).status_code == 302
        return Certificate.objects.get()

    def address(self, one: Certificate) -> str:
        assert one.organisation is not None
        return reverse("certificates:replace", args=[one.organisation.key, one.public_id])

    def test_keeps_drops_and_adds_documents(self, desk: Client, one: Certificate) -> None:
        page = desk.get(self.address(one)).text
        assert page.count("checked") >= 2
        assert "document3-file" in page
        assert "document4-file" not in page, "five with those that it has"
        more = {"kept": ["1"], "document1-name": "Jauns", "document1-file": document()}
        sent = desk.post(self.address(one), ANSWER | more)
        assert sent.status_code == 302, sent.content.decode()
        one.refresh_from_db()
        assert one.replaced_by is not None
        assert (names(one), names(one.replaced_by)) == (["Programma", "Atzinība"], ["Atzinība", "Jauns"])

    def test_a_document_that_cannot_be_attached_replaces_nothing(self, desk: Client, one: Certificate) -> None:
        more = {"kept": ["0", "1"], "document1-name": "Jauns", "document1-file": document(b"PK teksts")}
        answer = desk.post(self.address(one), ANSWER | more)
        assert (answer.status_code, 'href="#id_document1-file">Dokuments: ' in answer.text) == (422, True)
        assert Certificate.objects.get().state == State.ISSUED

    def test_under_the_name_that_is_disclosed_by_then(self, pair: PairName, desk: Client, one: Certificate) -> None:
        assert pair.volunteer is not None
        vault.tell(pair.volunteer, name="Anna", surname="Kalniņa")
        made = application(factories.opportunity(organisation=pair.organisation), by=pair.volunteer)
        Disclosure.objects.create(
            application=made, purpose=Purpose.APPLICATION, fields=["name", "surname"],
            until=clock.now() + timedelta(days=9),
        )  # fmt: skip
        assert holder(one) == (pair.name, "pseudonym")
        looked = desk.get(self.address(one)).text
        assert 'name="named"' in looked
        assert "Izvēlieties failus vēlreiz" not in looked
        assert "Kalniņa" not in looked, "nothing is opened for a look"
        assert desk.post(self.address(one), ANSWER | {"named": "on"}).status_code == 302
        one.refresh_from_db()
        named = one.replaced_by
        assert named is not None
        assert holder(named) == ("Anna Kalniņa", "name")
        assert desk.post(self.address(named), ANSWER).status_code == 302
        named.refresh_from_db()
        assert named.replaced_by is not None
        assert holder(named.replaced_by) == (pair.name, "pseudonym")

    def test_the_name_that_the_volunteer_gave_stays(self, pair: PairName, desk: Client, enter: Enter) -> None:
        assert pair.volunteer is not None
        one = asked(pair, enter(pair.volunteer))
        desk.post(reverse("certificates:received", args=[pair.organisation.key, one.public_id]), ANSWER)
        one.refresh_from_db()
        assert 'name="named"' not in desk.get(self.address(one)).text
        assert desk.post(self.address(one), ANSWER | {"duties": "Citi vārdi."}).status_code == 302
        one.refresh_from_db()
        assert one.replaced_by is not None
        assert holder(one.replaced_by) == holder(one)


def holder(one: Certificate) -> tuple[str, str]:
    facts = queries.facts_of(one)
    assert facts is not None
    return facts.holder, facts.holder_kind
