"""`python -m tests.browser.certified hours`: confirmed hours of "anna" at the coordinator's organisation.

`files`: an issued certificate as it is received.
`print`: what the worker does after an issuing (keys and lists published, papers drawn and sealed).
"""

from __future__ import annotations

import base64
import json
import sys
from datetime import timedelta

import django

django.setup()

from talka.certificates import actions, queries
from talka.core import clock
from talka.organisations.models import Organisation
from tests import factories
from tests.browser.work import member
from tests.factories.certificates import certificate, confirmed_hours, worker


def hours() -> dict[str, str]:
    own = Organisation.objects.get(name='Biedrība "Jelgavas draugi"')
    pair = worker(own, member("anna"))
    begun = clock.today() - timedelta(days=30)
    confirmed_hours(pair, 90, on=begun, offer=factories.opportunity("Suņu pastaigas", organisation=own))
    return {"key": own.key, "pair": pair.public_id, "known_as": pair.name}


def printed() -> dict[str, int]:
    actions.publish_all()
    waiting = list(queries.waiting_for_print().values_list("public_id", flat=True))
    return {"printed": sum(actions.print_certificate(one) for one in waiting)}


def files() -> dict[str, str]:
    own = Organisation.objects.get(name='Biedrība "Jelgavas draugi"')
    paper, document = actions.download(certificate(own, printed=True))
    return {"pdf": base64.b64encode(paper).decode(), "json": document.decode()}


if __name__ == "__main__":
    json.dump({"hours": hours, "files": files, "print": printed}[sys.argv[1]](), sys.stdout)
