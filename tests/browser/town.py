"""`python -m tests.browser.town`: Jelgava's municipality takes part, and Bērziņš of the cast is in its team.

Prints its key, the key of the organiser he coordinates, and names that no page of figures may show.
"""

from __future__ import annotations

import json
import sys

import django

django.setup()

from talka.accounts.models import User
from talka.applications.models import PairName
from talka.hours.models import WorkRecord
from talka.organisations.models import Membership, Organisation
from tests import factories
from tests.browser.work import member

NAME = "Jelgavas valstspilsētas pašvaldība"
NAMES = 40


def main() -> None:
    town = Organisation.objects.filter(name=NAME).first()
    if town is None:
        town = factories.organisation(
            NAME, kind="public_institution", municipality_id="0003000", registration_number="90000042516"
        )
        Membership.objects.create(organisation=town, user=member("berzins"), role="coordinator")
    own = Organisation.objects.get(name='Biedrība "Jelgavas draugi"')
    worked = WorkRecord.objects.confirmed().filter(volunteer__isnull=False).order_by("pk")
    people = User.objects.filter(pk__in=worked.values("volunteer"))[:NAMES]
    pairs = PairName.objects.filter(pk__in=worked.values("pair"))[:NAMES]
    told = {"town": town.key, "own": own.key, "names": [one.nickname for one in people] + [one.name for one in pairs]}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
