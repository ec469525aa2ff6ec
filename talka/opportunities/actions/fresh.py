"""Items that were just stored for the first time, as search is to know them: told from memory, not read back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.backends.utils import CursorWrapper

from talka.core.plane import to_plane
from talka.opportunities.actions.staging import Row
from talka.opportunities.schemas import ImportedOpportunity, ImportedPlace
from talka.opportunities.search.index import Beside, Published
from talka.opportunities.search.terms import town_tokens

ORGANISATIONS = "SELECT id, name FROM organisations_organisation WHERE id = ANY(%s)"
FIELDS = "SELECT code, name || ' ' || name_en FROM registers_field WHERE code = ANY(%s)"
TOWNS = "SELECT atvk, name || ' ' || name_en FROM registers_municipality WHERE atvk = ANY(%s)"


def described(cursor: CursorWrapper, written: Sequence[tuple[int, Row]]) -> list[tuple[Published, Beside]]:
    """Each row, and what other tables say beside it; names are asked for once a batch."""
    if not written:
        return []
    items = [row.item for _pk, row in written]
    organisations = _names(cursor, ORGANISATIONS, {item.organisation_id for item in items})
    fields = _names(cursor, FIELDS, {code for item in items for code in item.fields})
    towns = _names(cursor, TOWNS, {place.atvk for item in items for place in item.work_places if place.atvk})
    tokens = {atvk: town_tokens(str(atvk)) for atvk in towns}
    told = []
    for pk, row in written:
        item, codes = row.item, list(dict.fromkeys(row.item.fields))
        beside = Beside(
            fields=codes,
            towns=[token for place in item.work_places for token in tokens.get(place.atvk, ())],
            words=[
                *(fields[code] for code in codes),
                *(_words(place, towns) for place in item.work_places),
                organisations[item.organisation_id],
            ],
            points=[to_plane(place.lat, place.lon or 0.0) for place in item.work_places if place.lat is not None],
            moments=[moment for shift in item.shifts for moment in (shift.starts_at, shift.ends_at)],
        )
        told.append((_published(pk, row, item), beside))
    return told


def _names(cursor: CursorWrapper, sql: str, keys: Iterable[object]) -> dict[object, str]:
    cursor.execute(sql, [list(keys)])
    return dict(cursor.fetchall())


def _words(place: ImportedPlace, towns: dict[object, str]) -> str:
    return f"{place.name} {place.address} {towns.get(place.atvk, '')}"


def _published(pk: int, row: Row, item: ImportedOpportunity) -> Published:
    return Published(
        id=pk,
        organisation_id=item.organisation_id,
        published_at=row.published_at,
        apply_until=item.apply_until,
        starts_at=item.starts_at,
        ends_at=item.ends_at,
        kind=item.kind,
        remote=item.remote,
        min_age=item.min_age,
        max_age=item.max_age,
        places=item.places,
        taken=0,
        languages=list(item.languages),
        supports=list(item.supports),
        accessibility=list(item.accessibility),
        on_weekends=item.on_weekends,
        in_evenings=item.in_evenings,
        skills=list(item.skills),
        title=item.title,
        duties=item.duties,
        benefits=item.benefits,
        title_en=item.title_en,
        duties_en=item.duties_en,
    )
