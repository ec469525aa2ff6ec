"""One opportunity with all that its page shows, and many for feeds: in one round trip, however many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any, NamedTuple, TypeVar

from django.db import connection, models
from django.db.models import QuerySet

from talka.core import clock
from talka.core.models import StoredFile
from talka.core.prepared import kept
from talka.opportunities.enums import SHOWN_AFTERWARDS, State
from talka.opportunities.models import Opportunity, OpportunityChange, Question, Requirement, Shift, WorkPlace
from talka.opportunities.queries import standing
from talka.organisations.models import Organisation
from talka.registers.models import Field
from talka.registers.queries import tables

Row = TypeVar("Row", bound=models.Model)
CHILDREN: tuple[tuple[str, type[models.Model], str], ...] = (
    ("work_places", WorkPlace, "one.position, one.id"),
    ("shifts", Shift, "one.starts_at, one.id"),
    ("requirements", Requirement, "one.must DESC, one.id"),
    ("questions", Question, "one.position, one.id"),
    ("changes", OpportunityChange, "one.at DESC, one.id"),
)
"""What belongs to an opportunity, by the name it is asked by; in the order of the models."""
COUNTERS = frozenset({"taken", "applied", "approved"})


def _names(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def _columns(model: type[models.Model], alias: str) -> str:
    return ", ".join(f"{alias}.{field.column}" for field in model._meta.concrete_fields)


def child(model: type[models.Model], order: str) -> str:
    """All rows of a kind that belong to the opportunity, as one column."""
    return f"""(SELECT json_agg(json_build_array({_columns(model, "one")}) ORDER BY {order})
        FROM {model._meta.db_table} one WHERE one.opportunity_id = opportunity.id)"""


MOVING = frozenset(place for place, name in enumerate(_names(Opportunity)) if name in COUNTERS)
OWN, OF_ORGANISATION = len(_names(Opportunity)), len(_names(Organisation))
OPENNESS = f"""(organisation.is_public AND opportunity.state = '{State.PUBLISHED}'
            AND opportunity.apply_until > core_now() AND opportunity.same_as_id IS NULL) IS TRUE"""
FROM = """FROM opportunities_opportunity opportunity
    JOIN organisations_organisation organisation ON organisation.id = opportunity.organisation_id"""
READABLE = "organisation.is_public AND opportunity.state = ANY(%(states)s)"
WHOLE = f"""{_columns(Opportunity, "opportunity")}, {_columns(Organisation, "organisation")},
        {OPENNESS},
        ARRAY(SELECT link.field_id FROM opportunities_opportunity_fields link
            WHERE link.opportunity_id = opportunity.id ORDER BY link.field_id),
        (SELECT json_build_array({_columns(StoredFile, "photo")})
            FROM {StoredFile._meta.db_table} photo WHERE photo.id = opportunity.photo_id AND photo.removed_at IS NULL),
        {", ".join(child(model, order) for _name, model, order in CHILDREN)}
    {FROM}"""
"""Without the ORM, which took six statements and most of a page's time. Openness is OpportunityQuerySet.open(), what is
readable .readable(); a test compares all of it with what the ORM reads."""


class Detail(NamedTuple):
    """`mark` names all that was read except the counters (COUNTERS), so what is drawn of it may be kept under it.

    `catalogue` is the mark of everything that lists are made of (standing), `beside` what apps above asked for.
    """

    row: Opportunity
    mark: str
    catalogue: str
    beside: dict[str, str]

    @property
    def counters(self) -> str:
        return " ".join(f"{name} {getattr(self.row, name)}" for name in sorted(COUNTERS))


def detail_page(public_id: str, beside: Mapping[str, str]) -> Detail | None:
    """The readable opportunity with this id and everything on its page; None where there is none.

    `beside`: what is not ours to ask and belongs on the page, each an SQL text of `opportunity` by a name of its own.
    The time and the catalogue's mark come along: the page costs one turn to the database.
    """
    return _detail(
        f"WHERE opportunity.public_id = %(public_id)s AND {READABLE}",
        {"public_id": public_id, "states": list(SHOWN_AFTERWARDS)},
        beside,
    )


def preview_page(opportunity: Opportunity, beside: Mapping[str, str]) -> Detail | None:
    """The same of one that a policy gave, whatever its state."""
    return _detail("WHERE opportunity.id = %(pk)s", {"pk": opportunity.pk}, beside)


def address_of_same(opportunity: Opportunity) -> str:
    """The address of the page on which this one is shown with what another source told; empty where it is shown itself."""
    if opportunity.same_as_id is None:
        return ""
    shown = Opportunity.objects.readable().filter(pk=opportunity.same_as_id).only("public_id", "slug").first()
    return shown.get_absolute_url() if shown else ""


def _detail(where: str, params: dict[str, Any], beside: Mapping[str, str]) -> Detail | None:
    brought = clock.bring()
    besides = (f"coalesce({sql}, '')" for sql in beside.values())
    found = _read(where, params, ", ".join(["core_now()", "opportunities_mark()", *besides, ""]))
    if not found:
        return None
    (now, written, *rest), told = found[0], 2 + len(beside)
    brought(now)
    values = found[0][told:]
    still = [value for place, value in enumerate(values) if place not in MOVING]
    mark = blake2b(repr((still, tables().release)).encode(), digest_size=16).hexdigest()
    return Detail(_whole(values), mark, standing.named(written), dict(zip(beside, rest, strict=False)))


def detail(public_id: str) -> Opportunity | None:
    """`detail_page()` without its mark."""
    found = detail_page(public_id, {})
    return found.row if found else None


def whole(ids: Sequence[int]) -> list[Opportunity]:
    """Whole opportunities in the order of `ids`."""
    rows = map(_whole, _read("WHERE opportunity.id = ANY(%(ids)s)", {"ids": list(ids)}) if ids else ())
    found = {row.pk: row for row in rows}
    return [found[pk] for pk in ids if pk in found]


def _read(where: str, params: dict[str, Any], first: str = "") -> list[tuple[Any, ...]]:
    with kept() as cursor:
        cursor.execute(f"SELECT {first}{WHOLE} {where}", params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _whole(values: tuple[Any, ...]) -> Opportunity:
    known = tables()
    row = _made(Opportunity, values[:OWN])
    organisation = _made(Organisation, values[OWN : OWN + OF_ORGANISATION])
    if town := known.municipalities.get(organisation.municipality_id or ""):
        organisation.municipality = town
    row.organisation = organisation
    row.is_open, codes, photo, *children = values[OWN + OF_ORGANISATION :]
    row.photo = _made(StoredFile, _told(StoredFile, photo)) if photo else None
    fields = sorted((known.fields[code] for code in codes if code in known.fields), key=lambda field: field.position)
    _give(row, "fields", Field, fields)
    give_children(row, CHILDREN, children)
    return row


def give_children(row: Opportunity, kinds: Sequence[tuple[str, type[models.Model], str]], told: Sequence[Any]) -> None:
    """What `child` read of each of `kinds`: asked of the row, it is there."""
    for (name, model, _order), ones in zip(kinds, told, strict=True):
        _give(row, name, model, [_belonging(row, model, one) for one in ones or ()])


def _made(model: type[Row], values: Sequence[Any]) -> Row:
    return model.from_db(connection.alias, _names(model), values)


def _belonging(row: Opportunity, model: type[Row], told: list[Any]) -> Row:
    """A child from JSON; a place of work with its municipality from the process's own table."""
    child = _made(model, _told(model, told))
    child.opportunity = row  # type: ignore[attr-defined]  # each of CHILDREN has one
    if isinstance(child, WorkPlace) and (town := tables().municipalities.get(child.municipality_id or "")):
        child.municipality = town
    return child


def _told(model: type[models.Model], told: Sequence[Any]) -> list[Any]:
    """A row's values from JSON, which knows no dates."""
    return [field.to_python(value) for field, value in zip(model._meta.concrete_fields, told, strict=True)]


def _give(row: Opportunity, name: str, model: type[Row], children: list[Row]) -> None:
    """As prefetch_related() leaves them: `row.<name>.all()` asks nothing more."""
    known: QuerySet[Row] = QuerySet(model)
    known._result_cache = children  # noqa: SLF001  # where the ORM's own prefetching puts them
    known._prefetch_done = True  # type: ignore[attr-defined]  # noqa: SLF001  # the stubs do not know it
    row.__dict__.setdefault("_prefetched_objects_cache", {})[name] = known
