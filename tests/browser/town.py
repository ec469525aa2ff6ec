"""`python -m tests.browser.town`: Jelgava's municipality, in whose team Zane of the cast is.

Prints its key, the key of the organiser that Bērziņš coordinates, and names that no page of figures may show.
"""

from __future__ import annotations

import json
import sys

import django

django.setup()

from talka.accounts.models import User
from talka.applications.models import PairName
from talka.hours.models import WorkRecord
from talka.organisations.models import Organisation

NAME = "Jelgavas valstspilsētas pašvaldība"
NAMES = 40


def main() -> None:
    town = Organisation.objects.get(name=NAME)
    own = Organisation.objects.get(name='Biedrība "Jelgavas draugi"')
    worked = WorkRecord.objects.confirmed().filter(volunteer__isnull=False).order_by("pk")
    people = User.objects.filter(pk__in=worked.values("volunteer"))[:NAMES]
    pairs = PairName.objects.filter(pk__in=worked.values("pair"))[:NAMES]
    told = {"town": town.key, "own": own.key, "names": [one.nickname for one in people] + [one.name for one in pairs]}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
