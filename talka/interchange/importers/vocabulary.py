"""Words of partners → Talka's codes. Fields of activity come from five vocabularies: Talka's own names, API Engagement's
domains and activities (keys and French labels), the causes of the UK Volunteering Data Standard, NYC Service's categories.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from babel import Locale

from talka.interchange.importers.texts import key

OTHER_FIELD = "cits"
UNKNOWN_COUNTRY = "ZZ"
"""ISO 3166's user-assigned code that CLDR reads as "unknown region": abroad, but nobody said where."""


def _table(words: Mapping[str, str]) -> dict[str, str]:
    return {key(term): code for code, terms in words.items() for term in (code, *terms.split("|"))}


FIELDS = _table(
    {
        "sociala-palidziba": "Sociālā palīdzība|Sociālais darbs|Labdarība|Social help|Social care|Charity|solidarite-insertion|"
        "aide-psychologique|ecoute-permanence|Écoute permanence|soutien-accompagnement|Soutien, Accompagnement|"
        "lutte-contre-isolement|Lutte contre l'isolement|distribution|collecte|collecte-de-produits|Collecte de produits|"
        "mentorat-parrainage|emploi|recrutement|AntiPoverty|Care|CrimeExOffenders|OffendersAndExOffenders|Housing|"
        "LoneParents|LowIncomeHouseholds|MensGroups|SubstanceAbuse|Unemployment|VictimsOfCrime|WomensGroups|"
        "Helping Neighbors in Need|sciences-humaines-social|Sciences humaines et social|restauration-hotellerie|"
        "Restauration, hôtellerie",
        "seniori": "Atbalsts senioriem|Seniori|Veci cilvēki|Support for older people|Seniors|Older people|OlderPeople",
        "berni-un-jauniesi": "Bērni un jaunieši|Bērni|Jaunieši|Jaunatne|Children and young people|Children|Youth|"
        "YouthAndChildren|Families|InCare|Parents|animation",
        "cilveki-ar-invaliditati": "Cilvēki ar invaliditāti|Invaliditāte|People with disabilities|Disability|"
        "LearningDisabilities|PhysicalDisability|SensoryImpairment",
        "veseliba": "Veselība|Veselības aprūpe|Health|sante|sante-soins|Santé soins|Illness|MentalHealth|prevention-protection|"
        "prevention-sensibilisation|Prévention, Sensibilisation|secourisme",
        "izglitiba": "Izglītība|Mācības|Education|EducationLanguages|LiteracyNeeds|alphabetisation|enseignement-formation|"
        "soutien-scolaire|transmission-pedagogie|Transmission, Pédagogie|recherche",
        "kultura": "Kultūra un māksla|Kultūra|Māksla|Culture and the arts|Culture|Arts|ArtsAndCulture|culture-loisirs|art|"
        "activites-manuelles|visites|animation-valorisation|Animation, Valorisation",
        "mantojums": "Kultūras mantojums|Mantojums|Cultural heritage|Heritage|memoire-et-citoyennete|mémoire et citoyenneté|"
        "preservation-patrimoine|Préservation, Patrimoine|gestion-entretien-patrimoine|"
        "Gestion et entretien du patrimoine",
        "pasakumi": "Pasākumi un festivāli|Pasākumi|Festivāli|Events and festivals|Events|evenementiel|accueil-de-public",
        "sports": "Sports|Sport|SportOutdoorActivities",
        "vide": "Vide un daba|Vide|Daba|Environment and nature|Environment|Nature|environnement|ramassage-dechets|"
        "Ramassage de déchets|jardinage",
        "dzivnieki": "Dzīvnieki|Animals|animaux|soins-animaux|Soins aux animaux|AnimalWelfare",
        "vieteja-kopiena": "Vietējā kopiena|Kopiena|Local community|Community|LocalCommunity|vivre-ensemble|GeneralPublic|"
        "LocalAuthority|ResidentsDisadvantagedNeighbourhoods|Strengthening Communities|bricolage",
        "krizes": "Palīdzība krīzēs|Krīzes|Help in crises|Emergency Preparedness|humanitaire|secours-aide|Secours, Aide|"
        "service-public-defense-securite|operations-militaires|CrimeSafety",
        "lidzdaliba": "Tiesības un līdzdalība|Līdzdalība|Cilvēktiesības|Rights and participation|CivilRights|GenderSexuality|"
        "LGBT|vie-citoyenne|mediation-information|Médiation, Information|responsabilites-associatives|juridique|"
        "sensibilisation",
        "starptautiska-sadarbiba": "Starptautiskā sadarbība|International cooperation|International|mission-internationale|"
        "OverseasAidDevelopingWorld|DevelopmentEmergencyRelief|RefugeesAsylumSeekers|EthnicMinorities",
        "digitalas-prasmes": "Digitālās prasmes|IT|Digital skills|Technology|numerique|informatique",
        "ticiba": "Draudzes un ticība|Ticība|Reliģija|Congregations and faith|Religion|ReligionFaith",
        "cits": "Cita joma|Cits|Another field|Other|autre|batiment-industrie-logistique|benevolat-competences|communication|"
        "gestion-finance-droit|comptabilite-finance|documentation-traduction|encadrement-d-equipes|"
        "Encadrement d'équipes|gestion-de-projets|gestion-recherche-des-partenariats|taches-administratives|conseil|"
        "logistique|maintenance-technique|gestion-ressources-humaines|Gestion des ressources humaines",
    }
)
KINDS = _table(
    {
        "regular": "regulārs|regulāra|regulāri|pastāvīgs|pastāvīgi|ilgtermiņa|ongoing|recurring|recurrent|weekly|long term",
        "on_request": "pēc pieprasījuma|pēc vajadzības|on request|on demand|flexible|elastīgs",
        "one_off": "vienreizējs|vienreizēja|vienreiz|one off|one-time|onetime|once|single|ponctual|ponctuel|event|pasākums",
    }
)
REMOTE = _table(
    {
        "no": "nē|ne|non|false|0|local|klātienē|klātiene|onsite|on site|in person|nav",
        "possible": "iespējams|jā|ja|yes|oui|true|1|partiel|partielle|hybride|hybrid|hibrīds|daļēji|klātienē vai attālināti",
        "full": "attālināti|attālināts|pilnībā|tiešsaistē|digitāli|total|100|100%|remote|online",
    }
)
TIME_TYPES = _table(
    {
        "exact": "noteikts laiks|noteikts|precīzs laiks|exact time",
        "range": "laikposms|periods|within a period|period",
        "expected_hours": "stundas|paredzamās stundas|expected hours|hours",
    }
)
YES_NO = {key(word): True for word in ["yes", "true", "1", "y", "x", "oui", "jā", "ir", "да"]} | {
    key(word): False for word in ["no", "false", "0", "n", "non", "nē", "nav", "нет"]
}
SUPPORTS = _table(
    {
        "training": "apmācība|apmācības|mācības|TrainingProvided|formation",
        "transport": "transports|transporta nodrošinājums|ceļš|travel|travel costs",
        "meals": "ēdināšana|ēdiens|maltītes|pusdienas|food|lunch|repas",
        "accommodation": "naktsmītne|naktsmītnes|izmitināšana|dzīvošana|lodging|housing|hébergement",
        "insurance": "apdrošināšana|assurance",
        "certificate": "apliecinājums|sertifikāts|izziņa|attestation",
        "expenses": "izdevumi|izdevumu segšana|izdevumu atlīdzināšana|expenses covered|ExpensesReimbursed|ExpensesPaid",
    }
)
ACCESSIBILITY = _table(
    {
        "wheelchair": "ratiņkrēsls|pieejams ratiņkrēslā|PhysicalAccessibility|wheelchair accessible|"
        "BuildingAccessibilityFeatures",
        "public_transport": "sabiedriskais transports|sasniedzams ar sabiedrisko transportu|PublicTransportAccess",
        "easy_language": "vieglā valoda|easy to read",
        "sign_language": "zīmju valoda",
    }
)
LANGUAGES = _table(
    {
        "lv": "latviešu|latviešu valoda|latviski|Latvian|lav",
        "en": "angļu|angļu valoda|angliski|English|eng",
        "ru": "krievu|krievu valoda|krieviski|Russian|rus",
        "uk": "ukraiņu|ukraiņu valoda|Ukrainian|ukr",
        "de": "vācu|vācu valoda|German|deu|ger",
        "lt": "lietuviešu|lietuviešu valoda|Lithuanian|lit",
        "et": "igauņu|igauņu valoda|Estonian|est",
        "ltg": "latgaliešu|latgaliešu valoda|Latgalian",
        "lsl": "latviešu zīmju valoda|Latvian sign language",
    }
)
_SEPARATORS = re.compile(r"[;|\n]+")
_US_STATES = frozenset(
    [
        "AL",
        "AK",
        "AZ",
        "AR",
        "CA",
        "CO",
        "CT",
        "DE",
        "DC",
        "FL",
        "GA",
        "HI",
        "ID",
        "IL",
        "IN",
        "IA",
        "KS",
        "KY",
        "LA",
        "ME",
        "MD",
        "MA",
        "MI",
        "MN",
        "MS",
        "MO",
        "MT",
        "NE",
        "NV",
        "NH",
        "NJ",
        "NM",
        "NY",
        "NC",
        "ND",
        "OH",
        "OK",
        "OR",
        "PA",
        "RI",
        "SC",
        "SD",
        "TN",
        "TX",
        "UT",
        "VT",
        "VA",
        "WA",
        "WV",
        "WI",
        "WY",
    ]
)
_US_ADDRESS = re.compile(r"\b([A-Z]{2}) \d{5}(?:-\d{4})?\b")


def field_code(term: str) -> str | None:
    return FIELDS.get(key(term)) or FIELDS.get(key(term.rsplit("/", 1)[-1].rsplit(":", 1)[-1]))


def split(text: str) -> list[str]:
    """Parts of a list written as text: at semicolons, bars and lines where there are any, else at commas."""
    parts = _SEPARATORS.split(text) if _SEPARATORS.search(text) else text.split(",")
    return [part.strip() for part in parts if part.strip()]


def split_known(values: Iterable[str], known: Mapping[str, str]) -> list[str]:
    """Parts of lists whose own words may hold commas ("Secours, Aide"): the longest known name wins."""
    found: list[str] = []
    for value in values:
        for part in [value] if key(value) in known else _SEPARATORS.split(value):
            found += _longest(part.split(","), known)
    return list(dict.fromkeys(part.strip() for part in found if part.strip()))


def _longest(pieces: list[str], known: Mapping[str, str]) -> list[str]:
    found, at = [], 0
    while at < len(pieces):
        size = next(
            (size for size in range(min(4, len(pieces) - at), 1, -1) if key(",".join(pieces[at : at + size])) in known),
            1,
        )
        found.append(",".join(pieces[at : at + size]))
        at += size
    return found


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    """Names of countries in the languages partners write, and the codes themselves."""
    found: dict[str, str] = {}
    for language in ("lv", "en", "fr", "de", "ru", "lt", "et"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in {"EU", "EZ", "UN", "XA", "XB", UNKNOWN_COUNTRY}:
                found.setdefault(key(name), code)
                found[key(code)] = code
    return found | {"usa": "US", "lva": "LV", "ltu": "LT", "est": "EE", "fra": "FR", "gbr": "GB", "uk": "GB"}


def country_code(text: str) -> str | None:
    return _countries().get(key(text))


def american(text: str, region: str) -> bool:
    """Whether an address without country is one of the United States: "NY 10010", or a state in the region's column."""
    match = _US_ADDRESS.search(text)
    return (match is not None and match[1] in _US_STATES) or region.strip() in _US_STATES
