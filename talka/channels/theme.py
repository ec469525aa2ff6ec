"""Colours of embedded lists: those of the site they stand in, as far as everybody can still read them (WCAG 2.2 AA)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

READABLE = 4.5
"""Contrast of text (1.4.3)."""
STEPS = 40
OWN = {"light": "8a1c2b", "dark": "ff9aa5"}
"""Talka's own links."""


@dataclass(frozen=True, slots=True)
class Look:
    """What an address says of a frame. `scheme` "light", "dark" or "" (as the reader's device); `colour` of links or ""."""

    scheme: str = ""
    colour: str = ""
    limit: int | None = None

    def colours(self) -> str:
        """For the address of the style sheet; empty: the usual one is enough."""
        return urlencode({name: value for name, value in (("theme", self.scheme), ("color", self.colour)) if value})

    def question(self) -> str:
        """For the address of the frame."""
        limit = urlencode({"limit": self.limit}) if self.limit else ""
        return "&".join(part for part in (self.colours(), limit) if part)


@dataclass(frozen=True, slots=True)
class Paper:
    ink: str
    quiet: str
    paper: str
    line: str


PAPERS = {
    "light": Paper("1d1916", "5d544c", "ffffff", "d9d2ca"),
    "dark": Paper("f3eee9", "c2b8ae", "1f1a17", "4a423b"),
}


def _parts(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (0, 2, 4))
    return red, green, blue


def luminance(colour: str) -> float:
    parts = [part / 255 for part in _parts(colour)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lower, higher = sorted((luminance(one), luminance(other)))
    return (higher + 0.05) / (lower + 0.05)


def readable(colour: str, scheme: str) -> str:
    """`colour`, or the nearest towards the ink of the paper that can be read on it."""
    paper = PAPERS[scheme]
    start, end = _parts(colour), _parts(paper.ink)
    for step in range(STEPS):
        mixed = (round(one + (other - one) * step / STEPS) for one, other in zip(start, end, strict=True))
        found = "".join(f"{part:02x}" for part in mixed)
        if contrast(found, paper.paper) >= READABLE:
            return found
    return paper.ink


def _variables(scheme: str, colour: str) -> str:
    paper = PAPERS[scheme]
    link = readable(colour, scheme) if colour else OWN[scheme]
    values = {"ink": paper.ink, "quiet": paper.quiet, "paper": paper.paper, "line": paper.line, "link": link}
    return ":root { " + " ".join(f"--{name}: #{value};" for name, value in values.items()) + " }"


def style_sheet(look: Look) -> str:
    """Six digits of a colour are all that comes from outside, so nothing else can stand here."""
    if look.scheme:
        return f":root {{ color-scheme: {look.scheme}; }}\n{_variables(look.scheme, look.colour)}\n"
    light, dark = _variables("light", look.colour), _variables("dark", look.colour)
    return f":root {{ color-scheme: light dark; }}\n{light}\n@media (prefers-color-scheme: dark) {{ {dark} }}\n"
