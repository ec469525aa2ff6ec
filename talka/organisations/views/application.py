"""The application for the right to speak for an organisation, as a PDF to be signed."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import typst
from django.conf import settings

from talka.core import clock
from talka.registers.models import LegalEntity

SOURCE = Path(__file__).resolve().parents[1] / "templates" / "organisations" / "application.typ"


@cache
def _source() -> bytes:
    return SOURCE.read_bytes()


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
    return bytes(typst.compile(_source(), format="pdf", sys_inputs={"facts": json.dumps(told)}))
