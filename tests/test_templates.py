"""Templates hold no inline style or script, and nothing that htmx would run as a program."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEMPLATES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "talka").glob("*/templates/**/*.html"))
DATA_BLOCKS = {"application/ld+json", "application/json"}
DJANGO = re.compile(r"{#.*?#}|{%\s*comment\b.*?endcomment\s*%}|{%.*?%}|{{.*?}}", re.DOTALL)
EVALUATED = re.compile(r"(^|[\s{,:])js:|javascript:", re.IGNORECASE)
FOREIGN = re.compile(r"^(https?:)?//", re.IGNORECASE)
LOADING = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src", "use": "href"}


class Faults(HTMLParser):
    """What the page's policy would refuse, or what would run text as a program."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "style":
            self.found.append("<style>")
        if tag == "script" and "src" not in given and given.get("type") not in DATA_BLOCKS:
            self.found.append("inline <script>")
        if FOREIGN.match(given.get(LOADING.get(tag, ""), "")):
            self.found.append(f"<{tag}> from elsewhere")
        for name, value in given.items():
            self.attribute(tag, name.removeprefix("data-") if name.startswith("data-hx-") else name, value)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def attribute(self, tag: str, name: str, value: str) -> None:
        if name == "style" or re.match(r"on[a-z]+$", name) or name.startswith("hx-on"):
            self.found.append(f"<{tag} {name}>")
        if name.startswith("hx-") and EVALUATED.search(value):
            self.found.append(f"<{tag} {name}> evaluates: {value}")
        if name in {"href", "src", "action"} and EVALUATED.search(value):
            self.found.append(f"<{tag} {name}> runs a script")
        if name == "hx-trigger" and "[" in value:
            self.found.append(f"<{tag} {name}> filters events by a program: {value}")


def faults(template: str) -> list[str]:
    """Django's own tags are taken out first; what stands between them is HTML."""
    return Faults(DJANGO.sub("x", template)).found


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_runs_nothing_inline(name: str) -> None:
    assert faults((ROOT / name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "bad",
    [
        '<p style="color: {{ x }}">',
        "<style>p {}</style>",
        "<script>1</script>",
        '<button onclick="x()">',
        '<a href="javascript:x()">',
        '<form hx-on:click="x()">',
        '<form data-hx-on-click="x()">',
        "<form hx-vals='js:{a: 1}'>",
        '<form hx-trigger="keyup[key == 1]">',
        '<script src="https://cdn.example/x.js"></script>',
        '<link rel="stylesheet" href="//cdn.example/x.css">',
    ],
)
def test_each_fault_is_recognised(bad: str) -> None:
    assert len(faults(bad)) == 1


@pytest.mark.parametrize(
    "good",
    [
        '{# onclick="x" #}<p class="{% if x %}a{% endif %}" data-on="1">',
        '<script type="application/ld+json">{}</script><script defer src="{% static "js/x.js" %}"></script>',
        '<form hx-get="{% url "x" %}" hx-trigger="change from:.facets, submit" hx-vals=\'{"a": 1}\'>',
        '<a href="https://example.lv/">x</a>',
    ],
)
def test_what_is_allowed_is_let_through(good: str) -> None:
    assert faults(good) == []


def test_there_are_templates_to_look_at() -> None:
    assert len(TEMPLATES) > 20


def test_no_page_forbids_its_own_forms() -> None:
    """With `no-referrer` a browser sends `Origin: null`: every form is refused. `same-origin` tells others as little."""
    sources = [*ROOT.glob("talka/**/*.html"), *ROOT.glob("talka/**/*.py")]
    assert [str(path) for path in sources if "no-referrer" in path.read_text(encoding="utf-8")] == []
