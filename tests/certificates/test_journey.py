"""A volunteer drafts a certificate, the organiser looks at it and issues it, an employer checks it. By requests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from talka.accounts import vault as identities
from talka.accounts.models import User
from talka.applications.models import PairName
from talka.certificates import actions, queries
from talka.certificates.actions.issuing import ISSUE_BATCH
from talka.certificates.enums import State
from talka.certificates.models import Certificate
from talka.certificates.schemas import Told
from talka.hours.models import WorkRecord
from talka.notifications.models import Notification
from talka.organisations.actor import SECOND_FACTOR_KEY
from tests import factories
from tests.core import signing
from tests.factories.applications import coordinator, volunteer
from tests.factories.certificates import confirmed_hours, worker

pytestmark = pytest.mark.django_db
Enter = Callable[[User], Client]
CANARY = "Kanārijputniņš"


@pytest.fixture
def enter() -> Enter:
    def signed_in(person: User) -> Client:
        browser = Client()
        browser.force_login(person)
        session = browser.session
        session[SECOND_FACTOR_KEY] = True
        session.save()
        return browser

    return signed_in


@pytest.fixture
def pair() -> PairName:
    found = worker(factories.organisation(), volunteer(CANARY))
    offer = factories.opportunity(organisation=found.organisation)
    confirmed_hours(found, 300, offer=offer)
    return found


WORDS = {
    "duties": "Vedu suņus pastaigās.", "who": "pair", "extent": "full", "language": "lv", "c_KC5": "on",
    "own_KC5": "Iemācījos plānot laiku.",
}  # fmt: skip
ANSWER = {
    "duties": "Vedu suņus pastaigās.",
    "competences": ["KC5"],
    "signatory": "Jānis Bērziņš",
    "position": "vadītājs",
}


def asked(pair: PairName, browser: Client, **words: Any) -> Certificate:
    made: Any = browser.post(reverse("certificates:new", args=[pair.public_id]), WORDS | words)
    assert made.status_code == 302, made.content.decode()
    assert browser.post(made.url + "offer/").status_code == 302
    return Certificate.objects.get(holder=pair.volunteer)


def test_from_confirmed_hours_to_an_employers_check(pair: PairName, enter: Enter, client: Client) -> None:
    person, boss = pair.volunteer, coordinator(pair.organisation)
    assert person is not None
    browser, desk = enter(person), enter(boss)
    mine = browser.get(reverse("certificates:mine"))
    assert "5 stundas" in mine.text
    assert reverse("certificates:new", args=[pair.public_id]) in mine.text
    assert browser.get(reverse("certificates:new", args=[pair.public_id])).status_code == 200
    made: Any = browser.post(reverse("certificates:new", args=[pair.public_id]), WORDS)
    assert browser.post(made.url).content.startswith(b"%PDF-"), "the preview is the page itself"
    name = {"name": "Stundu saraksts", "file": SimpleUploadedFile("Anna.pdf", signing.pdf())}
    assert browser.post(made.url + "pielikumi/", name).status_code == 302
    assert browser.post(made.url + "offer/").status_code == 302
    one = Certificate.objects.get(holder=person)
    assert (one.state, Notification.objects.get(user=boss).kind) == (State.OFFERED, "certificate.prepared")

    listed = desk.get(reverse("certificates:organisation", args=[pair.organisation.key]))
    assert pair.name in listed.text
    address = reverse("certificates:received", args=[pair.organisation.key, one.public_id])
    looked = desk.get(address)
    assert "Iemācījos plānot laiku." in looked.text
    assert "Stundu saraksts" in looked.text
    for page in (listed, looked):
        assert CANARY not in page.text
        assert "Anna.pdf" not in page.text
    assert desk.post(address, ANSWER | {"do": "preview"}).content.startswith(b"%PDF-")
    assert desk.post(address, ANSWER).status_code == 302
    one.refresh_from_db()
    assert one.state == State.ISSUED
    assert all(WorkRecord.objects.filter(pair=pair).values_list("locked_at", flat=True))
    assert Notification.objects.get(user=person).kind == "certificate.approved"

    actions.publish_all()
    assert actions.print_certificate(one.public_id)
    shown = browser.get(reverse("certificates:one", args=[one.public_id]))
    facts = queries.facts_of(one)
    assert facts is not None
    assert f"/parbaude/{facts.code}/" in shown.text
    paper = browser.get(reverse("certificates:file", args=[one.public_id, "pdf"]))
    assert CANARY.encode() not in paper.content
    checked = client.get(reverse("certificates:check_code", args=[facts.code]))
    assert 'data-verdict="valid"' in checked.text
    assert pair.name in checked.text
    dropped = client.post(reverse("certificates:check"), {"file": SimpleUploadedFile("izzina.pdf", paper.content)})
    assert 'data-verdict="valid"' in dropped.text
    for ending in ("json", "edoc"):
        assert browser.get(reverse("certificates:file", args=[one.public_id, ending])).status_code == 200
        assert desk.get(
            reverse("certificates:received_file", args=[pair.organisation.key, one.public_id, ending])
        ).content


def test_what_the_organiser_changes_is_shown_before_and_after(pair: PairName, enter: Enter) -> None:
    person, boss = pair.volunteer, coordinator(pair.organisation)
    assert person is not None
    browser, desk = enter(person), enter(boss)
    one = asked(pair, browser)
    address = reverse("certificates:received", args=[pair.organisation.key, one.public_id])
    other = ANSWER | {"duties": "Vedu kaķus pastaigās."}
    looked = desk.post(address, other)
    one.refresh_from_db()
    assert (looked.status_code, one.state) == (200, State.OFFERED)
    assert "suņus</del>" in looked.text
    assert "kaķus</ins>" in looked.text
    seen = looked.text.split('name="seen" value="')[1].split('"')[0]
    third = desk.post(address, other | {"duties": "Vedu zirgus pastaigās.", "seen": seen})
    one.refresh_from_db()
    assert (third.status_code, one.state) == (200, State.OFFERED), "a yes counts for exactly what was looked at"
    assert desk.post(address, other | {"seen": seen}).status_code == 302
    mine = browser.get(reverse("certificates:one", args=[one.public_id]))
    assert "suņus</del>" in mine.text
    assert "kaķus</ins>" in mine.text


def test_declined_with_words_and_asked_again(pair: PairName, enter: Enter) -> None:
    person, boss = pair.volunteer, coordinator(pair.organisation)
    assert person is not None
    browser, desk = enter(person), enter(boss)
    one = asked(pair, browser)
    address = reverse("certificates:decline", args=[pair.organisation.key, one.public_id])
    assert desk.post(address, {"reason": " "}).status_code == 422
    assert desk.post(address, {"reason": "Pieraksti, ko darīji novembrī."}).status_code == 302
    one.refresh_from_db()
    assert one.state == State.DRAFT
    assert desk.get(reverse("certificates:received", args=[pair.organisation.key, one.public_id])).status_code == 404
    assert "Pieraksti, ko darīji novembrī." in browser.get(reverse("certificates:one", args=[one.public_id])).text
    assert (
        browser.post(reverse("certificates:edit", args=[one.public_id]), WORDS | {"duties": "Novembris."}).status_code
        == 302
    )
    assert browser.post(reverse("certificates:act", args=[one.public_id, "offer"])).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.declined_reason) == (State.OFFERED, "")


def test_many_at_once_by_a_job_with_its_progress(enter: Enter) -> None:
    own = factories.organisation()
    pairs = [worker(own) for _ in range(3)]
    for one in pairs:
        confirmed_hours(one, 120)
    boss = coordinator(own)
    desk = enter(boss)
    chosen = {"p": [one.public_id for one in pairs]}
    assert desk.get(reverse("certificates:prepare", args=[own.key]), chosen).status_code == 200
    words = ANSWER | chosen | {"extent": "full", "language": "en", "named": "on"}
    assert desk.post(reverse("certificates:prepare", args=[own.key]), words | {"do": "preview"}).content[:5] == b"%PDF-"
    sent: Any = desk.post(reverse("certificates:prepare", args=[own.key]), words | {"do": "issue"})
    assert sent.status_code == 302
    begun = desk.get(sent.url).text
    assert "0 no 3" in begun
    assert "htmx.min.js" in begun, "without it the page does not look again by itself"
    WorkRecord.objects.filter(pair=pairs[2]).update(state="disputed", disputed_by="organiser")
    assert actions.issue_batch(sent.url.rstrip("/").rpartition("/")[2]) == 2
    assert actions.issue_batch(sent.url.rstrip("/").rpartition("/")[2]) == 0, "safe to repeat"
    shown = desk.get(sent.url).text
    assert "3 no 3" in shown
    assert "hx-trigger" not in shown
    assert Certificate.objects.filter(state=State.ISSUED).count() == 2
    facts = queries.facts_of(Certificate.objects.earliest("pk"))
    assert facts is not None
    assert facts.places == ("Riga",)
    assert facts.competences[0].confirmed
    assert {one.kind for one in Notification.objects.filter(user=pairs[0].volunteer)} == {"certificate.issued"}


def test_many_wait_for_the_end_of_a_stop(enter: Enter) -> None:
    own = factories.organisation()
    pairs = [worker(own) for _ in range(2)]
    for one in pairs:
        confirmed_hours(one, 120)
    boss = coordinator(own)
    actions.stop_issuing(reason="Zīmogs pazudis", by=None)
    told = Told(duties="Vedu suņus.", signatory="Jānis Bērziņš")
    batch = actions.start_batch(own, [one.public_id for one in pairs], told, by=boss)
    assert actions.issue_batch(batch.public_id) == 0
    page = enter(boss).get(reverse("certificates:batch", args=[own.key, batch.public_id])).text
    assert "0 no 2" in page
    assert "apturēta" in page
    actions.resume_issuing(by=None)
    again = ProcrastinateJob.objects.filter(task_name=ISSUE_BATCH).order_by("-id").first()
    assert again is not None
    assert again.args == {"public_id": batch.public_id}
    assert actions.issue_batch(batch.public_id) == 2
    assert actions.stop_issuing(reason="Vēlreiz", by=None)
    actions.resume_issuing(by=None)
    assert ProcrastinateJob.objects.filter(task_name=ISSUE_BATCH).latest("id") == again, "what is done is not asked for"


def test_revoked_and_replaced_by_the_pages(pair: PairName, enter: Enter, client: Client) -> None:
    desk = enter(coordinator(pair.organisation))
    one = asked(pair, enter(pair.volunteer))  # type: ignore[arg-type]  # the factory gave one
    address = reverse("certificates:received", args=[pair.organisation.key, one.public_id])
    desk.post(address, ANSWER)
    one.refresh_from_db()
    better = reverse("certificates:replace", args=[pair.organisation.key, one.public_id])
    assert desk.get(better).status_code == 200
    done: Any = desk.post(better, ANSWER | {"duties": "Labāki vārdi."})
    new = Certificate.objects.get(replaces=one)
    assert done.url.endswith(f"{new.public_id}/")
    old, facts = queries.facts_of(one), queries.facts_of(new)
    assert old is not None
    assert facts is not None
    assert (facts.minutes, facts.duties, facts.replaces) == (300, "Labāki vārdi.", old.number)
    assert 'data-verdict="replaced"' in client.get(f"/parbaude/{old.code}/").text
    end = reverse("certificates:revoke", args=[pair.organisation.key, new.public_id])
    assert desk.post(end, {"reason": "key_lost"}).status_code == 422
    new.refresh_from_db()
    assert new.state == State.ISSUED, "that reason is not the organiser's to give"
    desk.post(end, {"reason": "wrong_facts"})
    assert 'data-verdict="revoked"' in client.get(f"/parbaude/{facts.code}/").text
    assert not WorkRecord.objects.filter(pair=pair, locked_at__isnull=False).exists()
    assert set(Notification.objects.filter(user=pair.volunteer).values_list("kind", flat=True)) == {
        "certificate.approved", "certificate.replaced", "certificate.revoked",
    }  # fmt: skip


def test_the_holder_shows_less_without_asking(pair: PairName, enter: Enter, client: Client) -> None:
    browser, desk = enter(pair.volunteer), enter(coordinator(pair.organisation))  # type: ignore[arg-type]  # as above
    one = asked(pair, browser)
    desk.post(reverse("certificates:received", args=[pair.organisation.key, one.public_id]), ANSWER)
    one.refresh_from_db()
    address = reverse("certificates:shorten", args=[one.public_id])
    made: Any = browser.post(address, {"extent": "hours"})
    again: Any = browser.post(address, {"extent": "hours"})
    assert made.url == again.url, "one of each length is enough"
    short = Certificate.objects.get(variant_of=one)
    facts = queries.facts_of(short)
    assert facts is not None
    assert (facts.minutes, facts.duties, facts.competences, facts.fields) == (300, "", (), ())
    assert "suņus" not in client.get(f"/parbaude/{facts.code}/").text
    assert desk.get(reverse("certificates:received", args=[pair.organisation.key, short.public_id])).status_code == 404
    browser.post(reverse("certificates:shorten", args=[short.public_id]), {"extent": "full"})
    assert Certificate.objects.filter(holder=pair.volunteer).count() == 2
    actions.revoke(one, reason="mistake", by=None)
    assert 'data-verdict="revoked"' in client.get(f"/parbaude/{facts.code}/").text, "it falls with the whole"


def test_the_holder_gets_it_in_english_in_everybodys_own_words(pair: PairName, enter: Enter) -> None:
    browser, desk = enter(pair.volunteer), enter(coordinator(pair.organisation))  # type: ignore[arg-type]  # as above
    person = pair.volunteer
    assert person is not None
    one = actions.take_back(asked(pair, browser), by=person)
    actions.attach(one, SimpleUploadedFile("a.pdf", signing.pdf()), name="Atzinība", by=person)
    actions.offer(one, by=person)
    desk.post(reverse("certificates:received", args=[pair.organisation.key, one.public_id]), ANSWER)
    one.refresh_from_db()
    address = reverse("certificates:translate", args=[one.public_id])
    made: Any = browser.post(address)
    again: Any = browser.post(address)
    assert made.url == again.url, "one of each language is enough"
    whole, other = queries.facts_of(one), queries.facts_of(Certificate.objects.get(variant_of=one))
    assert whole is not None
    assert other is not None
    assert (other.language, other.duties, other.minutes) == ("en", whole.duties, whole.minutes)
    assert other.attachments == whole.attachments
    assert [one.name for one in other.attachments] == ["Atzinība"]
    personal = "Personal, social and learning to learn competence"
    assert personal.lower() in {one.name.lower() for one in other.competences}
    assert (other.fields, other.places) != (whole.fields, whole.places)
    assert "In English" not in browser.get(made.url).content.decode(), "a variant has no variants"
    new = actions.replace(one, replace(whole, assessment="Ļoti labi."), by=None)
    latest = queries.facts_of(Certificate.objects.get(variant_of=new))
    assert latest is not None
    assert (latest.language, latest.assessment, latest.replaces) == ("en", "Ļoti labi.", other.number)
    assert latest.attachments == whole.attachments, "under the names that the holder gave them"
    actions.revoke(new, reason="mistake", by=None)
    assert set(Certificate.objects.values_list("state", flat=True)) == {State.REPLACED, State.REVOKED}


def test_the_name_is_the_persons_to_give(pair: PairName, enter: Enter) -> None:
    person = pair.volunteer
    assert person is not None
    identities.tell(person, name="Anna", surname="Kalniņa")
    desk = enter(coordinator(pair.organisation))
    words = ANSWER | {"p": pair.public_id, "extent": "full", "language": "lv", "named": "on", "do": "issue"}
    sent: Any = desk.post(reverse("certificates:prepare", args=[pair.organisation.key]), words)
    actions.issue_batch(sent.url.rstrip("/").rpartition("/")[2])
    facts = queries.facts_of(Certificate.objects.get())
    assert facts is not None
    assert (facts.holder, facts.holder_kind) == (pair.name, "pseudonym"), (
        "known to the vault is not told to the organiser"
    )
