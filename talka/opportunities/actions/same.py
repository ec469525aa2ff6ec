"""One opportunity told by several sources: which of them is shown."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection, transaction

from talka.core import audit
from talka.opportunities.models import Opportunity
from talka.opportunities.search import index

POINT = """UPDATE opportunities_opportunity kept
    SET same_as_id = told.target, updated_at = core_now(), version = version + 1
    FROM unnest(%s::bigint[], %s::bigint[]) told (id, target)
    WHERE kept.id = told.id AND kept.same_as_id IS DISTINCT FROM told.target
    RETURNING kept.id, kept.public_id, kept.same_as_id"""


def point(targets: Mapping[int, int | None]) -> int:
    """Let each of these point to the one that is shown instead of it, or (None) be shown itself. Returns how many changed.

    Lists, counts, feeds and the search have those that point nowhere; the page of the others leads to the one shown.
    """
    ids = sorted(targets)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM opportunities_opportunity WHERE id = ANY(%s) ORDER BY id FOR UPDATE", [ids])
        cursor.execute(POINT, [ids, [targets[pk] for pk in ids]])
        changed = cursor.fetchall()
        for code, is_linked in (("opportunity.linked", True), ("opportunity.unlinked", False)):
            told = [public_id for _pk, public_id, target in changed if (target is not None) is is_linked]
            audit.record_many(code, kind=Opportunity, ids=told)
        index(pk for pk, _public_id, _target in changed)
    return len(changed)
