"""The filters beside the list, as the template draws them: groups with counts, chips, links to the search changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.core.templatetags.dates import plain_day
from talka.opportunities.enums import Accessibility, Kind, Language, Remote, Support
from talka.opportunities.forms import SearchForm
from talka.opportunities.search import AGES, Facets, SearchQuery, Sort, Wider
from talka.opportunities.seen import PARAMETER
from talka.registers.enums import Region
from talka.registers.queries import active_municipalities, fields

NOT_A_FILTER = ("sort", "cursor", "view", "month", PARAMETER)
OPEN_AT_FIRST = {"field", "remote", "time"}
LEGENDS = {
    "field": gettext_lazy("Field"),
    "region": gettext_lazy("Region"),
    "municipality": gettext_lazy("Municipality"),
    "remote": gettext_lazy("Where"),
    "time": gettext_lazy("When"),
    "kind": gettext_lazy("Kind of work"),
    "age": gettext_lazy("Suitable for"),
    "support": gettext_lazy("Support"),
    "language": gettext_lazy("Languages"),
    "accessibility": gettext_lazy("Accessibility"),
}
ENUMS = {
    "region": Region,
    "remote": Remote,
    "kind": Kind,
    "support": Support,
    "language": Language,
    "accessibility": Accessibility,
}
PARAMETERS = {
    "q": ("q",),
    "municipalities": ("municipality",),
    "regions": ("region",),
    "near": ("near", "radius_km"),
    "day_from": ("from",),
    "day_to": ("to",),
    "fields": ("field",),
    "kinds": ("kind",),
    "supports": ("support",),
    "languages": ("language",),
}
"""Filters of a search whose parameter has another name."""
GIVEN_UP = {
    "q": gettext_lazy("without the words"),
    "municipalities": gettext_lazy("in all Latvia"),
    "near": gettext_lazy("at any distance"),
    "day_from": gettext_lazy("on any day"),
    "weekend": gettext_lazy("not only on weekends"),
    "evening": gettext_lazy("not only in the evenings"),
    "age": gettext_lazy("for any age"),
    "fields": gettext_lazy("in all fields"),
    "kinds": gettext_lazy("of any kind"),
    "remote": gettext_lazy("on site and remotely"),
    "supports": gettext_lazy("with any support"),
    "languages": gettext_lazy("in any language"),
    "accessibility": gettext_lazy("with any accessibility"),
}
SORTS = {
    Sort.NEWEST: gettext_lazy("newest"),
    Sort.DEADLINE: gettext_lazy("soonest deadline"),
    Sort.NEAR: gettext_lazy("nearest"),
}


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a filter. `count` is None where the group was too large to count."""

    value: str
    label: str
    count: int | None
    checked: bool


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    legend: str
    options: list[Option]

    @property
    def state(self) -> str:
        """All that the drawn options show."""
        return "\n".join(f"{one.value} {one.label} {one.count} {one.checked:d}" for one in self.options)

    @property
    def opened(self) -> bool:
        return self.name in OPEN_AT_FIRST or any(option.checked for option in self.options)


@dataclass(frozen=True, slots=True)
class Link:
    """Words and where they lead."""

    label: str
    href: str
    current: bool = False
    total: int = 0


@dataclass(frozen=True, slots=True)
class DayField:
    name: str
    label: str
    value: str
    error: str


def _told(data: QueryDict) -> QueryDict:
    """Without the boxes of the form that were left empty."""
    for name, values in list(data.lists()):
        if filled := [value for value in values if value]:
            data.setlist(name, filled)
        else:
            del data[name]
    return data


def address(data: QueryDict, **changed: str | None) -> str:
    """This page's parameters with some changed (None: dropped), always from the first page on."""
    copy = data.copy()
    copy.pop("cursor", None)
    for name, value in changed.items():
        copy.pop(name, None)
        if value is not None:
            copy[name] = value
    return f"?{_told(copy).urlencode()}"


def filters(data: QueryDict) -> str:
    """Only what filters, for feeds and the embedded list."""
    copy = data.copy()
    for name in NOT_A_FILTER:
        copy.pop(name, None)
    return _told(copy).urlencode()


def _values(name: str) -> list[tuple[str, str]]:
    if name == "field":
        return [(one.code, one.display_name) for one in fields()]
    if name == "municipality":
        return [(one.atvk, one.display_name) for one in active_municipalities()]
    if name == "age":
        return [(str(age), _("from %(age)s years") % {"age": age}) for age in AGES]
    return [(value, str(label)) for value, label in ENUMS[name].choices]


def _options(data: QueryDict, facets: Facets, name: str, values: Iterable[tuple[str, str]]) -> list[Option]:
    chosen, counts = set(data.getlist(name)), facets.get(name)
    made = [
        Option(value, label, None if counts is None else counts.get(value, 0), value in chosen)
        for value, label in values
    ]
    return [option for option in made if option.checked or option.count != 0]


def _times(query: SearchQuery, facets: Facets) -> list[Option]:
    counts, chosen = facets.get("time"), {"weekend": query.weekend, "evening": query.evening}
    labels = (("weekend", _("on weekends")), ("evening", _("in the evenings")))
    return [
        Option(name, label, None if counts is None else counts.get(name, 0), chosen[name]) for name, label in labels
    ]


def groups(data: QueryDict, query: SearchQuery, facets: Facets) -> list[Group]:
    """Filters in the order they are shown; values nobody has are left out unless chosen."""
    made = []
    for name, legend in LEGENDS.items():
        options = _times(query, facets) if name == "time" else _options(data, facets, name, _values(name))
        if options:
            made.append(Group(name, str(legend), options))
    return made


def _without(data: QueryDict, name: str, value: str) -> str:
    copy = data.copy()
    copy.setlist(name, [one for one in data.getlist(name) if one != value])
    return address(copy)


def chips(data: QueryDict, query: SearchQuery, shown: list[Group]) -> list[Link]:
    """Filters in force, each with the address that drops it."""
    made = []
    for group in shown:
        for option in group.options:
            if option.checked and group.name == "time":
                made.append(Link(option.label, address(data, **{option.value: None})))
            elif option.checked:
                made.append(Link(option.label, _without(data, group.name, option.value)))
    typed = {
        "q": data.get("q") and f"„{data['q']}”",
        "from": query.day_from and _("from %s") % plain_day(query.day_from),
        "to": query.day_to and _("until %s") % plain_day(query.day_to),
    }
    made += [Link(text, address(data, **{name: None})) for name, text in typed.items() if text]
    if data.get("near"):
        made.append(Link(_("near the chosen point"), address(data, near=None, radius_km=None)))
    return made


def wider_links(data: QueryDict, wider: Iterable[Wider]) -> list[Link]:
    """For an empty list: which filter, given up, would find how many."""
    made = []
    for one in wider:
        dropped = [parameter for name in one.names for parameter in PARAMETERS.get(name, (name,))]
        if label := GIVEN_UP.get(one.names[0]):
            made.append(Link(str(label), address(data, **dict.fromkeys(dropped)), total=one.total))
    return made


def sorts(data: QueryDict, order: Sort, *, near: bool) -> list[Link]:
    shown = [sort for sort in SORTS if near or sort is not Sort.NEAR]
    return [Link(str(SORTS[sort]), address(data, sort=sort.value), current=sort is order) for sort in shown]


def day_fields(form: SearchForm) -> list[DayField]:
    """The two days, with what was typed and what is wrong with it."""
    made = []
    for public, name in (("from", "day_from"), ("to", "day_to")):
        field = form[name]
        error = str(field.errors[0]) if field.errors else ""
        made.append(DayField(public, str(field.label), str(field.value() or ""), error))
    return made
