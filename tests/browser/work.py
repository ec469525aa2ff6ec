"""`python -m tests.browser.work <applicants>`: a fresh opportunity of the coordinator's organisation, and who applied.

Prints its ids and title. "veja-mate" and "anna" of the cast applied, and people of no name.
`0` applicants: only the opportunity, for everybody from 13 years.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta

import django

django.setup()

from talka.accounts import queries as people
from talka.accounts.models import User
from talka.applications import actions
from talka.applications.schemas import Draft
from talka.core import clock
from talka.core.ids import public_id
from talka.opportunities.models import Opportunity
from talka.organisations.models import Organisation
from tests import factories


def member(key: str) -> User:
    found = people.member(key)
    assert found is not None
    person = people.person_of(found)
    assert person is not None
    return person


def applicants(n: int) -> list[User]:
    if not n:
        return []
    unnamed = [User.objects.create(nickname=f"Talcinieks {public_id()}", password="!") for _ in range(n - 2)]
    return [member("veja-mate"), *unnamed, member("anna")]


def main() -> None:
    n = int(sys.argv[1])
    organisation = Organisation.objects.get(name='Biedrība "Jelgavas draugi"')
    serial = Opportunity.objects.count()
    begins = clock.now() + timedelta(days=40, hours=5 * serial)  # never at the same time as another
    offer = factories.opportunity(
        f"Bruģa talka {serial}",
        organisation=organisation,
        places=max(n - 1, 5),
        min_age=13,
        for_minors=True,
        starts_at=begins,
        ends_at=begins + timedelta(hours=3),
    )
    for person in applicants(n):
        actions.apply(offer, volunteer=person, draft=Draft(message="Varu palīdzēt."))
    told = {"id": offer.public_id, "title": offer.title, "path": offer.get_absolute_url(), "key": organisation.key}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
