"""The values of one item, read as what they are to be: a line, a list, a code, a number; and what was wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from urllib.parse import urljoin, urlsplit

from talka.interchange.importers.items import Item, Reason
from talka.interchange.importers.localities import Gazetteer, number
from talka.interchange.importers.texts import key, line, paragraphs
from talka.interchange.importers.vocabulary import YES_NO, split, split_known

LONGEST_DUTIES = 20_000
LONGEST_URL = 1_000
LENGTHS = {
    "title": 300,
    "title_en": 300,
    "schedule": 500,
    "expenses": 500,
    "contact_name": 120,
    "contact_position": 120,
    "contact_phone": 30,
    "organisation": 255,
}
MOST_HOURS = Decimal(999)
_MANY = 50


@dataclass(frozen=True, slots=True)
class Context:
    """What an item is understood against: whose it is, when it is read, by how many weeks its dates are moved."""

    partner_name: str
    website: str
    languages: tuple[str, ...]
    now: datetime
    gazetteer: Gazetteer
    weeks: int = 0
    speaks_for: tuple[str, ...] = ()
    """Registration numbers of the organisations that the partner may speak for; none: all."""


class Reading:
    """One item on its way: collects what was not understood and what was filled."""

    def __init__(self, item: Item, context: Context) -> None:
        self.item, self.context = item, context
        self.reasons: list[Reason] = []
        self.defaulted: list[str] = []

    @property
    def now(self) -> datetime:
        return self.context.now

    @property
    def weeks(self) -> int:
        return self.context.weeks

    def say(self, name: str, code: str, value: str = "") -> None:
        self.reasons.append(Reason(name, code, value))

    def line(self, name: str) -> str:
        if not self.item.values.get(name):
            return ""
        return self._cut(name, line(self.item.text(name)), LENGTHS.get(name, LONGEST_URL))

    def paragraphs(self, name: str) -> str:
        if not self.item.values.get(name):
            return ""
        return self._cut(name, paragraphs(self.item.text(name)), LONGEST_DUTIES)

    def _cut(self, name: str, text: str, longest: int) -> str:
        if len(text) <= longest:
            return text
        self.say(name, "cut")
        return text[: longest - 1].rstrip() + "…"

    def parts(self, name: str) -> list[str]:
        value = self.item.values.get(name)
        if not value:
            return []
        parts = split(value) if isinstance(value, str) else value
        return list(dict.fromkeys(filter(None, (line(part) for part in parts[:_MANY]))))

    def yes(self, name: str) -> bool | None:
        text = self.item.text(name)
        if not text.strip():
            return None
        answer = YES_NO.get(key(text))
        if answer is None:
            self.say(name, "unknown_value", text)
        return answer

    def codes(self, name: str, known: dict[str, str]) -> tuple[tuple[str, ...], list[str]]:
        """Codes of a list, and the parts that no code stands for."""
        value = self.item.values.get(name)
        if not value:
            return (), []
        codes, unknown = [], []
        for part in split_known([value] if isinstance(value, str) else value, known):
            code = known.get(key(part)) or known.get(key(part.rsplit("/", 1)[-1].rsplit(":", 1)[-1]))
            if code:
                codes.append(code)
            else:
                unknown.append(part)
                self.say(name, "unknown_value", part)
        return tuple(dict.fromkeys(codes)), unknown

    def code(self, name: str, known: dict[str, str], default: str) -> str:
        text = self.item.text(name).strip()
        code = known.get(key(text)) if text else None
        if code is None:
            if text:
                self.say(name, "unknown_value", text)
            self.defaulted.append(name)
        return code or default

    def whole_number(self, name: str, least: int, most: int) -> int | None:
        text = self.item.text(name).strip().removesuffix("+")
        if not text:
            return None
        value = number(text)
        if value is not None and value == int(value) and least <= value <= most:
            return int(value)
        self.say(name, "not_a_number", text)
        return None

    def hours(self, name: str) -> Decimal | None:
        text = self.item.text(name).strip()
        if not text:
            return None
        value = number(text)
        if value is not None and 0 < value <= MOST_HOURS:
            return Decimal(str(round(value, 1)))
        if value != 0:
            self.say(name, "not_a_number", text)
        return None


def link(text: str, base: str) -> str:
    """An absolute http(s) address, or nothing. A path is taken as one of the partner's site."""
    address = line(text)
    if base and address.startswith("/"):
        address = urljoin(base, address)
    try:
        parts = urlsplit(address)
        fits = parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in address
    except ValueError:
        return ""
    return address if fits and len(address) <= LONGEST_URL else ""
