"""What an importer has to know of the partner whose items it reads."""

from __future__ import annotations

from talka.core import clock
from talka.interchange.importers.localities import Gazetteer
from talka.interchange.importers.values import Context
from talka.interchange.models import Partner


def context_of(partner: Partner, places: Gazetteer) -> Context:
    return Context(
        partner.name,
        partner.website,
        tuple(partner.languages),
        clock.now(),
        places,
        speaks_for=tuple(partner.speaks_for),
    )
