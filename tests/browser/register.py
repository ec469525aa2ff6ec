"""`python -m tests.browser.register <member of the cast>`: an association of the register that the person may sign for.

The eID sign-in itself is tested in tests/accounts against a provider of its own; here it has just happened. Prints the number and
two days to come.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta

import django

django.setup()

from talka.accounts.models import Representation
from talka.core import clock
from talka.registers.models import LegalEntity
from tests.browser.work import member
from tests.factories.organisations import legal_entity, registration_number


def main() -> None:
    serial = 70_000 + LegalEntity.objects.count()
    name = f'Biedrība "Piektās minūtes talka {serial}"'
    entity = legal_entity(name, registration_number=registration_number(serial))
    Representation.objects.create(
        user=member(sys.argv[1]), registration_number=entity.pk, issuer="https://eid.example.lv", assurance="high"
    )
    today = clock.today()
    days = {"day": today + timedelta(days=20), "later": today + timedelta(days=27)}
    json.dump({"number": entity.pk} | {key: day.isoformat() for key, day in days.items()}, sys.stdout)


if __name__ == "__main__":
    main()
