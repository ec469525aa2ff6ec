"""The pages: what each side sees, and that nothing else gets through."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import QueryDict
from django.test import Client

from talka.accounts import vault
from talka.accounts.models import Consent, Contact, User
from talka.applications.models import Application
from talka.core import clock
from talka.matching import actions, privacy, queries
from talka.matching.models import Favourite, HelpOffer, Invitation, SavedSearch
from talka.notifications.models import Notification
from tests.factories import opportunity, organisation
from tests.factories.applications import coordinator, volunteer
from tests.factories.matching import invitation, offer, saved

pytestmark = pytest.mark.django_db
Enter = Callable[[User], Client]
CANARIES = ("Kanārijputniņš", "Dzeltenspārnis", "Tumšziemelis", "dzeltenspalva@example.lv", "29876543")


def canary() -> User:
    person = volunteer(CANARIES[0])
    vault.tell(person, **dict(zip(("name", "surname", "email", "phone"), CANARIES[1:], strict=True)))
    return person


def test_no_answer_to_an_organiser_holds_anything_of_the_person(enter: Enter) -> None:
    work, person = opportunity(), canary()
    made = offer(by=person, skills=["cept"], text="Labprāt palīdzu")
    browser = enter(coordinator(work.organisation))
    house = f"/org/{work.organisation.key}/brivpratigie/"
    card = f"{house}{queries.handle_of(made, work.organisation)}/"
    said = {"opportunity": work.public_id, "why": "skills"}
    answers = [browser.get(house), browser.get(f"{house}?skill=cept&iespeja={work.public_id}"), browser.get(card)]
    answers += [
        browser.post(card, {}),
        browser.post(card, said, follow=True),
        browser.post(card, said),
        browser.get(card),
    ]
    asked = Invitation.objects.get()
    actions.decline(asked, by=person)
    answers.append(browser.get(house))
    assert [one.status_code for one in answers] == [200, 200, 200, 422, 200, 422, 200, 200]
    for answer in answers:
        whole = answer.content.decode() + str(answer.headers)
        assert not [one for one in (*CANARIES, str(person.pk), made.public_id) if one in whole]
        assert "cept" in whole or answer.status_code == 422
    told = json.dumps(list(Notification.objects.exclude(user=person).values("context", "url")), default=str)
    assert not [one for one in CANARIES if one in told]


def test_only_a_verified_organiser_sees_people(enter: Enter) -> None:
    made = offer(text="Labprāt palīdzu")
    house = organisation(state="suspended")
    browser = enter(coordinator(house))
    page = browser.get(f"/org/{house.key}/brivpratigie/")
    assert page.status_code == 200
    assert "Labprāt palīdzu" not in page.content.decode()
    assert browser.get(f"/org/{house.key}/brivpratigie/{queries.handle_of(made, house)}/").status_code == 404


def test_an_offer_is_put_up_changed_and_taken_down(enter: Enter) -> None:
    person = volunteer()
    browser = enter(person)
    day = f"{clock.today() + timedelta(days=20):%Y-%m-%d}"
    typed = {"field": ["vide"], "skills": "zāģēt, cept", "visibility": "organisers", "last_day": day, "version": "0"}
    assert browser.post("/mans/palidzu/", typed).status_code == 302
    made = HelpOffer.objects.get(volunteer=person)
    assert (made.skills, [one.pk for one in made.fields.all()]) == (["zāģēt", "cept"], ["vide"])
    wrong = browser.post("/mans/palidzu/", typed | {"version": "1", "last_day": "2020-01-01", "text": "Paliek"})
    assert wrong.status_code == 422
    assert "Paliek" in wrong.content.decode()
    browser.post("/mans/palidzu/nonemt/")
    assert not HelpOffer.objects.live().exists()
    assert "/mans/palidzu/atjaunot/" in browser.get("/mans/palidzu/").content.decode()
    browser.post("/mans/palidzu/atjaunot/")
    assert HelpOffer.objects.live().exists()


def test_a_name_typed_with_the_offer_goes_to_the_vault(enter: Enter) -> None:
    person = volunteer()
    day = f"{clock.today():%Y-%m-%d}"
    typed = {"visibility": "organisers", "named": "on", "last_day": day, "version": "0"}
    assert enter(person).post("/mans/palidzu/", typed).status_code == 422
    typed |= {"name": "Anna", "identity": "on"}
    assert enter(person).post("/mans/palidzu/", typed).status_code == 302
    assert vault.known(person) == {"name"}


def test_a_name_typed_with_the_offer_needs_the_consent_beside_it(enter: Enter) -> None:
    person = volunteer()
    day = f"{clock.today():%Y-%m-%d}"
    typed = {"visibility": "organisers", "named": "on", "last_day": day, "version": "0", "name": "Anna"}
    browser = enter(person)
    assert "Piekrītu, ka Talka" in browser.get("/mans/palidzu/").text
    refused = browser.post("/mans/palidzu/", typed)
    assert refused.status_code == 422
    assert "identity" in refused.context["form"].errors
    assert vault.known(person) == frozenset()
    assert browser.post("/mans/palidzu/", typed | {"identity": "on"}).status_code == 302
    assert Consent.objects.filter(user=person, kind="identity", withdrawn_at=None).exists()


def test_a_minor_is_not_even_asked_who_may_see_the_offer(enter: Enter) -> None:
    person = volunteer(age_band="16-17")
    page = enter(person).get("/mans/palidzu/").content.decode()
    assert 'name="visibility"' not in page
    assert 'name="named"' not in page


def test_an_invitation_is_answered_with_one_tap_and_is_nobody_elses(enter: Enter) -> None:
    person = volunteer()
    asked = invitation(offer(by=person, skills=["cept"]))
    page = f"/mans/uzaicinajumi/{asked.public_id}/"
    assert enter(volunteer()).get(page).status_code == 404
    browser = enter(person)
    assert page in browser.get("/mans/palidzu/").content.decode()
    assert asked.pair.name in browser.get(page).content.decode()
    answer = browser.post(page)
    sent = Application.objects.get(volunteer=person)
    assert answer["Location"] == f"/mans/pieteikumi/{sent.public_id}/nosutits/"
    assert browser.post(page).status_code == 422


def test_a_no_is_one_tap_too(enter: Enter) -> None:
    person = volunteer()
    asked = invitation(offer(by=person))
    enter(person).post(f"/mans/uzaicinajumi/{asked.public_id}/ne/")
    asked.refresh_from_db()
    assert asked.state == "declined"


# --- searches and favourites ------------------------------------------------------------------------------------------


def test_equal_questions_are_equal_texts_and_what_is_no_filter_is_dropped() -> None:
    one = queries.canonical(QueryDict("field=vide&field=sports&weekend=true&sort=deadline&view=map&utm_source=x"))
    other = queries.canonical(QueryDict("weekend=1&field=sports&field=vide&field=vide&cursor=abc&evening=0"))
    assert one == other == "field=sports&field=vide&weekend=1"
    assert queries.canonical(QueryDict("field=nav-tadas&age=7&q=+suņi++mežā+")) == QueryDict("q=suņi mežā").urlencode()
    assert queries.canonical(QueryDict("from=2026-12-01&to=2026-12-24")) == "from=2026-12-01&to=2026-12-24"


def test_the_list_leads_to_saving_its_very_filters(client: Client) -> None:
    page = client.get("/iespejas/?field=vide&weekend=1")
    assert 'href="/meklejumi/saglabat/?field=vide&amp;weekend=1"' in page.content.decode()
    assert page["Cache-Control"].startswith("public")
    assert not page.cookies


def test_a_search_is_saved_with_an_account_changed_and_deleted(enter: Enter) -> None:
    person = volunteer()
    browser = enter(person)
    browser.post("/meklejumi/saglabat/?field=vide&sort=deadline", {"name": "Daba", "pace": "weekly"})
    made = SavedSearch.objects.get(user=person)
    assert (made.filters, made.pace) == ("field=vide", "weekly")
    page = f"/mans/meklejumi/{made.public_id}"
    assert enter(volunteer()).post(f"{page}/dzest/").status_code == 404
    browser.post(f"{page}/biezums/", {"pace": "at_once"})
    made.refresh_from_db()
    assert made.pace == "at_once"
    assert "Daba" in browser.get("/mans/meklejumi/").content.decode()
    browser.post(f"{page}/dzest/")
    assert not SavedSearch.objects.exists()


def test_without_an_account_an_address_is_asked_for_and_lies_in_the_vault(client: Client) -> None:
    page = "/meklejumi/saglabat/?field=vide"
    assert client.post(page, {"name": "Daba", "pace": "daily"}).status_code == 422
    assert client.post(page, {"name": "Daba", "pace": "daily", "email": "kaimins@example.lv"}).status_code == 302
    made = SavedSearch.objects.get()
    assert vault.address_of(made.contact or Contact()) == "kaimins@example.lv"
    told = json.dumps(list(Notification.objects.values("context", "url")), default=str)
    assert "kaimins" not in told


def test_keeping_for_later_asks_to_sign_in_first_and_is_undone_as_easily(client: Client, enter: Enter) -> None:
    work, person = opportunity("Lapu grābšana"), volunteer()
    page = f"/iespejas/{work.public_id}-{work.slug}/izlase/"
    assert client.get(page)["Location"].startswith("/ienakt/?next=")
    assert page in client.get(work.get_absolute_url()).content.decode()
    browser = enter(person)
    browser.get(page)
    assert not Favourite.objects.exists()
    browser.post(page, {"verb": "keep"})
    browser.post(page, {"verb": "keep"})
    assert Favourite.objects.filter(user=person).count() == 1
    assert "Lapu grābšana" in browser.get("/mans/izlase/").content.decode()
    browser.post(page, {"verb": "drop"})
    assert not Favourite.objects.exists()


def test_a_hidden_opportunity_is_neither_kept_nor_shown(enter: Enter) -> None:
    person, work = volunteer(), opportunity(traits={"hidden"})
    assert enter(person).get(f"/iespejas/{work.public_id}-x/izlase/").status_code == 404


# --- the person's own data --------------------------------------------------------------------------------------------


def test_the_person_gets_everything_and_after_the_end_nothing_is_left() -> None:
    person = volunteer()
    asked = invitation(offer(by=person, skills=["cept"], fields=["vide"]))
    saved("field=vide", by=person, name="Daba")
    actions.keep_favourite(person, asked.opportunity)
    whole = json.dumps(privacy.export(person), default=str, ensure_ascii=False)
    for what in ("cept", "vide", "Daba", asked.opportunity.title, asked.organisation.name, asked.pair.name):
        assert what in whole
    privacy.erase(person)
    empty: dict[str, list[object]] = {"help_offers": [], "invitations": [], "saved_searches": [], "favourites": []}
    assert privacy.export(person) == empty
    asked.refresh_from_db()
    assert (asked.volunteer, asked.skills) == (None, [])
    assert queries.most_left(asked.organisation) == 19
