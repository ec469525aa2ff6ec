"""What a certificate says, in its own language: not the reader's of the moment, and known where no settings are."""

from __future__ import annotations

from datetime import date

from talka.certificates.schemas import PSEUDONYM, CertificateFacts
from talka.core.figures import grouped

WORDS: dict[str, dict[str, str]] = {
    "lv": {
        "title": "Izziņa par brīvprātīgo darbu",
        "number": "Nr.",
        "states": "Ar šo tiek apliecināts, ka",
        "sentence": "ir veicis(-usi) brīvprātīgo darbu, ko organizēja {organiser} (reģ. Nr. {number}{more}).",
        "named": "Vārdu norādījis turētājs, apliecina organizētājs.",
        "pseudonym": "Turētājs savu vārdu nav norādījis; šis ir segvārds, ar kuru viņu pazīst organizētājs.",
        "confirmed": "apstiprinātās stundas",
        "period": "Laiks",
        "total": "Ilgums",
        "field": "Joma",
        "place": "Vieta",
        "duties": "Pienākumi",
        "competences": "Iegūtās kompetences",
        "competence": "Kompetence",
        "own-view": "Brīvprātīgā paša vērtējums",
        "confirmed_by": "organizētājs apstiprina",
        "not_assessed": "organizētājs nav vērtējis",
        "training": "Apmācība",
        "assessment": "Organizētāja vērtējums",
        "attachments": "Pielikumi",
        "file": "Fails",
        "fingerprint": "SHA-256 kontrolsumma",
        "issued-by": "Izsniedza",
        "issued-on": "Izsniegta",
        "replaces": "Aizstāj izziņu Nr. {number}",
        "check": "Pārbaudiet šo izziņu",
        "how": "Noskenējiet kvadrātkodu vai ierakstiet kodu lapā",
        "electronic": "Izsniegta elektroniski ar zīmogu un ir derīga bez paraksta. Failā ielikti tie paši dati datoram.",
        "qr": "Kvadrātkods ar šīs izziņas pārbaudes adresi",
        "attached": "Tie paši fakti datoram: Open Badges 3.0",
        "summary-title": "Kopsavilkums par brīvprātīgo darbu",
        "summary-sentence": (
            "ir veicis(-usi) brīvprātīgo darbu. Katru daļu ir apstiprinājis un ar savu izziņu apliecinājis tās "
            "organizētājs; Talka ir saskaitījusi stundas."
        ),
        "summary-pseudonym": (
            "Turētājs savu vārdu nav norādījis; visas izziņas ir izsniegtas vienam un tam pašam Talkas kontam."
        ),
        "summary-named": "Vārdu norādījis turētājs; tas ir vismaz vienā no šīm izziņām.",
        "parts": "Organizētāju izziņas",
        "part-organiser": "Organizētājs un izziņas numurs",
        "part-time": "Laiks",
        "part-hours": "Stundas",
        "badge-50": "Bronza: vismaz 50 stundas",
        "badge-100": "Sudrabs: vismaz 100 stundas",
        "badge-150": "Zelts: vismaz 150 stundas",
        "preview": "PRIEKŠSKATĪJUMS",
        "preview-by": "Parakstīs",
        "preview-on": "Diena",
        "preview-note": "Tas ir tikai priekšskatījums. Tas neko neapliecina, un to nevar pārbaudīt.",
    },
    "en": {
        "title": "Certificate of voluntary work",
        "number": "No.",
        "states": "This is to certify that",
        "sentence": "has done voluntary work organised by {organiser} (registration No. {number}{more}).",
        "named": "Name given by the holder, confirmed by the organiser.",
        "pseudonym": "The holder is not named; this is a nickname by which the organiser knows them.",
        "confirmed": "confirmed hours",
        "period": "When",
        "total": "Duration",
        "field": "Field",
        "place": "Place",
        "duties": "Duties",
        "competences": "Competences gained",
        "competence": "Competence",
        "own-view": "The volunteer's own view",
        "confirmed_by": "confirmed by the organiser",
        "not_assessed": "not assessed by the organiser",
        "training": "Training",
        "assessment": "The organiser's assessment",
        "attachments": "Attachments",
        "file": "File",
        "fingerprint": "SHA-256 checksum",
        "issued-by": "Issued by",
        "issued-on": "Issued on",
        "replaces": "Replaces certificate No. {number}",
        "check": "Check this certificate",
        "how": "Scan the code or type it at",
        "electronic": "Issued electronically under a seal, valid without a signature. The same facts are inside for computers.",
        "qr": "Square code with the address where this certificate is checked",
        "attached": "The same facts for computers: Open Badges 3.0",
        "summary-title": "Summary of voluntary work",
        "summary-sentence": (
            "has done voluntary work. Each part was confirmed and certified by its own organiser; "
            "Talka has added up the hours."
        ),
        "summary-pseudonym": ("The holder is not named; all certificates were issued to one and the same account."),
        "summary-named": "Name given by the holder; it stands in at least one of these certificates.",
        "parts": "Certificates of the organisers",
        "part-organiser": "Organiser and number of the certificate",
        "part-time": "When",
        "part-hours": "Hours",
        "badge-50": "Bronze: at least 50 hours",
        "badge-100": "Silver: at least 100 hours",
        "badge-150": "Gold: at least 150 hours",
        "preview": "PREVIEW",
        "preview-by": "To be signed by",
        "preview-on": "Day",
        "preview-note": "This is only a preview. It proves nothing and cannot be checked.",
    },
}
FROM = (
    "janvāra", "februāra", "marta", "aprīļa", "maija", "jūnija",
    "jūlija", "augusta", "septembra", "oktobra", "novembra", "decembra",
)  # fmt: skip
UNTIL = (
    "janvārim", "februārim", "martam", "aprīlim", "maijam", "jūnijam",
    "jūlijam", "augustam", "septembrim", "oktobrim", "novembrim", "decembrim",
)  # fmt: skip
IN = (
    "janvārī", "februārī", "martā", "aprīlī", "maijā", "jūnijā",
    "jūlijā", "augustā", "septembrī", "oktobrī", "novembrī", "decembrī",
)  # fmt: skip
ENGLISH = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def holder_note(facts: CertificateFacts) -> str:
    """Who gave the name and who vouches for it; of an unnamed one, whose name it is."""
    kind = "summary-" if facts.parts else ""
    return WORDS[facts.language][f"{kind}pseudonym" if facts.holder_kind == PSEUDONYM else f"{kind}named"]


def period(start: date, end: date, language: str) -> str:
    if start == end:
        return day(start, language)
    if language == "en":
        return f"{_english(start)} – {_english(end)}"
    year = "" if start.year == end.year else f"{end.year}. gada "
    return (
        f"no {start.year}. gada {start.day}. {FROM[start.month - 1]} līdz {year}{end.day}. {UNTIL[end.month - 1]}"
    )  # fmt: skip


def days(start: date, end: date, language: str) -> str:
    """For a narrow column: in figures, in English with the first letters of the month."""

    def short(one: date) -> str:
        return f"{one.day} {ENGLISH[one.month - 1][:3]} {one.year}" if language == "en" else f"{one:%d.%m.%Y}."

    return short(start) if start == end else f"{short(start)} – {short(end)}"


def day(one: date, language: str) -> str:
    if language == "en":
        return _english(one)
    return f"{one.year}. gada {one.day}. {IN[one.month - 1]}"


def _english(one: date) -> str:
    return f"{one.day} {ENGLISH[one.month - 1]} {one.year}"


def hours(minutes: int, language: str) -> str:
    """In words: 46 stundas 30 minūtes."""
    whole, rest = divmod(minutes, 60)
    names = {"lv": ("stunda", "stundas", "minūte", "minūtes"), "en": ("hour", "hours", "minute", "minutes")}[language]

    def counted(number: int, one: str, many: str) -> str:
        single = number % 10 == 1 and number % 100 != 11 if language == "lv" else number == 1
        return f"{grouped(number, language)} {one if single else many}"

    parts = [counted(whole, *names[:2])] if whole or not rest else []
    return " ".join([*parts, counted(rest, *names[2:])] if rest else parts)


def short_hours(minutes: int, language: str) -> str:
    """As a figure: 46,5 (in English 46.5) or 46:20; a decimal sign only where it is exact to the half hour."""
    whole, rest = divmod(minutes, 60)
    if not rest:
        return grouped(whole, language)
    half = "." if language == "en" else ","
    return f"{grouped(whole, language)}{half}5" if rest == 30 else f"{grouped(whole, language)}:{rest:02d}"
