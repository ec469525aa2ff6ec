"""Questions about the organisation that an archive is brought to."""

from __future__ import annotations

from talka.applications.models import PairName
from talka.opportunities.models import Opportunity
from talka.organisations.models import Organisation


def has_opportunities(organisation: Organisation) -> bool:
    return Opportunity.objects.filter(organisation=organisation).exists()


def knows_volunteers(organisation: Organisation) -> bool:
    return PairName.objects.filter(organisation=organisation).exists()
