"""An opportunity and an organisation with every item there is, at a fixed moment, and a reader of their pages."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from bs4 import BeautifulSoup, Tag

from talka.core.periods import RIGA
from talka.opportunities.models import Opportunity
from talka.organisations.models import ContactPerson, Cooperation, Organisation, SocialLink, YearlyReport
from talka.registers.models import Field
from tests import factories

NOW = datetime(2027, 6, 1, 12, tzinfo=RIGA)
SATURDAY = datetime(2027, 6, 12, 10, tzinfo=RIGA)
RIGA_CITY, CESIS = "0001000", "0026000"


class Page:
    """What a reader finds where."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.soup = BeautifulSoup(html, "html.parser")

    def one(self, selector: str) -> Tag:
        found = self.soup.select(selector)
        assert len(found) == 1, (selector, found)
        return found[0]

    def all(self, selector: str) -> list[str]:
        return [words(one) for one in self.soup.select(selector)]

    def text(self, selector: str) -> str:
        return words(self.one(selector))

    def link(self, text: str) -> str:
        """Where the link with these words leads."""
        [found] = {str(one["href"]) for one in self.soup.select("main a[href]") if words(one) == text}
        return found

    def facts(self, selector: str = "dl.facts") -> dict[str, str]:
        return {words(one.dt): words(one.dd) for one in self.soup.select(f"{selector} > div") if one.dt and one.dd}

    def section(self, title: str) -> str:
        """Words of the part under this heading, without the heading."""
        [found] = [one for one in self.soup.select("main section") if one.h2 and words(one.h2) == title]
        return words(found).removeprefix(title).strip()

    def headings(self) -> list[str]:
        return self.all("main h2")

    def meta(self, name: str) -> str:
        return str(self.one(f'meta[property="{name}"], meta[name="{name}"]')["content"])


def words(tag: Tag | None) -> str:
    assert tag is not None
    return " ".join(tag.get_text(" ").split()).replace(" ,", ",")


def whole_opportunity(**values: Any) -> Opportunity:
    """Every item of the survey's section 3, each with words of its own."""
    given: dict[str, Any] = {
        "organisation": factories.organisation("Biedrība „Gaujas draugi”"),
        "fields": ["vide"],
        "kind": "one_off",
        "remote": "possible",
        "work_places": [
            {"municipality_id": RIGA_CITY, "address": "Brīvības iela 1", "lat": 56.95, "lon": 24.11},
            {"municipality_id": CESIS, "name": "Līgatne", "address": "Gaujas iela 7", "lat": 57.23, "lon": 25.04},
        ],
        "starts_at": SATURDAY,
        "ends_at": SATURDAY + timedelta(hours=4),
        "time_type": "exact",
        "schedule_text": "satiekamies pie pārceltuves",
        "hours_per_week": "2.5",
        "hours_per_month": "10",
        "duties": "Vāc **zarus** un šķiro atkritumus.",
        "apply_until": datetime(2027, 6, 9, tzinfo=RIGA),
        "requirements": [("savi gumijas zābaki", True), ("prasme airēt", False)],
        "experience": "Strādāts mežā.",
        "skills": ["airēšana", "pirmā palīdzība"],
        "languages": ["lv", "ltg"],
        "min_age": 16,
        "max_age": 70,
        "for_minors": True,
        "children_present": True,
        "hazardous": True,
        "places": 9,
        "taken": 4,
        "approved": 3,
        "applied": 6,
        "supports": ["training", "transport", "meals", "accommodation", "insurance", "certificate", "expenses"],
        "expenses": "Degviela līdz 15 eiro dienā.",
        "benefits": "Iemācīsies *kopt* krastu.",
        "accessibility": ["wheelchair", "public_transport", "easy_language", "sign_language"],
        "contact_name": "Ilze Kalniņa",
        "contact_position": "talku vadītāja",
        "contact_email": "ilze@gauja.example.lv",
        "contact_phone": "+371 26 000 111",
        "reply_promise": 2,
        "title_en": "Clean-up on the Gauja",
        "duties_en": "Gather branches.",
        "benefits_en": "You will learn to care for a river bank.",
        "shifts": [
            (SATURDAY, SATURDAY + timedelta(hours=2), 5),
            (SATURDAY + timedelta(hours=2), SATURDAY + timedelta(hours=4), 1),
        ],
    }
    title = values.pop("title", "Talka Gaujas krastā")
    made = factories.opportunity(title, **(given | values))
    for shift in made.shifts.filter(places=1):
        shift.taken = 1
        shift.save()
    return made


def whole_organisation(**values: Any) -> Organisation:
    """Every item of the survey's section 2, each with words of its own."""
    given: dict[str, Any] = {
        "registration_number": "40008000006",
        "address": "Gaujas iela 7, Līgatne",
        "municipality_id": CESIS,
        "email": "info@gauja.example.lv",
        "phone": "+371 26 000 222",
        "website": "https://gauja.example.lv",
        "contact_ways": ["atnāc trešdienās uz Gaujas ielu 7"],
        "mission": "Lai Gauja ir tīra.",
        "aims": "Reizi mēnesī sakopt **krastu**.",
        "motivation": "Draugi un *svaigs gaiss*.",
        "support": "Tējas tvaiks un apmācība.",
        "work_environment": "Strādājam ārā, lietū zem nojumes.",
        "safety_policy": "Uz ūdens tikai ar vesti.",
        "safety_policy_on": date(2027, 2, 3),
        "answered_share": "0.875",
        "median_reply_days": "1.5",
    }
    made = factories.organisation(values.pop("name", "Biedrība „Gaujas draugi”"), **(given | values))
    made.fields.set(Field.objects.filter(pk__in=["vide", "dzivnieki"]))
    for position, (name, title) in enumerate([("Ilze Kalniņa", "valdes priekšsēdētāja"), ("Jānis Krūms", "")]):
        ContactPerson.objects.create(
            organisation=made,
            name=name,
            position=title,
            email=f"persona{position}@gauja.example.lv",
            phone=f"+371 26 000 33{position}",
            position_in_list=position,
        )
    for kind, name, site in (
        ("state", "Dabas pārvalde", "https://daba.example.lv"),
        ("municipal", "Līgatnes pagasts", ""),
        ("other", "Airētāju klubs", ""),
    ):
        Cooperation.objects.create(organisation=made, kind=kind, name=name, website=site)
    SocialLink.objects.create(organisation=made, kind="facebook", url="https://www.facebook.com/gauja")
    SocialLink.objects.create(organisation=made, kind="other", url="https://blogs.example.lv/gauja")
    YearlyReport.objects.create(
        organisation=made, year=2026, title="Gada pārskats", summary="12 talkas.", url="https://gauja.example.lv/2026"
    )
    YearlyReport.objects.create(organisation=made, year=2025, title="Pirmais gads")
    return made
