"""Codes of the figures in the reader's words: dimensions, tables and what each of them means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from talka.accounts.enums import AgeBand, Sex
from talka.core import figures
from talka.opportunities.enums import Kind
from talka.organisations.enums import Kind as OrganiserKind
from talka.registers.enums import Region
from talka.registers.queries import fields, tables
from talka.statistics import cube
from talka.statistics.disclosure import MONTH, QUARTER, length_of

Word = str | Promise
DIMENSIONS: dict[str, Word] = {
    "region": gettext_lazy("Region"),
    "municipality": gettext_lazy("Municipality"),
    "age_group": gettext_lazy("Age, three groups"),
    "age": gettext_lazy("Age"),
    "field": gettext_lazy("Field"),
    "kind": gettext_lazy("Kind of work"),
    "organiser_kind": gettext_lazy("Kind of organiser"),
    "sex": gettext_lazy("Sex"),
    "newcomer": gettext_lazy("First time or again"),
    "year": gettext_lazy("Year"),
    "quarter": gettext_lazy("Quarter"),
    "month": gettext_lazy("Month"),
}
MEASURES: dict[str, Word] = {
    "people": gettext_lazy("Volunteers"),
    "hours": gettext_lazy("Hours"),
    "mean": gettext_lazy("Hours of one volunteer"),
    "value": gettext_lazy("Replacement value, euros"),
    "organisers": gettext_lazy("Organisers"),
}
TIMES = frozenset({"year", "quarter", "month"})
UNKNOWN_WORD = pgettext_lazy("figures", "not known")
AGE_GROUPS: dict[str, Word] = {
    cube.YOUNG: gettext_lazy("up to 18"),
    cube.MIDDLE: gettext_lazy("18–64"),
    cube.OLD: gettext_lazy("65 and more"),
}
NEWCOMERS: dict[str, Word] = {
    cube.FIRST: gettext_lazy("for the first time"),
    cube.RETURNING: gettext_lazy("have helped before"),
}


@dataclass(frozen=True, slots=True)
class About:
    """A published table in words."""

    title: Word
    text: Word


TABLES: dict[str, About] = {
    "country": About(gettext_lazy("All of Latvia"), gettext_lazy("Everybody with at least one confirmed record.")),
    "regions": About(gettext_lazy("By region"), gettext_lazy("The region in which the work was done.")),
    "municipalities": About(
        gettext_lazy("By municipality"),
        gettext_lazy("The municipality in which the work was done, not where the volunteer lives."),
    ),
    "fields": About(
        gettext_lazy("By field"), gettext_lazy("The field named in the record, else that of the opportunity.")
    ),
    "age-groups": About(gettext_lazy("By age, three groups"), gettext_lazy("Age on the day of the work.")),
    "ages": About(gettext_lazy("By age"), gettext_lazy("Age on the day of the work.")),
    "sexes": About(gettext_lazy("By sex"), gettext_lazy("Only who wished to say it; all others are “not known”.")),
    "kinds": About(gettext_lazy("By kind of work"), gettext_lazy("Regular, on request or one-off work.")),
    "organiser-kinds": About(gettext_lazy("By kind of organiser"), gettext_lazy("What the organiser is by law.")),
    "newcomers": About(
        gettext_lazy("First time or again"),
        gettext_lazy("First time: the person's first confirmed work in Talka was in this period."),
    ),
    "regions-fields": About(gettext_lazy("By region and field"), gettext_lazy("Region of the work and its field.")),
    "regions-age-groups": About(
        gettext_lazy("By region and age"), gettext_lazy("Region of the work and age on that day.")
    ),
    "municipalities-age-groups": About(
        gettext_lazy("By municipality and age"), gettext_lazy("Municipality of the work and age on that day.")
    ),
    "fields-age-groups": About(
        gettext_lazy("By field and age"), gettext_lazy("Field of the work and age on that day.")
    ),
    "regions-age-groups-fields": About(
        gettext_lazy("By region, age and field"), gettext_lazy("Region and field of the work, and age on that day.")
    ),
}


def labels(level: str) -> Mapping[str, str]:
    """Code → label in the reader's language; nothing for levels of time (`period_label`)."""
    if level in TIMES:
        return {}
    found: dict[str, Word] = {cube.UNKNOWN: UNKNOWN_WORD}
    if level in {"region", "municipality"}:
        found[cube.REMOTE] = _("remotely")
    if level == "region":
        found |= {one.value: one.label for one in Region}
    elif level == "municipality":
        found |= {one.atvk: one.display_name for one in tables().municipalities.values()}
    elif level == "field":
        found |= {one.code: one.display_name for one in fields()}
    else:
        found |= FIXED.get(level, {})
    return {code: str(word) for code, word in found.items()}


FIXED: dict[str, dict[str, Word]] = {
    "age_group": AGE_GROUPS,
    "age": {one.value: one.label for one in AgeBand},
    "kind": {one.value: one.label for one in Kind},
    "organiser_kind": {one.value: one.label for one in OrganiserKind},
    "sex": {one.value: one.label for one in Sex},
    "newcomer": NEWCOMERS,
}


def short_label(period: str) -> str:
    """2026-09 → 09.26, 2026-Q3 → 3. cet. 26, for below a column."""
    if length_of(period) == QUARTER:
        return _("Q%(number)s %(year)s") % {"year": period[2:4], "number": period[6]}
    return f"{period[5:]}.{period[2:4]}" if length_of(period) == MONTH else period


def number(value: float | None) -> str:
    """As people read it."""
    return _("not shown") if value is None else str(figures.number(value))


def period_label(period: str) -> str:
    """2026-09 → 2026. gada septembris."""
    length = length_of(period)
    if length == QUARTER:
        return _("%(year)s, quarter %(number)s") % {"year": period[:4], "number": period[6]}
    if length == MONTH:
        return date_format(cube.bounds(period)[0], _("F Y"))
    return _("the year %(year)s") % {"year": period}
