"""An organisation's own opportunity as one row of its table: what is exported, and what a row that comes back is held
against. Every text here is read back by importers.own to the very same content.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from talka.core.periods import ends_with_day, last_good, local
from talka.core.text import xml_text
from talka.interchange.importers.columns import OWN_COLUMNS
from talka.interchange.importers.template import KNOWN
from talka.opportunities.enums import TimeType
from talka.opportunities.schemas import Content
from talka.registers.queries import tables

Cells = dict[str, str]
DAY, TIME = "%d.%m.%Y", "%H:%M"
SAME = (
    *("title", "experience", "expenses", "benefits", "title_en", "benefits_en"),
    *("contact_name", "contact_position", "contact_email", "contact_phone"),
)
"""Fields whose cell is the item of the same name as it is."""
RENAMED = {"description": "duties", "description_en": "duties_en", "schedule": "schedule_text"}
NUMBERS = ("places", "min_age", "max_age", "reply_promise", "notice_hours", "hours_per_week", "hours_per_month")
ANSWERS = {
    "weekend": "on_weekends",
    "evening": "in_evenings",
    "counts_hidden": "counts_hidden",
    "children_present": "children_present",
    "hazardous": "hazardous",
    "for_minors": "for_minors",
    "declared": "declared",
}
"""Columns of yes and no → items."""
TEXT_MARK = "- "


def cells_of(said: Content, *, public_id: str = "", state: str = "") -> Cells:
    """One text for each of OWN_COLUMNS; "" where nothing is said."""
    cells = dict.fromkeys((column.field for column in OWN_COLUMNS), "")
    cells |= {name: said[name] for name in SAME} | {name: said[item] for name, item in RENAMED.items()}
    cells |= {name: _number(said[name]) for name in NUMBERS}
    cells |= {name: "jā" if said[item] else "nē" for name, item in ANSWERS.items()}
    cells |= {"external_id": public_id, "state": state}
    cells |= _codes(said) | _lists(said) | _places(said["work_places"]) | _times(said)
    return {name: xml_text(text) for name, text in cells.items()}


def _number(value: Any) -> str:
    return "" if value in (None, "") else str(value).removesuffix(".0")


def _word(name: str, code: str) -> str:
    return KNOWN[name].get(code) or code


def _codes(said: Content) -> Cells:
    fields = tables().fields
    return {
        "fields": "; ".join(fields[code].name if code in fields else code for code in said["fields"]),
        "kind": _word("kinds", said["kind"]),
        "remote": _word("remote", said["remote"]),
        "time_type": _word("time_types", said["time_type"]),
        "supports": "; ".join(KNOWN["supports"][code] for code in said["supports"]),
        "accessibility": "; ".join(KNOWN["accessibility"][code] for code in said["accessibility"]),
        "languages": "; ".join(said["languages"]),
    }


def several(texts: Sequence[str]) -> str:
    """Parts of a list in one cell; where a part holds the separator itself, each stands on a line of its own."""
    if any(";" in text or text.startswith(TEXT_MARK) for text in texts):
        return "\n".join(TEXT_MARK + text for text in texts)
    return "; ".join(texts)


def _lists(said: Content) -> Cells:
    return {
        "requirements": several([one["text"] for one in said["requirements"] if one["must"]]),
        "wishes": several([one["text"] for one in said["requirements"] if not one["must"]]),
        "skills": several(said["skills"]),
        "questions": several(said["questions"]),
    }


def _places(places: Sequence[dict[str, str]]) -> Cells:
    """The first place in columns of its own, the others a line each."""
    towns = tables().municipalities
    rows = [
        (towns[one["municipality"]].name if one["municipality"] in towns else "", one["name"], one["address"])
        for one in places
    ]
    first = dict(zip(("municipality", "place", "address"), rows[0], strict=True)) if rows else {}
    return first | {"more_places": "\n".join(" | ".join(row) for row in rows[1:])}


def shift_text(shift: dict[str, Any]) -> str:
    """`01.02.2027 10:00-14:00 x5`."""
    starts, ends = (local(datetime.fromisoformat(shift[end])) for end in ("starts_at", "ends_at"))
    return f"{starts:{DAY} {TIME}}-{ends:{TIME}} x{shift['places']}"


def _times(said: Content) -> Cells:
    cells = {"shifts": "\n".join(shift_text(one) for one in said["shifts"])}
    if said["apply_until"]:
        until = local(datetime.fromisoformat(said["apply_until"]))
        whole = ends_with_day(until)
        cells["apply_until"] = f"{last_good(until):{DAY}}" if whole else f"{until:{DAY} {TIME}}"
    starts, ends = (said[end] and local(datetime.fromisoformat(said[end])) for end in ("starts_at", "ends_at"))
    if not starts or (said["time_type"] == TimeType.EXACT and said["shifts"]):
        return cells  # exact times of shifts are the shifts' own
    cells["start"] = f"{starts:{DAY}}"
    if ends_with_day(starts) and (not ends or ends_with_day(ends)):
        return cells | ({"end": f"{local(ends - timedelta(seconds=1)):{DAY}}"} if ends else {})
    cells["start_time"] = f"{starts:{TIME}}"
    return cells | ({"end": f"{ends:{DAY}}", "end_time": f"{ends:{TIME}}"} if ends else {})
