"""What search is told of new items from memory is what it would read of them in the tables."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from talka.core import clock
from talka.opportunities import actions
from talka.opportunities.models import Opportunity
from talka.opportunities.schemas import ImportedOpportunity, ImportedPlace, ImportedShift
from talka.opportunities.search import index
from talka.organisations.models import Organisation
from tests.factories import imported, organisation

pytestmark = pytest.mark.django_db

RIGA = ImportedPlace("0001000", "Rīga", "Brīvības iela 1", 56.95, 24.11)
LIEPAJA = ImportedPlace("0005000", "Liepāja", "", 56.51, 21.01)
KURZEME = ImportedPlace("0005000", "Karosta")
ABROAD = ImportedPlace(None, "Tartu", "Ülikooli 18", 58.38, 26.72)
TABLES = {
    "openopportunity": "SELECT * FROM opportunities_openopportunity ORDER BY opportunity_id",
    "openterms": "SELECT opportunity_id, terms FROM opportunities_openterms ORDER BY 1",
    "openpoint": "SELECT opportunity_id, point::text FROM opportunities_openpoint ORDER BY 1, 2",
}


def slim() -> dict[str, list[tuple[Any, ...]]]:
    found = {}
    with connection.cursor() as cursor:
        for table, sql in TABLES.items():
            cursor.execute(sql)
            found[table] = [tuple(bytes(one) if isinstance(one, memoryview) else one for one in row) for row in cursor]
    return found


def items(owner: Organisation) -> list[ImportedOpportunity]:
    start = clock.now() + timedelta(days=30)
    shifts = tuple(ImportedShift(start + timedelta(days=n), start + timedelta(days=n, hours=3), 4) for n in range(3))
    told: list[dict[str, Any]] = [
        {"work_places": (RIGA, LIEPAJA, KURZEME, ABROAD), "fields": ("pasakumi", "vide", "pasakumi")},
        {"work_places": (ABROAD,), "country": "EE", "skills": ("gleznošana", "dziedāšana"), "languages": ("lv", "en")},
        {"work_places": (KURZEME, RIGA), "shifts": shifts, "places": 12, "supports": ("meals",), "in_evenings": True},
        {"work_places": (), "fields": (), "remote": "full", "min_age": 16, "max_age": 30, "on_weekends": True},
        {"starts_at": start, "ends_at": start + timedelta(days=2), "title_en": "Help at fairs", "benefits": "Zupa"},
        {"published_at": clock.now() - timedelta(days=9), "accessibility": ("wheelchair",), "benefits_en": "Soup"},
        {"apply_until": clock.now() - timedelta(days=1)},
    ]
    return [imported(str(n), organisation_id=owner.pk, **values) for n, values in enumerate(told)]


def test_new_items_are_found_as_if_they_had_been_read_back() -> None:
    wanted = items(organisation(state="listed"))
    actions.store_imported(wanted, partner="nvo")
    told = slim()
    assert len(told["openopportunity"]) == len(told["openterms"]) == len(wanted) - 1  # one is past its deadline
    assert len(told["openpoint"]) == 2
    index(Opportunity.objects.values_list("pk", flat=True))
    assert slim() == told
