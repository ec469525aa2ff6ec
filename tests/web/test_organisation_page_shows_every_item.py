"""What the survey's section 2 lists stands on the page of an organisation, in the words of its rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from talka.core import clock
from talka.organisations.models import ContactPerson, Cooperation, Organisation, YearlyReport
from tests import factories
from tests.web.whole import NOW, Page, whole_organisation, words

pytestmark = pytest.mark.django_db
PARTS = {
    "Mērķi": "Reizi mēnesī sakopt krastu .",
    "Brīvprātīgā ieguvumi": "Draugi un svaigs gaiss .",
    "Atbalsts brīvprātīgajiem": "Tējas tvaiks un apmācība.",
    "Darba vide": "Strādājam ārā, lietū zem nojumes.",
    "Drošības politika": "Uz ūdens tikai ar vesti. Spēkā no 03.02.2027.",
    "Sadarbības partneri": "Pašvaldība Līgatnes pagasts Cita organizācija Airētāju klubs Valsts iestāde Dabas pārvalde",
    "Gada pārskati": "2026 Gada pārskats 12 talkas. 2025 Pirmais gads",
    "Kontaktpersonas": "Ilze Kalniņa Valdes priekšsēdētāja persona0@gauja.example.lv +371 26 000 330 "
    "Jānis Krūms persona1@gauja.example.lv +371 26 000 331",
}
STAND_ALWAYS = ["Atvērtās iespējas", "Saziņa", "Brīvprātīgais darbs skaitļos"]


@pytest.fixture(autouse=True)
def moment(db: None) -> Iterator[None]:
    with clock.move_to(NOW):
        yield


def page_of(client: Client, organisation: Organisation, prefix: str = "") -> Page:
    answer = client.get(f"{prefix}{organisation.get_absolute_url()}")
    assert answer.status_code == 200
    return Page(answer.content.decode())


@pytest.mark.parametrize(("title", "told"), PARTS.items(), ids=PARTS)
def test_each_part_says_what_its_rows_hold(client: Client, title: str, told: str) -> None:
    assert page_of(client, whole_organisation()).section(title) == told


def test_name_kind_fields_and_mission_come_first(client: Client) -> None:
    page = page_of(client, whole_organisation())
    assert page.text("h1") == "Biedrība „Gaujas draugi”"
    assert page.text(".lead") == "Lai Gauja ir tīra."
    kind, mark, *fields = page.all(".detail-head .tags li")
    assert (kind, mark) == ("Biedrība, nodibinājums vai arodbiedrība", "pārbaudīta")
    assert sorted(fields) == ["Dzīvnieki", "Vide un daba"]
    assert page.link("Vide un daba") == "/jomas/vide/"


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("association", "Biedrība, nodibinājums vai arodbiedrība"),
        ("public_institution", "Valsts vai pašvaldības iestāde"),
        ("political_party", "Politiskā partija"),
        ("social_enterprise", "Sociālais uzņēmums"),
    ],
)
def test_each_of_the_laws_four_kinds_has_its_words(client: Client, kind: str, told: str) -> None:
    assert page_of(client, factories.organisation(kind=kind)).all(".detail-head .tags li")[0] == told


def test_every_way_to_get_in_touch_is_there(client: Client) -> None:
    page = page_of(client, whole_organisation())
    entries = [words(one) for one in page.soup.select("[aria-labelledby=contact-title] li")]
    assert entries == [
        "info@gauja.example.lv",
        "+371 26 000 222",
        "gauja.example.lv",
        "Facebook",
        "Cita lapa",
        "Gaujas iela 7, Līgatne",
        "Atnāc trešdienās uz Gaujas ielu 7",
        "Reģ. Nr. 40008000006",
    ]
    links = {text: page.link(text) for text in entries[:5]}
    assert links == {
        "info@gauja.example.lv": "mailto:info@gauja.example.lv",
        "+371 26 000 222": "tel:+37126000222",
        "gauja.example.lv": "https://gauja.example.lv",
        "Facebook": "https://www.facebook.com/gauja",
        "Cita lapa": "https://blogs.example.lv/gauja",
    }


def test_contact_persons_partners_and_reports_lead_on(client: Client) -> None:
    page = page_of(client, whole_organisation())
    assert page.link("persona0@gauja.example.lv") == "mailto:persona0@gauja.example.lv"
    assert page.link("+371 26 000 331") == "tel:+37126000331"
    assert page.link("Dabas pārvalde") == "https://daba.example.lv"
    assert page.link("Gada pārskats") == "https://gauja.example.lv/2026"
    assert page.all("dl.facts a") == ["Dabas pārvalde", "Gada pārskats"]


def test_its_record_is_counted_from_its_opportunities(client: Client) -> None:
    organisation = whole_organisation()
    factories.opportunity("Talka krastā", organisation=organisation, taken=2, approved=2)
    factories.opportunity("Pagājusī talka", organisation=organisation, traits=["archived"], taken=3, approved=3)
    factories.opportunity("Nekad nerādīta", organisation=organisation, traits=["draft"])
    factories.opportunity("Cita talka", taken=4, approved=4)
    page = page_of(client, organisation)
    assert page.facts(".reply-figures") == {
        "iespējas līdz šim": "2",
        "apstiprināti cilvēki": "5",
        "pieteikumu saņem atbildi solītajā laikā": "88 %",
        "dienas līdz atbildei (mediāna)": "1,5",
    }
    assert page.all("[aria-labelledby=current-title] .card-title") == ["Talka krastā"]
    assert page.section("Bijušās iespējas") == "Pagājusī talka"
    assert "Nekad nerādīta" not in page.html


def test_a_part_without_data_is_not_drawn(client: Client) -> None:
    page = page_of(client, factories.organisation(email="", phone=""))
    assert page.headings() == STAND_ALWAYS
    assert page.section("Saziņa").startswith("Rīga Reģ. Nr.")
    assert page.facts(".reply-figures").keys() == {"iespējas līdz šim", "apstiprināti cilvēki"}
    assert page.all(".detail-head .lead") == []
    assert "Filiāle no" not in page.html
    assert [words(one) for one in page.soup.select("main li, main dd, main p") if not words(one)] == []


def test_the_parts_of_the_whole_one_are_all_those_there_are(client: Client) -> None:
    organisation = whole_organisation()
    factories.opportunity(organisation=organisation, traits=["closed"])
    factories.organisation("Gaujas nodaļa", branch_of=organisation, registration_number="40008000006")
    headings = page_of(client, organisation).headings()
    assert sorted(headings) == sorted([*PARTS, *STAND_ALWAYS, "Bijušās iespējas", "Filiāles"])


def test_english_readers_get_english_headings_and_figures(client: Client) -> None:
    page = page_of(client, whole_organisation(), "/en")
    assert not set(page.headings()) & {*PARTS, *STAND_ALWAYS}
    assert page.facts(".reply-figures") == {
        "opportunities so far": "0",
        "people approved": "0",
        "of applications answered by the promised date": "88 %",
        "days to an answer (median)": "1.5",
    }
    assert page.section("Contact persons").startswith("Ilze Kalniņa")


def test_who_answers_the_same_day_is_not_told_to_take_nothing(client: Client) -> None:
    figures = page_of(client, factories.organisation(median_reply_days="0.0")).facts(".reply-figures")
    assert figures["pienāk vismaz puse atbilžu"] == "tajā pašā dienā"
    assert "dienas līdz atbildei (mediāna)" not in figures


def test_a_branch_has_a_page_of_its_own_under_the_same_number(client: Client) -> None:
    head = whole_organisation()
    branch = factories.organisation(
        "Gaujas nodaļa", branch_of=head, registration_number=head.registration_number, mission="Tikai Valmierā."
    )
    assert page_of(client, head).link("Gaujas nodaļa") == branch.get_absolute_url() != head.get_absolute_url()
    page = page_of(client, branch)
    assert (page.text("h1"), page.text(".lead")) == ("Gaujas nodaļa", "Tikai Valmierā.")
    assert page.link(head.name) == head.get_absolute_url()


def test_a_suspended_branch_is_not_named(client: Client) -> None:
    head = whole_organisation()
    factories.organisation(
        "Gaujas nodaļa", branch_of=head, registration_number=head.registration_number, state="suspended"
    )
    assert "Gaujas nodaļa" not in page_of(client, head).html


def test_one_that_a_partner_lists_says_so_and_is_not_called_verified(client: Client) -> None:
    page = page_of(client, factories.organisation(state="listed", listed_by_name="NVO portāls"))
    tags = page.all(".detail-head .tags li")
    assert "ziņas no: NVO portāls" in tags
    assert "pārbaudīta" not in tags
    assert page.headings() == STAND_ALWAYS


@pytest.mark.parametrize("state", ["draft", "submitted", "suspended", "refused"])
def test_what_the_public_may_not_see_is_not_there(client: Client, state: str) -> None:
    organisation = whole_organisation()
    assert client.get(organisation.get_absolute_url()).status_code == 200
    Organisation.objects.filter(pk=organisation.pk).update(state=state, state_reason="rules_broken")
    assert client.get(organisation.get_absolute_url()).status_code == 404


def test_one_whose_partner_is_no_longer_active_is_not_there(client: Client) -> None:
    organisation = factories.organisation(state="listed", listing_active=False)
    assert client.get(organisation.get_absolute_url()).status_code == 404


def poison(name: str) -> str:
    return f'"><i onclick=x()>{name}'


def test_whatever_is_written_is_shown_as_text(client: Client) -> None:
    texts = (
        "address",
        "email",
        "phone",
        "mission",
        "aims",
        "motivation",
        "support",
        "work_environment",
        "safety_policy",
    )
    organisation = whole_organisation(
        name=f"{poison('name')}</script><script>x()</script>",
        contact_ways=[poison("way")],
        **{text: poison(text) for text in texts},
    )
    children = {"person": ContactPerson, "partner": Cooperation, "report": YearlyReport}
    ContactPerson.objects.filter(position="").update(name=poison("person"), position=poison("role"))
    Cooperation.objects.filter(kind="state").update(name=poison("partner"))
    YearlyReport.objects.filter(year=2026).update(title=poison("report"), summary=poison("summary"))
    factories.organisation(poison("branch"), branch_of=organisation, registration_number="40008000006")
    page = page_of(client, organisation)
    shown = " ".join(page.one("main").get_text().split())
    expected = [poison(name) for name in (*texts, *children, "name", "way", "role", "summary", "branch")]
    assert [text for text in expected if text not in shown] == []
    assert [one.name for one in page.soup.select("i, [onclick]")] == []
    assert {one.get("type") for one in page.soup.select("script")} == {"application/ld+json"}
