"""Pages of applying and deciding: they open, they refuse with words, they do what their buttons say."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from talka.accounts.models import User, VolunteerProfile
from talka.applications import actions
from talka.applications.enums import State
from talka.applications.models import Application, GuardianConsent
from talka.core import clock
from talka.opportunities.models import Opportunity
from tests.factories import opportunity, organisation
from tests.factories.applications import application, coordinator, fresh, volunteer

pytestmark = pytest.mark.django_db
Enter = Callable[[User], Client]
SEEN = re.compile(r'name="seen" value="([0-9a-f]{64})"')


def seen(page: Any) -> str:
    found = SEEN.search(page.text)
    assert found, "the card is not on the page"
    return found[1]


def address(offer: Opportunity) -> str:
    return reverse("applications:apply", args=[offer.public_id, offer.slug])


def test_the_card_is_looked_at_before_it_is_sent(enter: Enter) -> None:
    offer, person = opportunity(questions=["Vai ir zābaki?"]), volunteer()
    VolunteerProfile.objects.create(user=person, skills=["suņi", "slepenā prasme"], languages=["lv"])
    browser, question = enter(person), offer.questions.get()
    assert browser.get(address(offer)).status_code == 200
    typed = {"how": "without", "people": "1", "message": "Sveiki!", "skills": ["suņi"], f"q_{question.pk}": "Ir"}
    looked = browser.post(address(offer), typed)
    assert looked.status_code == 200
    assert not Application.objects.exists()
    assert "slepenā prasme" not in looked.text.split("preview-card")[1]
    changed = browser.post(address(offer), typed | {"message": "Cits teksts", "seen": seen(looked)})
    assert not Application.objects.exists(), "what is sent must be what was looked at"
    sent: Any = browser.post(address(offer), typed | {"message": "Cits teksts", "seen": seen(changed)})
    made = Application.objects.get()
    assert sent.url == reverse("applications:sent", args=[made.public_id])
    assert (made.message, made.skills, made.languages) == ("Cits teksts", ["suņi"], [])
    after = browser.get(sent.url)
    assert after.status_code == 200
    assert reverse("applications:reminder", args=[made.public_id]) in after.text


def test_what_the_organiser_requires_is_read_before_sending(enter: Enter) -> None:
    offer = opportunity()
    browser = enter(volunteer())
    assert "Organizētājs prasa" not in browser.get(address(offer)).text
    offer.requirements.create(text="autovadītāja apliecība", must=True)
    offer.requirements.create(text="vēlams savs auto", must=False)
    page = browser.get(address(offer)).text
    assert "Autovadītāja apliecība" in page.partition("Organizētājs prasa")[2]
    assert "avs auto" not in page


def test_signed_out_nothing_typed_is_lost(client: Client) -> None:
    offer, person = opportunity(), volunteer()
    typed = {"how": "without", "people": "3", "message": "Nāksim trijatā."}
    assert client.get(address(offer)).status_code == 200
    kept: Any = client.post(address(offer), typed)
    assert kept.status_code == 302
    assert kept.url.startswith(reverse("accounts:start") + "?next=")
    assert "trij" not in kept.url
    client.force_login(person)
    back = client.get(address(offer))
    assert "Nāksim trijatā." in back.text
    sent = client.post(address(offer), typed | {"seen": seen(back)})
    assert sent.status_code == 302
    assert Application.objects.get().people == 3


def test_named_means_what_was_chosen_and_nothing_more(enter: Enter) -> None:
    offer, person = opportunity(), volunteer()
    browser, boss = enter(person), coordinator(offer.organisation)
    typed = {
        "how": "with",
        "people": "1",
        "shares": ["name"],
        "told_name": "Līga",
        "told_phone": "29999999",
        "identity": "on",
    }
    looked = browser.post(address(offer), typed)
    browser.post(address(offer), typed | {"seen": seen(looked)})
    made = Application.objects.get()
    page = enter(boss).get(reverse("applications:received", args=[offer.organisation.key, made.public_id]))
    assert "Līga" in page.text
    assert "29999999" not in page.text


def test_errors_stand_at_the_field_and_in_the_summary(enter: Enter) -> None:
    start = clock.now() + timedelta(days=2)
    offer = opportunity(shifts=[(start, start + timedelta(hours=1), 2), (start, start + timedelta(hours=2), 2)])
    page = enter(volunteer()).post(address(offer), {"how": "with", "people": "0"})
    assert page.status_code == 422
    assert "form-errors" in page.text
    for field in ("shifts", "people", "shares"):
        assert f"#id_{field}" in page.text


def test_a_closed_one_says_so(enter: Enter) -> None:
    assert enter(volunteer()).get(address(opportunity(traits=["past"]))).status_code == 410


def test_volunteers_pages_open_in_every_state(enter: Enter) -> None:
    offer, person = opportunity(places=1), volunteer()
    boss = coordinator(offer.organisation)
    sent = application(offer, by=person)
    browser, one = enter(person), reverse("applications:one", args=[sent.public_id])
    mine = reverse("applications:mine")
    states: list[Callable[[], object]] = [
        lambda: None,
        lambda: actions.waitlist(fresh(sent), by=boss),
        lambda: actions.offer_next(offer),
    ]
    states += [lambda: actions.accept_offer(fresh(sent), by=person), lambda: actions.no_show(fresh(sent), by=boss)]
    for step in states:
        step()
        assert browser.get(one).status_code == 200
        assert browser.get(mine).status_code == 200
        assert browser.get(mine + "?past").status_code == 200
    assert fresh(sent).state == State.NO_SHOW
    assert "Varat pateikt, kas notika." in browser.get(one).text
    told = browser.post(reverse("applications:act", args=[sent.public_id, "no_show"]), {"text": "Biju slims."})
    assert told.headers["Location"] == one
    said = browser.get(one).text
    assert "Jūsu atbilde:</strong> Biju slims." in said
    assert "Varat pateikt, kas notika." not in said


def test_what_is_to_be_confirmed_can_be_read_first(enter: Enter) -> None:
    house = organisation(safety_policy="Strādājam cimdos.")
    offer, person = opportunity(organisation=house), volunteer()
    sent = application(offer, by=person)
    actions.approve(fresh(sent), by=coordinator(house))
    type(offer).objects.filter(pk=offer.pk).update(material_version=offer.material_version + 1)
    page = enter(person).get(reverse("applications:one", args=[sent.public_id])).text
    for there in (f"{offer.get_absolute_url()}#changes", "#leave", f"{offer.get_absolute_url()}#duties"):
        assert f'<a href="{there}">' in page
    assert f'<a href="{house.get_absolute_url()}#safety-title">Drošības noteikumi</a>' in page


def test_others_see_nothing(enter: Enter) -> None:
    offer = opportunity()
    sent = application(offer)
    stranger = enter(volunteer())
    assert stranger.get(reverse("applications:one", args=[sent.public_id])).status_code == 404
    key = offer.organisation.key
    for name in ("applications:received", "applications:received_agreement"):
        assert stranger.get(reverse(name, args=[key, sent.public_id])).status_code == 404
    other = opportunity()
    elsewhere = enter(coordinator(other.organisation))
    theirs = reverse("applications:received", args=[other.organisation.key, sent.public_id])
    assert elsewhere.get(theirs).status_code == 404
    assert elsewhere.get(reverse("applications:inbox", args=[key])).status_code == 404


def test_many_are_decided_at_once_and_taken_back_in_ten_seconds(enter: Enter) -> None:
    offer = opportunity(places=2)
    boss = coordinator(offer.organisation)
    browser, key = enter(boss), offer.organisation.key
    sent = [application(offer) for _ in range(3)]
    decided: Any = browser.post(
        reverse("applications:decide", args=[key]), {"id": [one.public_id for one in sent], "verb": "approve"}
    )
    page = browser.get(decided.url)
    assert page.status_code == 200
    assert Application.objects.filter(state=State.APPROVED).count() == 2
    assert len(page.context["refused"]) == 1
    assert browser.post(decided.url).status_code == 302
    assert set(Application.objects.values_list("state", flat=True)) == {State.SUBMITTED}
    row = Opportunity.objects.get(pk=offer.pk)
    assert (row.taken, row.approved, row.applied) == (0, 0, 3)


def test_all_on_a_page_are_chosen_with_one_tap(enter: Enter) -> None:
    offer = opportunity()
    boss = coordinator(offer.organisation)
    sent = [application(offer) for _one in range(3)]
    actions.approve(fresh(sent[0]), by=boss)
    browser, inbox = enter(boss), reverse("applications:inbox", args=[offer.organisation.key])
    page = browser.get(inbox).text
    link = re.search(r'href="(\?[^"]*izveleti=visi)"', page)
    assert link
    assert not re.search(r'name="id"[^>]* checked', page)
    chosen = re.findall(
        r'name="id" value="(\w+)"[^>]* checked', browser.get(inbox + link[1].replace("&amp;", "&")).text
    )
    assert set(chosen) == {one.public_id for one in sent[1:]}


def test_the_seconds_are_counted_down_and_their_end_is_said(enter: Enter) -> None:
    offer = opportunity()
    boss = coordinator(offer.organisation)
    batch = actions.decide(offer.organisation, [application(offer).public_id], verb="approve", by=boss)
    browser, page = enter(boss), reverse("applications:batch", args=[offer.organisation.key, batch.public_id])
    counting = browser.get(page).text
    assert 'hx-trigger="every 1s"' in counting
    assert "htmx.min.js" in counting
    assert 'id="take-back"' in counting
    with clock.move_to(clock.now() + timedelta(seconds=11)):
        over = browser.get(page).text
    assert "hx-trigger" not in over
    assert 'id="take-back"' not in over
    assert "Ziņas ir nosūtītas" in over


def test_organisers_buttons_do_what_they_say(enter: Enter) -> None:
    offer = opportunity(places=3)
    boss, person = coordinator(offer.organisation), volunteer()
    sent = application(offer, by=person)
    browser, key = enter(boss), offer.organisation.key
    page = reverse("applications:received", args=[key, sent.public_id])
    assert browser.get(page).status_code == 200
    assert browser.get(reverse("applications:inbox", args=[key])).status_code == 200
    browser.post(reverse("applications:received_act", args=[key, sent.public_id, "waitlist"]))
    assert fresh(sent).state == State.WAITLISTED
    browser.post(reverse("applications:received_act", args=[key, sent.public_id, "offer"]))
    assert fresh(sent).state == State.OFFERED
    asked = browser.post(
        reverse("applications:ask", args=[key, sent.public_id]), {"field": "phone", "reason": "meeting"}
    )
    assert asked.status_code == 302
    wrong = browser.post(
        reverse("applications:ask", args=[key, sent.public_id]), {"field": "personal_code", "reason": "meeting"}
    )
    assert wrong.status_code == 422
    assert browser.get(page).status_code == 200


def test_who_has_to_write_what_is_asked_for_first_comes_back_to_the_question(enter: Enter) -> None:
    offer, person = opportunity(), volunteer()
    boss, sent = coordinator(offer.organisation), application(offer, by=person)
    browser, one = enter(person), reverse("applications:one", args=[sent.public_id])
    asking = {"field": "name", "reason": "access"}
    enter(boss).post(reverse("applications:ask", args=[offer.organisation.key, sent.public_id]), asking)
    there = f"{reverse('accounts:identity')}?next={one}"
    assert f'href="{there}"' in browser.get(one).text
    written = browser.post(there, {"name": "Anna", "identity": "on", "next": one})
    assert written.headers["Location"] == one
    assert 'name="give"' in browser.get(one).text


def test_cancelling_takes_two_taps(enter: Enter) -> None:
    offer = opportunity()
    boss = coordinator(offer.organisation)
    for _ in range(3):
        application(offer)
    browser = enter(boss)
    page = reverse("applications:cancel_opportunity", args=[offer.organisation.key, offer.public_id])
    assert "3" in browser.get(page).text
    assert browser.post(page, {"reason": "Vētra"}).status_code == 302
    assert Opportunity.objects.get(pk=offer.pk).state == "cancelled"


def test_messages_go_both_ways_and_can_be_reported(enter: Enter) -> None:
    offer, person = opportunity(), volunteer()
    boss = coordinator(offer.organisation)
    sent = application(offer, by=person)
    key = offer.organisation.key
    theirs = reverse("applications:received_write", args=[key, sent.public_id])
    assert enter(boss).post(theirs, {"text": "Kad varat?", "template": ""}).status_code == 302
    mine = enter(person)
    one = mine.get(reverse("applications:one", args=[sent.public_id]))
    assert "Kad varat?" in one.text
    message = sent.messages.get()
    assert mine.post(reverse("applications:report", args=[sent.public_id, message.public_id]), {"reason": "rude"})
    assert message.report.reason == "rude"
    wrong = SimpleUploadedFile("x.exe", b"MZ123456")
    refused = mine.post(reverse("applications:write", args=[sent.public_id]), {"text": "Skat", "attachment": wrong})
    assert refused.status_code == 422


def test_the_guardians_link_works_once_made_and_needs_no_account(enter: Enter, client: Client) -> None:
    offer, emils = opportunity(traits=["minors"]), volunteer(age_band="13-15")
    sent = application(offer, by=emils)
    made = enter(emils).post(reverse("applications:guardian", args=[sent.public_id]), {"make": "1", "email": ""})
    link = re.search(r"/piekrisana/[\w-]{43}/", made.text)
    assert link
    assert "<svg" in made.text
    page = client.get(link[0])
    assert page.status_code == 200
    shown = seen(page)
    typed = {"name": "Ilze Kļava", "relation": "mother", "child": "Emīls Kļava", "read": "on", "seen": shown}
    wrong = client.post(link[0], typed | {"signature": "Kāds Cits", "consent": "1"})
    assert wrong.status_code == 422
    assert client.post(link[0], typed | {"signature": "ilze kļava", "consent": "1"}).status_code == 302
    consent = GuardianConsent.objects.get()
    assert (consent.state, consent.assurance) == ("given", "typed")
    assert consent.told["name"] == "Ilze Kļava"
    boss = coordinator(offer.organisation)
    received = enter(boss).get(reverse("applications:received", args=[offer.organisation.key, sent.public_id]))
    assert "Ilze" not in received.text
    assert client.get(link[0]).status_code == 200
    assert client.post(link[0], {"withdraw": "1"}).status_code == 302
    assert fresh(sent).state == State.WITHDRAWN


def test_an_agreement_is_given_worded_signed_and_ended(enter: Enter) -> None:
    offer, person = opportunity(supports=["expenses"]), volunteer()
    boss = coordinator(offer.organisation)
    sent = application(offer, by=person)
    actions.approve(fresh(sent), by=boss)
    mine, theirs = enter(person), enter(boss)
    here = reverse("applications:agreement", args=[sent.public_id])
    there = reverse("applications:received_agreement", args=[offer.organisation.key, sent.public_id])
    assert mine.get(here).status_code == 200
    mine.post(here, {"act": "begin"})
    assert mine.post(here, {"act": "identity", "name": "Līga"}).status_code == 422
    assert (
        mine.post(
            here, {"act": "identity", "name": "Līga", "surname": "Kalna", "identity": "on", "birth_date": "1990-02-03"}
        ).status_code
        == 302
    )
    worded = {"representative": "J. Bērziņš", "coordinator": "A. Ozola", "hours": "12"}
    day = clock.today()
    worded |= {"from": f"{day:%Y-%m-%d}", "to": f"{day + timedelta(days=30):%Y-%m-%d}", "act": "send"}
    assert theirs.get(there).status_code == 200
    assert theirs.post(there, worded).status_code == 302
    agreement = sent.agreements.get()
    assert mine.get(here).status_code == 200
    assert mine.post(here, {"act": "sign", "seen": "0" * 64}).status_code == 422
    assert mine.post(here, {"act": "sign", "seen": agreement.terms_hash}).status_code == 302
    assert theirs.post(there, {"act": "sign", "seen": agreement.terms_hash}).status_code == 302
    assert sent.agreements.get().state == "signed"
    pdf = mine.get(reverse("applications:agreement_pdf", args=[sent.public_id]))
    assert pdf.content.startswith(b"%PDF-")
    assert mine.post(here, {"act": "terminate", "ends_on": f"{day:%Y-%m-%d}"}).status_code == 422
    assert mine.post(here, {"act": "terminate", "ends_on": f"{day + timedelta(days=3):%Y-%m-%d}"}).status_code == 302
    assert theirs.get(there).status_code == 200


def test_signing_asks_who_it_is_once_more(enter: Enter) -> None:
    offer, person = opportunity(supports=["expenses"]), volunteer()
    boss = coordinator(offer.organisation)
    sent = application(offer, by=person)
    actions.approve(fresh(sent), by=boss)
    agreement = actions.begin(fresh(sent), by=person)
    actions.give_identity(
        agreement, by=person, told={"name": "Līga", "surname": "Kalna", "birth_date": "1990-02-03"}, keep_agreed=True
    )
    worded = {"representative": "J. Bērziņš", "coordinator": "A. Ozola", "hours": "12", "from": "1", "to": "2"}
    actions.send(agreement, by=boss, worded=worded | {"expenses": "", "confidentiality": ""})
    person.set_password("septiņi zirgi pļavā")
    person.save()
    here = reverse("applications:agreement", args=[sent.public_id])
    answer: Any = enter(person).post(here, {"act": "sign", "seen": sent.agreements.get().terms_hash})
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert sent.agreements.get().volunteer_signed_at is None


def test_the_sample_agreement_is_published(client: Client) -> None:
    answer = client.get(reverse("applications:agreement_sample"))
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-")


def test_every_way_to_learn_the_answer_can_be_taken_by_somebody_without_an_address(client: Client) -> None:
    person = volunteer()
    sent = application(by=person)
    client.force_login(person)
    page = client.get(f"/mans/pieteikumi/{sent.public_id}/nosutits/").content.decode()
    ways = re.findall(r'<a class="ds-button todo-act"[^>]*href="([^"]+)"', page)
    assert len(ways) == 4
    assert {way: client.get(way.partition("#")[0]).status_code for way in ways} == dict.fromkeys(ways, 200)
