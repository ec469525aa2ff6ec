"""The columns of a table: one row each of this list is read, published in the template and explained to partners."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from talka.interchange.importers.texts import key


@dataclass(frozen=True, slots=True)
class Column:
    """A field, its heading in the Latvian template, other headings it is known by, an example, what it may hold.

    `choices` names the list of allowed values in the template ("" where any text will do).
    """

    field: str
    heading: str
    synonyms: str = ""
    example: str = ""
    choices: str = ""


COLUMNS = (
    Column("external_id", "ID", "identifikators|external_id|id|opportunity_id|clientId|guid|kods", "2027-001"),
    Column("title", "Nosaukums", "title|name|amats|temats|virsraksts", "Palīgs pārtikas bankā"),
    Column(
        "description",
        "Apraksts",
        "pienākumi|description|summary|duties|darba apraksts|apraksts un pienākumi",
        "Šķirot un iepakot ziedoto pārtiku kopā ar diviem mūsu cilvēkiem.",
    ),
    Column(
        "url",
        "Saite",
        "pieteikšanās saite|mājaslapa|url|link|apply_link|applicationUrl|display_url",
        "https://piemers.example.lv/1",
    ),
    Column(
        "organisation",
        "Organizācija",
        "organizators|organisation|organization|org_title|organizationName|organisation name",
        "Biedrība „Piemērs”",
    ),
    Column(
        "organisation_id", "Organizācijas ID", "organisation_id|organization_id|org_content_id|organizationClientId"
    ),
    Column(
        "registration_number",
        "Reģistrācijas numurs",
        "reģ. nr.|reģ.nr|registration_number|organizationRegistrationNumber",
        "",
    ),
    Column("organisation_url", "Organizācijas mājaslapa", "organisation_url|organization_url|organizationUrl"),
    Column(
        "fields",
        "Jomas",
        "joma|darbības joma|fields|field|category|category_desc|domain|cause",
        "Sociālā palīdzība; Atbalsts senioriem",
        "fields",
    ),
    Column("kind", "Darba veids", "veids|kind|recurrence_type|type of work", "regulārs", "kinds"),
    Column("remote", "Attālināti", "remote|attālināts|digitāli", "nē", "remote"),
    Column(
        "municipality", "Pašvaldība", "novads|municipality|county|novads vai valstspilsēta", "Rīga", "municipalities"
    ),
    Column("atvk", "ATVK kods", "atvk|municipality_code|pašvaldības kods", ""),
    Column("place", "Vieta", "pilsēta|apdzīvota vieta|city|town|place|ciems|vieta (pilsēta)", "Rīga"),
    Column("address", "Adrese", "address|street|iela|locality|norises vieta", "Piemēra iela 1"),
    Column("postal_code", "Pasta indekss", "postal_code|postalcode|postcode|zip"),
    Column("region", "Reģions", "region|state"),
    Column("country", "Valsts", "country|country_code"),
    Column("lat", "Platums", "latitude|lat|ģeogrāfiskais platums", "56.95"),
    Column("lon", "Garums", "longitude|lon|lng|long|ģeogrāfiskais garums", "24.11"),
    Column("start", "Sākums", "sākuma datums|start|start_date|start_date_date|startAt|no", "01.02.2027"),
    Column("start_time", "Sākuma laiks", "start_time|plkst. no", "10:00"),
    Column("end", "Beigas", "beigu datums|end|end_date|end_date_date|endAt", "30.06.2027"),
    Column("end_time", "Beigu laiks", "end_time|plkst. līdz", "14:00"),
    Column(
        "apply_until",
        "Pieteikties līdz",
        "pieteikšanās termiņš|termiņš|apply_until|deadline|apply_by|closing date",
        "31.01.2027",
    ),
    Column("schedule", "Grafiks", "laiks|laika grafiks|schedule|timetable", "sestdienās no 10 līdz 14"),
    Column("hours_per_week", "Stundas nedēļā", "hours_per_week|hours per week", "4"),
    Column("hours_per_month", "Stundas mēnesī", "hours_per_month|hours per month"),
    Column("weekend", "Brīvdienās", "weekend|weekends|nedēļas nogalēs", "jā", "yes_no"),
    Column("evening", "Vakaros", "evening|evenings", "nē", "yes_no"),
    Column(
        "places",
        "Vietas",
        "vietu skaits|nepieciešamais skaits|brīvprātīgo skaits|places|vol_requests|volunteers_needed",
        "5",
    ),
    Column(
        "requirements", "Obligātās prasības", "prasības|requirements|prerequisites", "Pacietība; prasme strādāt komandā"
    ),
    Column("wishes", "Vēlams", "vēlmes|wishes|nice to have"),
    Column("skills", "Prasmes", "skills|softSkills"),
    Column("experience", "Pieredze", "experience"),
    Column("languages", "Valodas", "valodu zināšanas|languages", "lv; en", "languages"),
    Column("min_age", "Vecums no", "minimālais vecums|min_age|minimum_age|minimum age", "16"),
    Column("max_age", "Vecums līdz", "maksimālais vecums|max_age|maximum_age|maximum age"),
    Column("for_minors", "Piemērots nepilngadīgajiem", "for_minors|openToMinors|nepilngadīgajiem", "jā", "yes_no"),
    Column("children_present", "Darbs ar bērniem", "children_present|bērnu klātbūtne", "nē", "yes_no"),
    Column("hazardous", "Bīstams darbs", "hazardous|paaugstināta bīstamība", "nē", "yes_no"),
    Column("supports", "Atbalsts", "nodrošinām|supports|support|rewards", "apmācība; ēdināšana", "supports"),
    Column("expenses", "Izdevumu segšana", "izdevumi|expenses", ""),
    Column("benefits", "Ieguvumi", "benefits|bonusi|ko iegūst", "Pieredze loģistikā un draudzīga komanda."),
    Column("accessibility", "Piekļūstamība", "pieejamība|accessibility", "ratiņkrēsls", "accessibility"),
    Column("contact_name", "Kontaktpersona", "contact_name|contact|contact person", ""),
    Column("contact_position", "Kontaktpersonas amats", "contact_position"),
    Column("contact_email", "E-pasts", "contact_email|email|e-mail|epasts"),
    Column("contact_phone", "Tālrunis", "contact_phone|phone|telefons"),
    Column("language", "Teksta valoda", "language|valoda", "lv", "text_languages"),
    Column("title_en", "Nosaukums angliski", "title_en"),
    Column("description_en", "Apraksts angliski", "description_en"),
    Column("benefits_en", "Ieguvumi angliski", "benefits_en"),
    Column("published", "Publicēts", "published|postedAt|created_date|datums"),
)
FIELDS = {column.field: column for column in COLUMNS}
OWN_COLUMNS = (
    *(FIELDS[name] for name in ("external_id", "title", "description", "fields", "kind")),
    Column("time_type", "Kā zināms laiks", "time_type|laika veids", "laikposms", "time_types"),
    FIELDS["start"],
    replace(FIELDS["start_time"], example=""),
    FIELDS["end"],
    replace(FIELDS["end_time"], example=""),
    Column("shifts", "Maiņas", "shifts"),
    *(FIELDS[name] for name in ("hours_per_week", "hours_per_month", "schedule", "weekend", "evening")),
    *(FIELDS[name] for name in ("remote", "municipality", "place", "address")),
    Column("more_places", "Citas darba vietas", "more_places"),
    *(FIELDS[name] for name in ("places", "experience", "requirements", "wishes", "skills", "languages")),
    *(FIELDS[name] for name in ("min_age", "max_age")),
    Column("questions", "Jautājumi", "questions", "Kāpēc vēlies palīdzēt?"),
    *(FIELDS[name] for name in ("supports", "expenses", "benefits", "accessibility")),
    *(FIELDS[name] for name in ("contact_name", "contact_position", "contact_email", "contact_phone")),
    *(FIELDS[name] for name in ("title_en", "description_en", "benefits_en", "apply_until")),
    Column("reply_promise", "Atbildēsim darba dienās", "reply_promise", "5", "reply_promises"),
    Column("notice_hours", "Atteikties laikus, stundas pirms", "notice_hours", "24"),
    Column("counts_hidden", "Nerādīt pieteikušos skaitu", "counts_hidden", "nē", "yes_no"),
    *(FIELDS[name] for name in ("children_present", "hazardous", "for_minors")),
    Column("declared", "Neaizstāj darbinieku un nenes peļņu", "declared", "jā", "yes_no"),
    Column("state", "Stāvoklis", "state"),
)
"""Columns of a table in which an organisation keeps its own opportunities. The last one is only told, never read."""
OWN_FIELDS = {column.field: column for column in OWN_COLUMNS}


def heading_of(field: str) -> str:
    """The name under which people know a field; a point on the map is told by two."""
    if field == "coordinates":
        return f"{FIELDS['lat'].heading}, {FIELDS['lon'].heading.lower()}"
    return FIELDS[field].heading if field in FIELDS else field


def _headings(columns: Iterable[Column]) -> dict[str, str]:
    """Each heading → its field; of a heading that two columns claim the first keeps it."""
    found: dict[str, str] = {}
    for column in columns:
        for name in (column.field, column.heading, *column.synonyms.split("|")):
            found.setdefault(key(name), column.field)
    return found


_BY_HEADING, _BY_OWN_HEADING = _headings(COLUMNS), _headings(OWN_COLUMNS)
NEEDED, OWN_NEEDED = ("external_id", "title", "description"), ("title",)


def field_of(heading: str, *, own: bool = False) -> str | None:
    """The field a heading stands for, in Latvian or English."""
    return (_BY_OWN_HEADING if own else _BY_HEADING).get(key(heading))


def understood(headings: Iterable[str], *, own: bool = False) -> int:
    return sum(field_of(heading, own=own) is not None for heading in headings)
