"""What every format is turned into before it is understood: texts by our names, as the partner wrote them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from talka.interchange.importers.texts import whole

RAW_KEPT = 10_000
"""Characters of a refused item's own text that are kept."""
VALUE_SHOWN = 200

TEXTS = {
    "missing": gettext_noop("There is no value."),
    "too_long": gettext_noop("The text is too long."),
    "not_kept_as_sent": gettext_noop("An id has no spaces at its ends, no tags and no entities."),
    "not_spoken_for": gettext_noop("This partner does not speak for this organisation."),
    "duplicate": gettext_noop("An item with this id stands in the source already; the first one counts."),
    "unreadable": gettext_noop("The item cannot be read."),
    "cut": gettext_noop("The text was too long and has been cut."),
    "unknown_value": gettext_noop("The value is not known."),
    "not_a_number": gettext_noop("This is not a number that can be used here."),
    "not_a_date": gettext_noop("The date is not understood."),
    "not_a_link": gettext_noop("This is not an address of a web page."),
    "not_an_email": gettext_noop("This is not an e-mail address."),
    "not_a_registration_number": gettext_noop("This is not the registration number of an organisation."),
    "end_before_start": gettext_noop("The end is not after the start."),
    "under_13": gettext_noop("The law lets people volunteer from 13 years."),
    "ages_crossed": gettext_noop("The oldest age is below the youngest."),
    "outside_latvia": gettext_noop("The point does not lie in Latvia."),
    "places_kept": gettext_noop("More places are given already, so their number stays."),
    "place_not_found": gettext_noop("The place was not found in the register of places."),
}
"""Every reason an import may give, so that partners can rely on the codes."""


class UnreadableError(Exception):
    """The source as a whole cannot be read; the text says why, for the person who started the import."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an item was refused, or what was not taken as it came. `value` is the partner's own."""

    field: str
    code: str
    value: str = ""

    def as_json(self) -> dict[str, str]:
        told = {"field": self.field, "code": self.code, "text": _(TEXTS[self.code])}
        return told | {"value": whole(self.value[:VALUE_SHOWN])} if self.value else told


@dataclass(slots=True)
class Mapping:
    """A partner's own names: `fields` {column: field} go before synonyms, `defaults` {field: value} fill gaps.

    `own`: the table holds an organisation's own opportunities, which has some columns more and needs fewer.
    """

    fields: dict[str, str] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)
    own: bool = False


@dataclass(slots=True)
class ReadColumn:
    """A column of a table: its heading, the field it is taken for ("": none), the first few things in it."""

    heading: str
    name: str = ""
    values: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Notes:
    """What is to be told of the source itself."""

    format: str = ""
    encoding: str = ""
    columns: list[ReadColumn] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)
    absent_columns: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Item:
    """One offer; `raw` is what was read. Values may be lists; `places` and `sessions` may be several.

    `fault`: code of TEXTS where the item itself could not be read. `days_in_utc`: midnight in UTC means a whole day.
    """

    position: int
    values: dict[str, str | list[str]] = field(default_factory=dict)
    places: list[dict[str, str]] = field(default_factory=list)
    sessions: list[tuple[str, str]] = field(default_factory=list)
    raw: object = ""
    fault: str = ""
    days_in_utc: bool = False

    @property
    def as_sent(self) -> str:
        """The partner's own words, cut to what is kept of refused items."""
        if isinstance(self.raw, str):
            return self.raw[:RAW_KEPT]
        try:
            return json.dumps(self.raw, ensure_ascii=False, default=str)[:RAW_KEPT]
        except (RecursionError, ValueError):
            return ""

    def text(self, name: str) -> str:
        value = self.values.get(name, "")
        return value if isinstance(value, str) else ", ".join(value)
