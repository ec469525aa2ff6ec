"""`python -m tests.browser.day new <n>`: work of the coordinator's organisation that goes on now, with n volunteers let begin
and one more person without any application; prints what the journey has to know of it.
`python -m tests.browser.day back <hours>`: everybody who is checked in came so many hours earlier. `now`: the clock.
`python -m tests.browser.day opened <hours>`: open kiosks were opened so many hours earlier.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.db.models import F

from talka.accounts.models import User
from talka.accounts.queries import member, person_of
from talka.core import clock
from talka.core.ids import public_id
from talka.hours.models import Kiosk, Presence
from talka.hours.queries.codes import code_of_day
from talka.opportunities.models import Opportunity
from talka.organisations.models import Organisation
from tests import factories
from tests.factories.hours import approved

PASSWORD = "septiņi zirgi pļavā"


def somebody() -> User:
    person = User(nickname=f"Talcinieks {public_id()}")
    person.set_password(PASSWORD)
    person.save()
    return person


def coordinator() -> User:
    found = member("berzins")
    assert found is not None
    person = person_of(found)
    assert person is not None
    return person


def new(n: int) -> dict[str, Any]:
    organisation = Organisation.objects.get(name='Biedrība "Jelgavas draugi"')
    title = f"Palīgi virtuvē {Opportunity.objects.count()}"
    offer = factories.opportunity(title, organisation=organisation, places=20)
    boss, people = coordinator(), [somebody() for _ in range(n + 1)]
    chosen = [approved(offer, boss, one) for one in people[:n]]
    return {
        "id": offer.public_id,
        "title": title,
        "key": organisation.key,
        "code": f"/ierasties/{code_of_day(offer, None, clock.today())}/",
        "people": [one.nickname for one in people],
        "names": [one.pair.name for one in chosen],
    }


def back(hours: float) -> dict[str, Any]:
    return {"n": Presence.objects.open().update(started_at=F("started_at") - timedelta(hours=hours))}


def opened(hours: float) -> dict[str, Any]:
    kiosks = Kiosk.objects.filter(closed_at__isnull=True)
    return {"n": kiosks.update(opened_at=F("opened_at") - timedelta(hours=hours))}


def main() -> None:
    acts: dict[str, Callable[[], dict[str, Any]]] = {
        "new": lambda: new(int(sys.argv[2])),
        "back": lambda: back(float(sys.argv[2])),
        "opened": lambda: opened(float(sys.argv[2])),
        "now": lambda: {"now": clock.now().isoformat()},
    }
    json.dump(acts[sys.argv[1]](), sys.stdout)


if __name__ == "__main__":
    main()
