from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from talka.accounts.models import User
from talka.applications.actions.pairs import ensure_pair
from talka.applications.models import PairName
from talka.certificates import actions
from talka.certificates.models import Certificate
from talka.certificates.schemas import CertificateFacts, CompetenceFact, Organiser, Signatory
from talka.core import clock
from talka.hours.models import MOST_MINUTES, WorkRecord
from talka.opportunities.models import Opportunity
from talka.organisations.models import Organisation
from tests.factories.applications import volunteer
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


def confirmed_hours(
    pair: PairName, minutes: int = 600, *, on: date = date(2026, 6, 1), offer: Opportunity | None = None, **values: Any
) -> list[WorkRecord]:
    """Records that both sides have agreed on, a day each from `on` on; the last day holds the rest."""
    rows, day = [], on
    while minutes > 0:
        part = min(minutes, MOST_MINUTES)
        rows.append(
            WorkRecord(
                volunteer=pair.volunteer, pair=pair, organisation=pair.organisation, opportunity=offer, date=day,
                minutes=part, municipality_id="0001000", source="volunteer", state="confirmed",
                proposed_by="volunteer", proposer=pair.volunteer, confirmed_at=clock.now(), **values,
            )
        )  # fmt: skip
        minutes, day = minutes - part, day + timedelta(days=1)
    return WorkRecord.objects.bulk_create(rows)


def worker(organisation: Organisation, person: User | None = None) -> PairName:
    """Somebody whom this organiser knows."""
    return ensure_pair(person or volunteer(), organisation)


def certificate_draft(
    organisation: Organisation | None = None,
    *,
    owner: User | None = None,
    **values: Any,
) -> Certificate:
    organisation = organisation or verified_organisation()
    told = facts(organisation, **values)
    pair = worker(organisation, owner)
    rows = confirmed_hours(pair, told.minutes)
    return actions.draft(organisation, told, holder=owner, by=uuid4(), records=[one.pk for one in rows], pair=pair)


def certificate(organisation: Organisation | None = None, *, printed: bool = False, **values: Any) -> Certificate:
    """An issued one, its keys and lists published; `printed` with its sealed PDF."""
    issued = actions.issue(certificate_draft(organisation, **values), by=uuid4())
    actions.publish_all()
    if printed:
        assert actions.print_certificate(issued.public_id)
        issued.refresh_from_db()
    return issued
