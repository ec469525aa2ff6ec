"""The same facts in the European Learning Model (version 3), for Europass: read by people's tools all over Europe.

Not signed: Europass wants a seal in a form (JAdES) that only the trust service makes (ADR 40). What is signed is the Open
Badges credential; this is a translation of it, of the EDC profile "generic". No Django, no database, no network.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from talka.certificates.esco import is_skill
from talka.certificates.schemas import NAMED, CertificateFacts
from talka.certificates.wording import WORDS

Json = dict[str, Any]
CONTEXT = ["https://www.w3.org/2018/credentials/v1", "http://data.europa.eu/snb/model/context/edc-ap"]
SNB = "http://data.europa.eu/snb/"
AUTHORITY = "http://publications.europa.eu/resource/authority/"
SCHEME = "25831c2"
LANGUAGES = {"lv": "LAV", "en": "ENG"}
RIGA = ZoneInfo("Europe/Riga")
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
"""A picture of the page is asked for; the page itself is the sealed PDF, so a dot stands here."""


def translated(facts: CertificateFacts, *, uuid: str, at: datetime) -> Json:
    """The document. `at`: when the certificate was issued."""
    words, moment = WORDS[facts.language], at.astimezone(RIGA).isoformat(timespec="seconds")
    title = words["summary-title"] if facts.parts else words["title"]
    return {
        "@context": CONTEXT,
        "id": f"urn:credential:{uuid}",
        "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
        "credentialProfiles": [_concept(f"{SNB}credential/e34929035b", f"{SNB}credential/{SCHEME}", en="Generic")],
        "credentialSchema": [{"id": f"{SNB}model/ap/edc-generic-no-cv", "type": "ShaclValidator2017"}],
        "issued": moment,
        "issuanceDate": moment,
        "validFrom": moment,
        "issuer": _issuer(facts),
        "displayParameter": _display(title, f"{title} {words['number']} {facts.number}", facts.language),
        "credentialSubject": _person(facts) | {"hasClaim": _claims(facts, title)},
    }


def _concept(address: str, scheme: str, **labels: str) -> Json:
    told = {"id": address, "type": "Concept", "inScheme": {"id": scheme, "type": "ConceptScheme"}}
    return told | ({"prefLabel": labels} if labels else {})


def _issuer(facts: CertificateFacts) -> Json:
    country = _concept(f"{AUTHORITY}country/LVA", f"{AUTHORITY}country", lv="Latvija")
    number = facts.organiser.registration_number
    return {
        "id": "urn:epass:org:1",
        "type": "Organisation",
        "legalName": {facts.language: facts.organiser.name},
        "eIDASIdentifier": {
            "id": "urn:epass:legalIdentifier:1",
            "type": "LegalIdentifier",
            "notation": f"NTRLV-{number}" if number else facts.organiser.name,
            "spatial": country,
        },
        "location": {
            "id": "urn:epass:location:1",
            "type": "Location",
            "address": {"id": "urn:epass:address:1", "type": "Address", "countryCode": country},
        },
    }


def _display(title: str, text: str, language: str) -> Json:
    spoken = _concept(f"{AUTHORITY}language/{LANGUAGES[language]}", f"{AUTHORITY}language")
    picture = {
        "id": "urn:epass:mediaObject:1",
        "type": "MediaObject",
        "content": DOT,
        "contentType": _concept(f"{AUTHORITY}file-type/PNG", f"{AUTHORITY}file-type"),
        "contentEncoding": _concept(f"{SNB}encoding/6146cde7dd", f"{SNB}encoding/{SCHEME}"),
    }
    detail = {"id": "urn:epass:displayDetail:1", "type": "DisplayDetail", "page": 1, "image": picture}
    return {
        "id": "urn:epass:displayParameter:1",
        "type": "DisplayParameter",
        "title": {language: title},
        "description": {language: text},
        "language": [spoken],
        "primaryLanguage": spoken,
        "individualDisplay": [
            {
                "id": "urn:epass:individualDisplay:1",
                "type": "IndividualDisplay",
                "language": spoken,
                "displayDetail": [detail],
            }
        ],
    }


def _person(facts: CertificateFacts) -> Json:
    """Of an unnamed certificate the name that the organiser knows; first name and surname only where they are told:
    the surname is the last word.
    """
    told: Json = {"id": "urn:epass:person:1", "type": "Person", "fullName": {facts.language: facts.holder}}
    first, _, last = facts.holder.rpartition(" ")
    if facts.holder_kind == NAMED and first:
        told |= {"givenName": {facts.language: first}, "familyName": {facts.language: last}}
    return told


def _claims(facts: CertificateFacts, title: str) -> list[Json]:
    confirmed = [one for one in facts.competences if one.confirmed]
    activity: Json = {
        "id": "urn:epass:activity:1",
        "type": "LearningActivity",
        "title": {facts.language: title},
        "workload": f"PT{facts.minutes // 60}H{facts.minutes % 60}M",
        "temporal": [
            {
                "id": "urn:epass:period:1",
                "type": "PeriodOfTime",
                "startDate": _midnight(facts.starts_on),
                "endDate": _midnight(facts.ends_on),
            }
        ],
        "awardedBy": _awarded(1),
        "dcType": [
            _concept(
                f"{SNB}learning-activity/59eaf34fab", f"{SNB}learning-activity/{SCHEME}",
                en="volunteering", lv="brīvprātīgais darbs",
            )
        ],
    }  # fmt: skip
    if facts.duties:
        activity["description"] = {facts.language: facts.duties}
    if not confirmed:
        return [activity]
    return [activity | {"influences": ["urn:epass:learningAchievement:1"]}, _achievement(facts)]


def _achievement(facts: CertificateFacts) -> Json:
    """Competences that the organiser has confirmed."""
    title = {facts.language: WORDS[facts.language]["competences"]}
    outcomes = []
    for number, one in enumerate((each for each in facts.competences if each.confirmed), 1):
        outcome: Json = {
            "id": f"urn:epass:learningOutcome:{number}",
            "type": "LearningOutcome",
            "title": {facts.language: one.name},
        }
        if is_skill(one.code):
            scheme = "http://data.europa.eu/esco/concept-scheme/skills"
            outcome["relatedESCOSkill"] = [_concept(one.code, scheme, **{facts.language: one.name})]
        outcomes.append(outcome)
    setting = f"{SNB}learning-setting/"
    return {
        "id": "urn:epass:learningAchievement:1",
        "type": "LearningAchievement",
        "title": title,
        "awardedBy": _awarded(2),
        "specifiedBy": {
            "id": "urn:epass:learningAchievementSpec:1",
            "type": "LearningAchievementSpecification",
            "title": title,
            "learningOutcome": outcomes,
            "learningSetting": _concept(f"{setting}e207a81fc7", f"{setting}{SCHEME}", en="non-formal learning"),
        },
    }


def _awarded(number: int) -> Json:
    return {
        "id": f"urn:epass:awardingProcess:{number}",
        "type": "AwardingProcess",
        "awardingBody": ["urn:epass:org:1"],
    }


def _midnight(day: date) -> str:
    return datetime.combine(day, time(), RIGA).isoformat()
