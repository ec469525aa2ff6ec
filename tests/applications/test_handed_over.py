"""An application to what another channel lists is taken here and handed over: the card, a way to write, nothing of the person."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from talka.accounts.models import Contact, VolunteerProfile
from talka.applications import actions, privacy
from talka.applications.actions.promises import tell_broken
from talka.applications.enums import Side, State
from talka.applications.management.commands.receive_mail import NOBODY, REFUSED
from talka.applications.models import Application, Handover, Message
from talka.applications.queries.handovers import handover_of, page_token, relay_address
from talka.core import clock
from talka.core.models import AuditEntry
from talka.notifications.models import Notification
from talka.opportunities.models import Opportunity, Question
from tests import factories
from tests.factories.applications import application, fresh, volunteer
from tests.matrix import CANARIES, plant

ORIGIN, MAILBOX = "nvo-portals", "koordinatore@portals.example"


def there(settings: Any = None, *, email: str = MAILBOX, **values: Any) -> Opportunity:
    """What a partner lists, of an organisation that has nobody here; applications are handed over."""
    if settings is not None:
        settings.RELAY_DOMAIN = "atbildes.talka.example"
    actions.set_receiver(ORIGIN, name="NVO portāls", active=True, email=email, by=None)
    house = factories.organisation(state="listed", listed_by=ORIGIN, listing_active=True, registration_number="")
    address = {"origin": ORIGIN, "external_id": "7", "origin_url": "https://portals.example/7"}
    return factories.opportunity(organisation=house, **(address | values))


def handed(sent: Application) -> Handover:
    found = handover_of(sent)
    assert found is not None
    return found


def page_of(sent: Application) -> str:
    return f"/nodots/{page_token(handed(sent))}/"


def told(kind: str) -> list[dict[str, Any]]:
    return list(Notification.objects.filter(kind=kind).order_by("made_at").values_list("context", flat=True))


def test_without_a_receiver_it_is_applied_for_there(db: None) -> None:
    offer = there()
    actions.set_receiver(ORIGIN, name="NVO portāls", active=False, email=None, by=None)
    page = Client().get(offer.get_absolute_url())
    assert b'href="https://portals.example/7"' in page.content
    assert Client().get(f"/iespejas/{offer.public_id}/pieteikties/").status_code == 302


def test_the_volunteer_sees_before_sending_what_goes(client: Client, db: None) -> None:
    offer, person = there(), volunteer()
    plant(person)
    VolunteerProfile.objects.create(user=person, skills=["pirmā palīdzība"], languages=["lv"])
    question = Question.objects.create(opportunity=offer, text="Vai Jums ir cimdi?", position=1)
    assert f"{offer.public_id}-{offer.slug}/pieteikties/" in client.get(offer.get_absolute_url()).content.decode()
    client.force_login(person)
    address = f"/iespejas/{offer.public_id}-{offer.slug}/pieteikties/"
    empty = client.get(address).content.decode()
    assert "NVO portāls" in empty
    assert not re.search(r'name="(how|shares|skills|languages|agreement_asked|told_\w+)"', empty)
    said = {"people": 1, "message": "Labprāt.", f"q_{question.pk}": "Jā", "how": "with", "shares": ["name", "phone"]}
    seen = client.post(address, said).content.decode()
    assert "To saņems NVO portāls" in seen
    mark = re.search(r'name="seen" value="(\w+)"', seen)
    assert mark is not None
    answer = client.post(address, said | {"seen": mark[1]})
    sent = Application.objects.get(volunteer=person)
    assert (answer.status_code, sent.skills, sent.disclosures.count()) == (302, [], 0)
    assert "NVO portāls" in client.get(f"/mans/pieteikumi/{sent.public_id}/").content.decode()


def test_nothing_of_the_person_goes_whatever_is_asked_to(db: None, settings: Any) -> None:
    person = volunteer()
    plant(person)
    sent = application(
        there(settings), by=person, shares=["name", "phone", "email"], skills=["cept"], message="Labprāt."
    )
    page = Client().get(page_of(sent)).content.decode()
    mail = Notification.objects.get(kind="application.handed_over")
    assert sent.pair.name in page
    assert mail.context["reply_to"] == relay_address(handed(sent))
    for canary in (*CANARIES, str(person.pk), "cept"):
        assert canary not in page
        assert canary not in str(mail.context)


def test_the_contact_reads_answers_and_writes_without_an_account(db: None, settings: Any) -> None:
    sent, browser = application(there(settings)), Client()
    page = browser.get(page_of(sent))
    assert (page.status_code, page["Cache-Control"].count("no-store")) == (200, 1)
    assert handed(sent).opened_at is not None
    assert browser.post(page_of(sent), {"outcome": "approve"}).status_code == 302
    assert fresh(sent).state == State.APPROVED
    assert browser.post(page_of(sent), {"write": "1", "text": "Tiekamies deviņos!"}).status_code == 302
    assert Message.objects.get(application=sent).side == Side.ORGANISER
    kinds = set(Notification.objects.filter(user=sent.volunteer).values_list("kind", flat=True))
    assert kinds == {"application.approved", "application.organiser_wrote"}
    assert browser.post(page_of(sent), {"write": "1", "text": " "}).status_code == 422


def test_no_other_link_opens_it(db: None, settings: Any) -> None:
    sent = application(there(settings))
    other = application(sent.opportunity)
    token = page_token(handed(sent))
    stolen = f"{other.public_id}-{token.partition('-')[2]}"
    relay = relay_address(handed(sent)).partition("@")[0].removeprefix("atbilde-")
    assert [Client().get(f"/nodots/{one}/").status_code for one in (token, stolen, relay)] == [200, 404, 404]
    actions.set_receiver(ORIGIN, name="NVO portāls", active=True, email="cita@portals.example", by=None)
    assert Client().get(f"/nodots/{token}/").status_code == 404
    assert Contact.objects.count() == 1


def test_the_link_opens_as_often_as_one_likes_until_long_after_the_end(db: None) -> None:
    sent = application(there())
    page = page_of(sent)
    assert [Client().get(page).status_code for _again in range(3)] == [200, 200, 200]
    first = handed(sent).opened_at
    with clock.move_to(clock.now() + timedelta(days=200)):
        assert Client().get(page).status_code == 200  # nobody has answered yet
        actions.outcome_told(handed(sent), "decline", reason="skills")
        told = Client().get(page).content.decode()
        assert 'name="outcome"' not in told
    with clock.move_to(clock.now() + timedelta(days=289)):
        assert Client().get(page).status_code == 200
    with clock.move_to(clock.now() + timedelta(days=291)):
        gone = Client().get(page)
        assert (gone.status_code, "pirms vairāk nekā 90 dienām" in gone.content.decode()) == (404, True)
        assert Client().post(page, {"write": "1", "text": "Vēl kaut kas."}).status_code == 404
        assert handed(sent).opened_at == first
    assert not Message.objects.filter(application=sent).exists()


def test_the_contact_reads_who_has_to_do_what_before_the_work(db: None) -> None:
    sent = application(there())
    actions.outcome_told(handed(sent), "approve")
    told = Client().get(page_of(sent)).content.decode()
    assert "<strong>Brīvprātīgais:</strong> Izlasiet pienākumus" in told


def test_an_outcome_said_again_changes_nothing(db: None) -> None:
    sent = application(there())
    for _again in range(2):
        assert actions.outcome_told(handed(sent), "decline", reason="skills").state == State.DECLINED
    assert len(told("application.declined")) == 1
    assert AuditEntry.objects.filter(code="application.outcome_told").count() == 1


def test_what_the_volunteer_writes_and_does_reaches_the_contact(db: None) -> None:
    sent = application(there())
    assert sent.volunteer
    actions.write(sent, side=Side.VOLUNTEER, by=sent.volunteer, text="Kad sākam?")
    actions.withdraw(fresh(sent), by=sent.volunteer, reason="time")
    assert told("application.handed_message")[0]["text"] == "Kad sākam?"
    assert len(told("application.handed_ended")) == 1


def test_the_promise_is_kept_in_view_as_of_others(db: None) -> None:
    sent = application(there())
    with clock.move_to(sent.reply_until + timedelta(minutes=1)):
        assert tell_broken() == 1
    assert len(told("application.promise_over")) == 1
    assert told("application.handed_late")[0]["over"] is True


def test_a_place_is_offered_by_nobody_but_the_other_channel(db: None) -> None:
    sent = application(there(places=None))
    actions.outcome_told(handed(sent), "waitlist")
    assert actions.offer_next(sent.opportunity) == 0


def test_who_leaves_leaves_no_words_behind(db: None) -> None:
    sent = application(there(), message="Mani sauc Zvaigzne.")
    assert sent.volunteer
    actions.write(sent, side=Side.VOLUNTEER, by=sent.volunteer, text="Zvaigzne raksta.")
    assert privacy.export(sent.volunteer)["applications"][0]["handed_over"]["receiver"] == "NVO portāls"
    page = page_of(sent)
    privacy.erase(sent.volunteer)
    assert [one["pair"] for one in told("application.handed_ended")] == [sent.pair.name]
    assert "Zvaigzne" not in str(list(Notification.objects.values_list("context", flat=True)))
    assert Client().get(page).status_code == 404


class TestMail:
    """A mail server brings what came to a relay address."""

    @pytest.fixture
    def sent(self, db: None, settings: Any) -> Application:
        return application(there(settings))

    def bring(self, address: str, mail: str, monkeypatch: pytest.MonkeyPatch) -> str:
        out = io.StringIO()
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(mail.encode())))
        call_command("receive_mail", address, stdout=out)
        return out.getvalue()

    def test_the_words_arrive_in_the_conversation_and_the_sender_does_not(
        self, sent: Application, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        mail = (
            f"From: Anna <{MAILBOX}>\nSubject: Re: Pieteikums\nContent-Type: text/plain; charset=utf-8\n\n"
            "Gaidām sestdien!\n\nPirmd., 2026. g. 23. nov. Talka <x@y> rakstīja:\n> Vai varu?\n"
        )
        self.bring(relay_address(handed(sent)).upper(), mail, monkeypatch)
        assert Message.objects.get(application=sent).text == "Gaidām sestdien!"

    def test_html_alone_becomes_words(self, sent: Application, monkeypatch: pytest.MonkeyPatch) -> None:
        mail = "From: a@b.example\nContent-Type: text/html; charset=utf-8\n\n<p>Nāc!</p><script>x()</script><div>Deviņos.</div>"
        self.bring(relay_address(handed(sent)), mail, monkeypatch)
        assert Message.objects.get(application=sent).text == "Nāc!\nDeviņos."

    @pytest.mark.parametrize(
        "header",
        ["Auto-Submitted: auto-replied", "Precedence: bulk", "Return-Path: <>", "Return-Path: <MAILER-DAEMON>"],
    )
    def test_a_machine_is_not_passed_on(self, sent: Application, header: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bring(relay_address(handed(sent)), f"{header}\n\nEsmu atvaļinājumā.", monkeypatch)
        assert not Message.objects.exists()

    def test_other_addresses_and_empty_mails_go_back(self, sent: Application, monkeypatch: pytest.MonkeyPatch) -> None:
        good = relay_address(handed(sent))
        wrong = [good.replace("atbildes.", "citur."), good.replace("-", "-z", 1), "x", f"{good[:-30]}@"]
        for address, code in [*((one, NOBODY) for one in wrong), (good, REFUSED)]:
            with pytest.raises(CommandError) as refused:
                self.bring(address, "Subject: x\n\n> tikai citāts\n", monkeypatch)
            assert refused.value.returncode == code

    def test_no_address_is_given_out_where_no_mail_is_taken(self, sent: Application, settings: Any) -> None:
        settings.RELAY_DOMAIN = ""
        assert relay_address(handed(sent)) == ""


@pytest.mark.parametrize("band", ["13-15", "16-17"])
def test_to_a_child_only_prepared_words_before_the_guardian_has_consented(db: None, band: str) -> None:
    child = volunteer(age_band=band)
    sent = application(there(for_minors=True), by=child)
    assert Client().post(page_of(sent), {"write": "1", "text": "Raksti man!"}).status_code == 422
    assert not Message.objects.exists()
