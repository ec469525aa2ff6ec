"""Pair names are stored on first contact, unique within the organisation."""

from __future__ import annotations

from typing import Any

from django.db import connection

from talka.accounts.models import User
from talka.applications.models import PairName
from talka.applications.queries import KEY_VERSION, candidate
from talka.core.errors import RefusedError
from talka.core.ids import public_id
from talka.core.prepared import kept
from talka.organisations.models import Organisation

ATTEMPTS = 50
STORED = ("id", "public_id", "name", "key_version")
FIND_OR_STORE = """
    WITH known AS (
        SELECT id, public_id, name, key_version FROM applications_pairname
        WHERE volunteer_id = %s AND organisation_id = %s
    ), made AS (
        INSERT INTO applications_pairname (public_id, organisation_id, volunteer_id, name, key_version)
        SELECT %s, %s, %s, %s, %s WHERE NOT EXISTS (SELECT FROM known)
        ON CONFLICT DO NOTHING RETURNING id, public_id, name, key_version
    )
    SELECT * FROM known UNION ALL SELECT * FROM made
"""


def ensure_pair(volunteer: User, organisation: Organisation) -> PairName:
    """The pair's name, made now if this is the first contact.

    One statement looks for the name and stores it where there is none. Two at once: the second waits for the first's
    commit, stores nothing and finds the row the next time; a name that another volunteer has is drawn anew.
    """
    for attempt in range(ATTEMPTS):
        drawn = candidate(volunteer, organisation, attempt)
        values: list[Any] = [
            volunteer.pk,
            organisation.pk,
            public_id(),
            organisation.pk,
            volunteer.pk,
            drawn,
            KEY_VERSION,
        ]
        with kept() as cursor:
            cursor.execute(FIND_OR_STORE, values)
            found = cursor.fetchone()
        if found:
            row = PairName.from_db(connection.alias, STORED, found)
            row.volunteer, row.organisation = volunteer, organisation
            return row
    raise RefusedError("pair_name.none_free")
