"""A canary in everything a pseudonymous volunteer has: no page, mail, file or message of an organiser may hold it."""

from __future__ import annotations

import io
import itertools
import json
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from talka.accounts import vault
from talka.accounts.models import User, VolunteerProfile
from talka.applications import actions, privacy, queries
from talka.applications.enums import Purpose, Shared, Side
from talka.applications.models import Application
from talka.core import clock
from talka.core.errors import RefusedError
from talka.core.files import opened
from talka.core.models import AuditEntry
from talka.notifications.models import Notification
from talka.opportunities.models import Opportunity
from talka.organisations.models import Organisation
from tests.factories import opportunity, organisation
from tests.factories.applications import application, coordinator, fresh, volunteer

pytestmark = pytest.mark.django_db
Enter = Callable[[User], Client]
NICK, CANARY = "Vēja Kanārijputniņš", "Kanarija"
VAULT = {
    "name": f"{CANARY}vards",
    "surname": f"{CANARY}uzvards",
    "phone": "20007777",
    "birth_date": "1991-07-17",
    "address": f"{CANARY} iela 7",
}
WORDS = (NICK, CANARY, "20007777", "1991-07-17", "17.07.1991", "kanarija@example.lv")


def photo() -> SimpleUploadedFile:
    """With a position, an author and a telling name."""
    exif = Image.Exif()
    exif[0x013B] = CANARY
    exif[0x9C9D] = CANARY.encode("utf-16le")
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "green").save(out, "JPEG", exif=exif, comment=CANARY.encode())
    return SimpleUploadedFile(f"{CANARY}-pase.jpg", out.getvalue(), "image/jpeg")


def paper() -> SimpleUploadedFile:
    """Says its author and title, the photo in it too; the file is named after the person."""
    out = io.BytesIO()
    with Image.open(photo()) as picture:
        picture.save(out, "PDF", author=CANARY, title=CANARY)
    assert {CANARY.encode() in out.getvalue(), CANARY.encode("utf-16-be") in out.getvalue()} == {True}
    return SimpleUploadedFile(f"{CANARY}-cv.pdf", out.getvalue(), "application/pdf")


@pytest.fixture
def nobody() -> User:
    person = volunteer(NICK)
    vault.tell(person, **VAULT)
    vault.tell(person, email="kanarija@example.lv")
    VolunteerProfile.objects.create(user=person, text=CANARY, skills=["suņi", f"{CANARY} prasme"])
    return person


def lived_through(person: User, offer: Opportunity) -> tuple[Application, User]:
    """Applied, approved, wrote, sent files, was asked and did not tell."""
    boss = coordinator(offer.organisation, role="admin")
    sent = application(offer, by=person, message="Labdien!", skills=["suņi"])
    actions.approve(fresh(sent), by=boss)
    actions.write(fresh(sent), side=Side.VOLUNTEER, by=person, text="Pielikumā.", uploads=[photo(), paper()])
    asked = actions.ask(fresh(sent), Shared.PHONE, reason="meeting", by=boss)
    actions.answer(asked, by=person, give=False)
    return fresh(sent), boss


def everything_of(browser: Client, house: Organisation, sent: Application) -> Iterator[str]:
    """Whatever the team can open, with headers."""
    args = [house.key, sent.public_id]
    pages = [
        reverse("applications:inbox", args=[house.key]) + f"?stavoklis={one}" for one in ("todo", "all", "approved")
    ]
    pages += [reverse(f"applications:{one}", args=args) for one in ("received", "received_agreement")]
    pages += [reverse("org_home", args=[house.key])]
    for message in sent.messages.all():
        for one in message.attachments.all():
            pages.append(reverse("applications:received_attachment", args=[*args, one.file.public_id]))
            with opened(one.file) as file:
                yield file.read().replace(b"\0", b"").decode("latin-1")  # also of two bytes a sign
    for page in pages:
        answer = browser.get(page)
        assert answer.status_code == 200, page
        assert not answer.headers.get("ETag")
        assert not answer.headers.get("Last-Modified")
        yield str(answer.headers)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]  # either kind
        yield body.decode("utf-8", "replace")


def test_no_canary_reaches_the_organiser(nobody: User, enter: Enter) -> None:
    offer = opportunity()
    sent, boss = lived_through(nobody, offer)
    told = "\n".join(everything_of(enter(boss), offer.organisation, sent))
    told += json.dumps([[one.context, one.url] for one in Notification.objects.filter(user=boss)], ensure_ascii=False)
    told += json.dumps(list(AuditEntry.objects.exclude(subject_type="accounts.user").values_list("details", flat=True)))
    assert sent.pair.name in told, "the test looks at the right pages"
    assert [word for word in WORDS if word in told] == []
    assert str(nobody.pk) not in told
    exact = sent.submitted_at.isoformat()[:19].replace("T", " ")
    assert exact not in told, "dates, not seconds"


def test_what_is_disclosed_is_seen_logged_and_gone_when_taken_back(nobody: User, enter: Enter) -> None:
    offer = opportunity()
    boss = coordinator(offer.organisation)
    sent = application(offer, by=nobody, shares=["name"])
    page = reverse("applications:received", args=[offer.organisation.key, sent.public_id])
    browser = enter(boss)
    assert VAULT["name"] in browser.get(page).text
    assert VAULT["surname"] not in browser.get(page).text
    looked = AuditEntry.objects.filter(code="vault.read", subject_id=str(nobody.pk), actor=boss.pk)
    assert looked.count() == 2
    entry = queries.log_of(nobody)[0]
    assert entry.holds
    actions.revoke(sent.disclosures.get(), by=nobody)
    assert VAULT["name"] not in browser.get(page).text
    assert not queries.log_of(nobody)[0].holds


def test_a_disclosure_ends_by_itself(nobody: User) -> None:
    sent = application(opportunity(), by=nobody)
    actions.disclose(sent, ["phone"], purpose=Purpose.REQUEST, until=clock.now() + timedelta(days=1))
    assert queries.shared_now(sent) == ["phone"]
    with clock.move_to(clock.now() + timedelta(days=1)):
        assert queries.shared_now(sent) == []


def test_a_personal_code_is_asked_for_the_agreement_only(nobody: User) -> None:
    offer = opportunity()
    boss = coordinator(offer.organisation)
    sent = fresh(application(offer, by=nobody))
    with pytest.raises(RefusedError, match="personal_code"):
        actions.ask(sent, Shared.PERSONAL_CODE, reason="meeting", by=boss)
    actions.ask(sent, Shared.PERSONAL_CODE, reason="agreement", by=boss)
    with pytest.raises(RefusedError, match="twice"):
        actions.ask(sent, Shared.PERSONAL_CODE, reason="agreement", by=boss)


def test_two_organisations_cannot_join_what_they_know(enter: Enter) -> None:
    """Everything that stands on one's pages and on the other's too is the same for a stranger who applied to both."""
    houses = [organisation(), organisation()]
    people = [volunteer(f"{NICK} {n}") for n in range(6)]
    bosses = [coordinator(house) for house in houses]
    offers = [opportunity(organisation=house) for house in houses]
    lists: list[list[dict[str, str]]] = []
    for house, boss, offer in zip(houses, bosses, offers, strict=True):
        sent = [application(offer, by=one) for one in people]
        rows = enter(boss).get(reverse("applications:inbox", args=[house.key])).context["inbox"].rows
        assert len(rows) == len(sent)
        lists.append(
            [{"id": one.public_id, "name": one.pair_name, "pair": one.application.pair.public_id} for one in rows]
        )
    for key in ("id", "name", "pair"):
        assert {one[key] for one in lists[0]} & {one[key] for one in lists[1]} == set()
    orders = [[one["id"] for one in rows] for rows in lists]
    who = dict(Application.objects.values_list("public_id", "volunteer"))
    by_person = [[who[one] for one in ids] for ids in orders]
    arrival = [one.pk for one in people]
    assert not all(found == arrival for found in by_person), "the order tells nobody who came first"


def test_pair_names_depend_on_a_key_outside_the_database(settings: object) -> None:
    person, house = volunteer(), organisation()
    before = queries.candidate(person, house)
    settings.VAULT_KEY = "cita atslēga"  # type: ignore[attr-defined]  # pytest-django's fixture
    assert queries.candidate(person, house) != before
    assert len({queries.candidate(person, house, n) for n in range(20)}) > 15


def test_export_holds_all_and_erasing_leaves_nothing_but_counts(nobody: User, enter: Enter) -> None:
    offer = opportunity(places=1)
    sent, boss = lived_through(nobody, offer)
    waits = application(offer)
    actions.waitlist(fresh(waits), by=boss)
    told = privacy.export(nobody)
    assert told["applications"][0]["known_as"] == sent.pair.name
    assert told["applications"][0]["messages"][0]["text"] == "Pielikumā."
    privacy.erase(nobody)
    row = Application.objects.get(pk=sent.pk)
    assert (row.state, row.volunteer_id, row.message, row.skills) == ("withdrawn", None, "", [])
    assert fresh(waits).state == "offered", "the freed place goes on"
    assert row.pair.name == sent.pair.name
    assert list(queries.broken()) == []
    told_later = "\n".join(itertools.islice(everything_of(enter(boss), offer.organisation, row), 100))
    assert "Pielikumā." not in told_later
    assert privacy.export(nobody)["applications"] == []
