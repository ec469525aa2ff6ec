"""The application for the right to speak for an organisation, as a PDF to be signed."""

from __future__ import annotations

import json

from django.conf import settings

from talka.core import clock
from talka.core.child import Child
from talka.registers.models import LegalEntity

press = Child("talka.core.press", seconds=30, megabytes=2_048)
TEMPLATE = "talka/organisations/templates/organisations/application.typ"


def application_pdf(entity: LegalEntity, *, blank: bool) -> bytes:
    """In Latvian, the language of the state. The facts go in as data, so no name can be a command of the typesetter."""
    facts = {
        "name": entity.name,
        "number": entity.pk,
        "form": str(entity.legal_form or entity.legal_form_text),
        "address": entity.address,
        "site": settings.SITE_URL,
        "date": f"{clock.today():%d.%m.%Y}.",
    }
    told = dict.fromkeys(facts, "") | {"site": facts["site"]} if blank else facts
    inputs = {"facts": json.dumps(told)}
    return press.ask({"template": TEMPLATE, "inputs": inputs, "at": int(clock.now().timestamp())})[1][0]
