"""Facts as an Open Badges 3.0 credential, and back. Not yet signed."""

from __future__ import annotations

from datetime import date, datetime

from talka.certificates.credential.lists import VC, status_entry
from talka.certificates.credential.proof import Json, did, moment
from talka.certificates.esco import is_skill
from talka.certificates.schemas import NAMED, AttachmentFact, CertificateFacts, CompetenceFact, PartFact, StatusPlace
from talka.certificates.wording import WORDS

OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
PACKAGE = "TalkaHandover"
"""The type of what a holder hands over to another system."""
EU = "https://eur-lex.europa.eu/legal-content/LV/TXT/?uri=CELEX:32018H0604(01)"
TITLES = {language: words["title"] for language, words in WORDS.items()}
CRITERIA = {
    "lv": "Brīvprātīgā darba organizētājs ir apstiprinājis nostrādātās stundas.",
    "en": "The organiser of the voluntary work has confirmed the hours worked.",
}
HOURS_NAME = {"lv": "Apstiprinātās brīvprātīgā darba stundas", "en": "Confirmed hours of voluntary work"}


def context(site: str) -> str:
    return f"{site}/ns/talka/v1.jsonld"


def _instant(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def unsigned(facts: CertificateFacts, *, site: str, uuid: str, place: StatusPlace, at: datetime) -> Json:
    """The credential of issued facts, without proof. `at`: when it was issued.

    Its issuer is the organiser; of a summary, which has no registration number, the site itself.
    """
    issuer, title = did(site, facts.organiser.registration_number), _title(facts)
    evidence = [_evidence(one, uuid) for one in facts.attachments] + [_part(one) for one in facts.parts]
    return {
        "@context": [VC, OB, context(site)],
        "id": f"urn:uuid:{uuid}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": title,
        "description": f"{title} {WORDS[facts.language]['number']} {facts.number}",
        "issuer": {
            "id": issuer,
            "type": ["Profile"],
            "name": facts.organiser.name,
            **_identified(facts.organiser.registration_number),
        },
        "validFrom": moment(at),
        "awardedDate": _instant(facts.issued_on or at.date()),
        "credentialSubject": _subject(facts, site, uuid),
        **({"evidence": evidence} if evidence else {}),
        "credentialStatus": status_entry(site, place),
        "volunteering": _own_words(facts),
    }


def _title(facts: CertificateFacts) -> str:
    return WORDS[facts.language]["summary-title"] if facts.parts else TITLES[facts.language]


def _identified(registration_number: str) -> Json:
    if not registration_number:
        return {}
    entry = {"type": "IdentifierEntry", "identifier": registration_number, "identifierType": "ext:lv-ur-regnr"}
    return {"otherIdentifier": [entry]}


def _subject(facts: CertificateFacts, site: str, uuid: str) -> Json:
    achievement = f"{site}/ns/achievement/{uuid}"
    hours = f"{achievement}#hours"
    written = f"{facts.minutes / 60:.2f}"
    return {
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": facts.holder,
                "identityType": "name" if facts.holder_kind == NAMED else "ext:pseudonym",
            }
        ],
        "activityStartDate": _instant(facts.starts_on),
        "activityEndDate": _instant(facts.ends_on),
        **({"narrative": facts.duties} if facts.duties else {}),
        "achievement": {
            "id": achievement,
            "type": ["Achievement"],
            "achievementType": "Badge" if facts.badge else "CommunityService",
            "inLanguage": facts.language,
            "name": WORDS[facts.language][f"badge-{facts.badge}"] if facts.badge else _title(facts),
            "description": ", ".join(facts.fields) or _title(facts),
            "criteria": {"narrative": CRITERIA[facts.language]},
            **({"alignment": [_alignment(one) for one in facts.competences if one.confirmed]}
               if any(one.confirmed for one in facts.competences) else {}),
            "resultDescription": [
                {
                    "id": hours,
                    "type": ["ResultDescription"],
                    "name": HOURS_NAME[facts.language],
                    "resultType": "ext:VolunteerHours",
                    "valueMin": "0",
                }
            ],
        },
        "result": [
            {
                "type": ["Result", "VolunteerHours"],
                "resultDescription": hours,
                "value": written,
                "status": "Completed",
                "confirmedHours": written,
                "workload": f"PT{facts.minutes // 60}H{facts.minutes % 60}M",
            }
        ],
    }  # fmt: skip


def _alignment(one: CompetenceFact) -> Json:
    esco = is_skill(one.code)
    return {
        "type": ["Alignment"],
        "targetType": "ceasn:Competency" if esco else "ext:EUKeyCompetence",
        "targetFramework": "ESCO" if esco else "Council Recommendation 2018/C 189/01",
        "targetName": one.name,
        "targetCode": one.code.rpartition("/")[2],
        "targetUrl": one.code if esco else EU,
    }


def _evidence(one: AttachmentFact, uuid: str) -> Json:
    return {
        "id": f"urn:talka:{uuid}:{one.sha256[:16]}",
        "type": ["Evidence"],
        "name": one.name,
        "description": f"sha-256:{one.sha256}; {one.media_type}; {one.size}",
    }


def _part(one: PartFact) -> Json:
    """A certificate that a summary counts: its own credential has this address as its id."""
    return {
        "id": f"urn:uuid:{one.uuid}",
        "type": ["Evidence"],
        "name": one.number,
        "description": f"{one.organiser} ({one.registration_number}); {one.minutes / 60:.2f}",
    }


def _own_words(facts: CertificateFacts) -> Json:
    """All facts as they are printed, under one term of our own context: paper and credential cannot drift apart."""
    told = facts.as_json() | {"type": "VolunteeringFacts"}
    del told["code"]  # of the paper: who has only the credential shall not pass for who has the paper
    return told


def facts_of(credential: Json) -> CertificateFacts:
    """Back to facts. Raises KeyError, TypeError or ValueError on what is none of ours."""
    told = dict(credential["volunteering"])
    del told["type"]
    return CertificateFacts.from_json(told)


def own_context(site: str) -> Json:
    """Terms that Open Badges does not have. Its address is versioned: what was signed with it never changes meaning."""
    xsd = "http://www.w3.org/2001/XMLSchema#"
    return {
        "@context": {
            "@version": 1.1,
            "@protected": True,
            "talka": f"{site}/ns#",
            "VolunteerHours": "talka:VolunteerHours",
            "VolunteeringFacts": "talka:VolunteeringFacts",
            "confirmedHours": {"@id": "talka:confirmedHours", "@type": f"{xsd}decimal"},
            "workload": {"@id": "talka:workload", "@type": f"{xsd}duration"},
            "volunteering": {"@id": "talka:volunteering", "@type": "@json"},
        }
    }
