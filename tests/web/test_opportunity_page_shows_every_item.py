"""What the survey's section 3 lists stands on the page of an opportunity, in the words of its row."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from talka.core import clock
from talka.core.models import StoredFile
from talka.core.periods import RIGA
from talka.opportunities import actions
from talka.opportunities.models import Opportunity, OpportunityChange
from tests import factories
from tests.web.whole import NOW, SATURDAY, Page, whole_opportunity, words

pytestmark = pytest.mark.django_db
SUPPORTS = ["apmācība", "transports", "ēdināšana", "naktsmītne", "apdrošināšana", "izziņa", "izdevumu segšana"]
FACTS = {
    "Kad": "Sestdien, 12. jūnijā no 10.00 līdz 12.00 un vēl 1 reizi Satiekamies pie pārceltuves apmēram 2,5 h nedēļā "
    "apmēram 10 h mēnesī",
    "Kur": "Brīvības iela 1, Rīga Gaujas iela 7, Līgatne, Cēsu novads Klātienē vai attālināti",
    "Pieteikties": "Līdz 8. jūnijam (ieskaitot), vēl 7 dienas",
    "Vecums": "no 16 līdz 70 gadiem",
    "Obligāti": "Savi gumijas zābaki",
    "Vēlams": "Prasme airēt",
    "Pieredze": "Strādāts mežā.",
    "Prasmes": "Airēšana, pirmā palīdzība",
    "Valodas": "Latviešu, latgaliešu",
    "Atbalsts": f"{' '.join(SUPPORTS)} Degviela līdz 15 eiro dienā.",
    "Pieejamība": "Pieejams ar ratiņkrēslu, sasniedzams ar sabiedrisko transportu, vieglā valoda, zīmju valoda",
}
ALWAYS = {"Kad", "Kur", "Pieteikties", "Vecums"}


@pytest.fixture(autouse=True)
def moment(db: None) -> Iterator[None]:
    with clock.move_to(NOW):
        yield


def page_of(client: Client, opportunity: Opportunity, prefix: str = "") -> Page:
    answer = client.get(f"{prefix}{opportunity.get_absolute_url()}")
    assert answer.status_code == 200
    return Page(answer.content.decode())


def test_at_a_glance_it_says_all_that_the_row_holds(client: Client) -> None:
    assert page_of(client, whole_opportunity()).facts() == FACTS


def test_what_it_is_and_what_will_be_done(client: Client) -> None:
    page = page_of(client, whole_opportunity())
    assert page.text("h1") == "Talka Gaujas krastā"
    assert page.text(".card-field") == "Vide un daba"
    assert page.section("Kas jādara") == "Vāc zarus un šķiro atkritumus."
    assert page.section("Jūsu ieguvumi") == "Iemācīsies kopt krastu."
    assert [words(one) for one in page.soup.select("article strong, article em")] == ["zarus", "kopt"]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"kind": "regular", "remote": "no"}, "Regulārs"),
        ({"kind": "on_request", "remote": "no"}, "Pēc pieprasījuma"),
        ({"kind": "one_off", "remote": "no"}, "Vienreizējs"),
        ({"remote": "full"}, "Attālināti"),
        ({"remote": "possible"}, "Klātienē vai attālināti"),
        ({"for_minors": True}, "Piemērots jauniešiem"),
        ({"hazardous": True}, "Bīstams darbs: ar apdrošināšanu"),
        ({"children_present": True}, "Klāt ir bērni"),
    ],
)
def test_kinds_and_flags_are_marked_where_they_hold_only(client: Client, values: dict[str, Any], told: str) -> None:
    plain: dict[str, Any] = {"kind": "regular" if values.get("kind") == "one_off" else "one_off", "remote": "no"}
    assert told in page_of(client, factories.opportunity(**(plain | values))).all(".tags li")
    other = plain | {"kind": "regular" if values.get("kind") == "on_request" else plain["kind"]}
    assert told not in page_of(client, factories.opportunity(**other)).all(".tags li")


def test_needed_applied_approved_and_free_are_told(client: Client) -> None:
    opportunity = whole_opportunity()
    counts = page_of(client, opportunity).all(".apply-box .places-text li")
    assert counts == ["Vajag 9", "Pieteikušies 6", "Apstiprināti 3", "Brīvas 5"]
    Opportunity.objects.update(counts_hidden=True)
    assert page_of(client, opportunity).all(".apply-box .places-text li") == ["Vajag 9"]
    Opportunity.objects.update(counts_hidden=False, places=None)
    counts = page_of(client, opportunity).all(".apply-box .places-text li")
    assert counts == ["Vajag nav norādīts", "Pieteikušies 6", "Apstiprināti 3"]


def test_shifts_are_told_with_their_times(client: Client) -> None:
    page = page_of(client, whole_opportunity())
    times = [words(one) for one in page.soup.select(".shifts li > span:first-child")]
    assert times == ["Sestdien, 12. jūnijā no 10.00 līdz 12.00", "Sestdien, 12. jūnijā no 12.00 līdz 14.00"]


def test_shifts_are_told_with_their_free_places(client: Client) -> None:
    page = page_of(client, whole_opportunity())
    assert page.all(".shifts li > span:last-child") == ["5 brīvas vietas", "vietu vairs nav"]


def test_organiser_and_contact_person_can_be_reached(client: Client) -> None:
    opportunity = whole_opportunity()
    page = page_of(client, opportunity)
    told = page.section("Organizētājs")
    assert "Biedrība „Gaujas draugi” Biedrība, nodibinājums vai arodbiedrība · Rīga" in told
    assert "Kontaktpersona Ilze Kalniņa Talku vadītāja ilze@gauja.example.lv +371 26 000 111" in told
    assert page.link("Biedrība „Gaujas draugi”") == opportunity.organisation.get_absolute_url()
    assert page.link("ilze@gauja.example.lv") == "mailto:ilze@gauja.example.lv"
    assert page.link("+371 26 000 111") == "tel:+37126000111"
    assert "sola atbildēt 2 darbdienu laikā" in page.text(".apply-box")


LISTED = {"origin": "nvo", "external_id": "1"}


@pytest.mark.parametrize(
    ("values", "label", "address"),
    [
        (LISTED, "Rakstīt organizētājam", "mailto:ilze@gauja.example.lv?subject=Talka%20Gaujas%20krast%C4%81"),
        (LISTED | {"contact_email": ""}, "Zvanīt organizētājam", "tel:+37126000111"),
        (
            LISTED | {"origin_url": "https://nvo.example.lv/1"},
            "Pieteikties partnera lapā",
            "https://nvo.example.lv/1",
        ),
    ],
)
def test_what_a_partner_lists_is_applied_for_outside(
    client: Client, values: dict[str, str], label: str, address: str
) -> None:
    listed = factories.organisation(state="listed", listed_by_name="NVO portāls")
    page = page_of(client, whole_opportunity(organisation=listed, **values))
    assert page.all("[data-act] a") == [label]
    assert str(page.one("[data-act] a")["href"]) == address


def test_one_applies_here_while_it_is_open(client: Client) -> None:
    opportunity = whole_opportunity()
    page = page_of(client, opportunity)
    assert page.all("[data-act] a") == ["Pieteikties"]
    assert str(page.one("[data-act] a")["href"]) == f"{opportunity.get_absolute_url()}pieteikties/"
    with clock.move_to(SATURDAY):
        assert page_of(client, opportunity).all("[data-act] a") == []


def test_the_organisers_words_say_why_it_is_cancelled(client: Client) -> None:
    page = page_of(client, whole_opportunity(state="cancelled", state_reason="upe pārplūdusi"))
    assert "Organizētājs šo iespēju ir atcēlis. Iemesls: upe pārplūdusi." in page.text(".notice")


def test_a_visitor_may_report_it(client: Client) -> None:
    opportunity = whole_opportunity()
    assert page_of(client, opportunity).link("Ziņot par šo iespēju") == f"/zinot/iespeja/{opportunity.public_id}/"


def test_its_photo_says_what_it_shows_until_it_is_taken_away(client: Client) -> None:
    photo = StoredFile.objects.create(
        kind="image",
        path="a/b",
        media_type="image/webp",
        size=9,
        sha256="0" * 64,
        alt="Upes krasts",
        width=640,
        height=480,
    )
    opportunity = whole_opportunity(photo=photo)
    shown = page_of(client, opportunity).one("article img")
    assert (shown["src"], shown["alt"]) == (f"/faili/{photo.public_id}", "Upes krasts")
    StoredFile.objects.update(removed_at=NOW)
    assert page_of(client, opportunity).soup.select("article img") == []


def test_changes_since_it_was_published_are_public(client: Client) -> None:
    opportunity = whole_opportunity()
    assert "Kas mainīts" not in page_of(client, opportunity).headings()
    OpportunityChange.objects.create(opportunity=opportunity, item="places", old=5, new=9, material=True)
    told = page_of(client, opportunity).one("section[aria-labelledby=changes]")
    assert [words(told.find("del")), words(told.find("ins"))] == ["5", "9"]


def test_what_a_partner_told_carries_its_name(client: Client) -> None:
    listed = factories.organisation(state="listed", listed_by_name="NVO portāls")
    assert "ziņas no: NVO portāls" in page_of(client, factories.opportunity(organisation=listed)).all(".tags li")
    assert "ziņas no" not in page_of(client, factories.opportunity()).html


def test_every_place_is_drawn_and_leads_to_its_entry(client: Client) -> None:
    page = page_of(client, whole_opportunity())
    assert page.all("#place-0, #place-1") == ["Brīvības iela 1, Rīga", "Gaujas iela 7, Līgatne, Cēsu novads"]
    assert page.link("Cēsu novads") == "/novadi/cesu-novads/"
    drawn = {str(one["href"]) for one in page.soup.select(".map-frame a[href]")}
    assert drawn == {"#place-0", "#place-1"}


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"min_age": 18, "max_age": None}, "no 18 gadiem"),
        ({"min_age": None, "max_age": None}, "nav norādīts; likums prasa vismaz 13 gadus"),
        ({"min_age": None, "max_age": 25}, "līdz 25 gadiem"),
    ],
)  # fmt: skip
def test_ages_are_told_as_they_are_known(client: Client, values: dict[str, Any], told: str) -> None:
    assert page_of(client, factories.opportunity(**values)).facts()["Vecums"] == told


def test_what_the_row_does_not_hold_is_not_drawn(client: Client) -> None:
    page = page_of(client, factories.opportunity(benefits="", fields=[]))
    assert page.facts().keys() == ALWAYS
    assert page.headings() == ["Kas jādara", "Svarīgākais", "Kartē", "Organizētājs", "Saglabāt un dalīties"]
    assert "Kontaktpersona" not in page.html


def test_english_words_are_shown_to_readers_of_english(client: Client) -> None:
    opportunity = whole_opportunity()
    page = page_of(client, opportunity, "/en")
    assert page.text("h1") == "Clean-up on the Gauja"
    assert page.section("What you will do") == "Gather branches."
    assert page.section("What you will gain") == "You will learn to care for a river bank."
    assert page.facts()["When"].startswith("Saturday, 12 June, 10:00–12:00 and 1 more time")
    assert page.facts()["Apply"] == "Until 8 June (inclusive), 7 days left"


def test_latvian_words_are_marked_as_such_where_there_are_no_english_ones(client: Client) -> None:
    page = page_of(client, whole_opportunity(title_en="", duties_en="", benefits_en=""), "/en")
    assert (page.text("h1"), page.one(".with-aside > article")["lang"]) == ("Talka Gaujas krastā", "lv")


def test_similar_ones_are_offered(client: Client) -> None:
    opportunity, like = whole_opportunity(), factories.opportunity("Talka pie Daugavas", fields=["vide"])
    factories.opportunity("Slēgta talka", fields=["vide"], traits=["closed"])
    page = page_of(client, opportunity)
    titles = {words(one): str(one["href"]) for one in page.soup.select("[aria-labelledby=similar] .card-title a")}
    assert titles == {"Talka pie Daugavas": like.get_absolute_url()}


OVER: dict[str, tuple[dict[str, Any], str]] = {
    "cancelled": ({"traits": ["cancelled"]}, "Organizētājs šo iespēju ir atcēlis."),
    "closed": ({"traits": ["closed"]}, "Pieteikšanās ir beigusies."),
    "archived": ({"traits": ["archived"]}, "Pieteikšanās ir beigusies."),
    "past its deadline": ({"apply_until": NOW - timedelta(seconds=1)}, "Pieteikšanās ir beigusies."),
}


@pytest.mark.parametrize(("values", "told"), OVER.values(), ids=OVER)
def test_what_is_over_says_so_and_cannot_be_applied_for(client: Client, values: dict[str, Any], told: str) -> None:
    opportunity = whole_opportunity(**values)
    like = factories.opportunity(fields=["vide"])
    page = page_of(client, opportunity)
    assert page.text(".notice").startswith(told)
    assert page.meta("robots") == "noindex"
    assert page.all("[data-act], .apply-box a") == []
    assert "vēl 7 dienas" not in page.text("main dl.facts")
    assert page.link(like.title) == like.get_absolute_url()
    assert page.facts()["Vēlams"] == "Prasme airēt"  # what it was stays to be read


def test_what_is_open_may_be_found_by_search_engines(client: Client) -> None:
    page = page_of(client, whole_opportunity())
    assert page.all(".notice, meta[name=robots]") == []
    assert len(page.all("[data-act] a")) == 1


def test_the_last_good_second_is_open_and_the_next_is_not(client: Client) -> None:
    opportunity = whole_opportunity()
    until = datetime(2027, 6, 9, tzinfo=RIGA)
    for instant, links in ((until - timedelta(seconds=2), 1), (until, 0)):
        with clock.move_to(instant):
            assert len(page_of(client, opportunity).all("[data-act] a")) == links


def test_cancelling_takes_the_apply_action_away_at_once(client: Client) -> None:
    opportunity = whole_opportunity()
    assert page_of(client, opportunity).all("[data-act] a")
    actions.cancel(opportunity, reason="no_need", by=None)
    page = page_of(client, opportunity)
    assert (page.all("[data-act] a"), page.meta("robots")) == ([], "noindex")


def poison(name: str) -> str:
    return f'"><i onclick=x()>{name}'


TEXTS = (
    "schedule_text", "duties", "experience", "expenses", "benefits", "contact_name", "contact_position",
    "contact_email", "contact_phone",
)  # fmt: skip
ELSEWHERE = ("skill", "must", "should", "address", "town", "title", "organiser", "like", "partner")


def test_whatever_is_written_is_shown_as_text(client: Client) -> None:
    begins = SATURDAY - timedelta(days=1)
    lister = factories.organisation(poison("organiser"), state="listed", listed_by_name=poison("partner"))
    opportunity = whole_opportunity(
        title=f"{poison('title')}</script><script>x()</script>",
        organisation=lister,
        skills=[poison("skill")],
        requirements=[(poison("must"), True), (poison("should"), False)],
        work_places=[{"municipality_id": "0001000", "name": poison("town"), "address": poison("address")}],
        shifts=[(begins, begins + timedelta(hours=1), 1)],
        **{name: poison(name.removeprefix("contact_")) for name in TEXTS},
    )
    factories.opportunity(poison("like"), fields=["vide"])
    page = page_of(client, opportunity)
    shown = " ".join(page.one("main").get_text().split())
    expected = [poison(name) for name in (*ELSEWHERE, *(name.removeprefix("contact_") for name in TEXTS))]
    assert [text for text in expected if text not in shown] == []
    assert [one.name for one in page.soup.select("i, [onclick]")] == []
    scripts = page.soup.select("script")
    assert {one.get("type") for one in scripts} == {"application/ld+json"}
    [data] = [json.loads(one.get_text()) for one in scripts]
    assert data[0]["name" if data[0]["@type"] == "Event" else "title"] == opportunity.title
