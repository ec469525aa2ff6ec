from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from talka.accounts.models import User
from talka.certificates import actions
from talka.certificates.models import Certificate
from talka.certificates.schemas import CertificateFacts, CompetenceFact, Organiser, Signatory
from talka.core.models import StoredFile
from talka.organisations.models import Organisation
from tests.factories.organisations import organisation as verified_organisation


def facts(organisation: Organisation | None = None, **values: Any) -> CertificateFacts:
    """46.5 hours of photographing, told in full. Everything can be named anew."""
    told = Organiser(
        organisation.name if organisation else "Biedrība „Rīgas draugi”",
        organisation.registration_number if organisation else "40008000000",
        "Brīvības iela 1, Rīga",
        "info@draugi.example.lv",
    )
    usual: dict[str, Any] = {
        "organiser": told,
        "holder": "Anna Paraudziņa",
        "holder_kind": "name",
        "starts_on": date(2026, 6, 1),
        "ends_on": date(2026, 11, 15),
        "minutes": 2_790,
        "signatory": Signatory("Jānis Bērziņš", "valdes priekšsēdētājs"),
        "fields": ("Kultūra un māksla",),
        "places": ("Rīga, Mežaparka Lielā estrāde",),
        "duties": "Fotografēja 12 teātra festivāla pasākumus.",
        "competences": (
            CompetenceFact(
                "KC5", "Personīgā, sociālā un mācīšanās mācīties kompetence", True, "Iemācījos plānot laiku."
            ),
            CompetenceFact("KC8", "Kultūras izpratnes un izpausmes kompetence"),
        ),
        "training": "Ievada apmācība.",
        "assessment": "Strādāja patstāvīgi.",
    }
    return CertificateFacts(**(usual | values))


def certificate_draft(
    organisation: Organisation | None = None,
    *,
    owner: User | None = None,
    files: list[StoredFile] | None = None,
    **values: Any,
) -> Certificate:
    organisation = organisation or verified_organisation()
    return actions.draft(organisation, facts(organisation, **values), holder=owner, by=uuid4(), files=files)


def certificate(organisation: Organisation | None = None, *, printed: bool = False, **values: Any) -> Certificate:
    """An issued one, its keys and lists published; `printed` with its sealed PDF."""
    issued = actions.issue(certificate_draft(organisation, **values), by=uuid4())
    actions.publish_all()
    if printed:
        assert actions.print_certificate(issued.public_id)
        issued.refresh_from_db()
    return issued
