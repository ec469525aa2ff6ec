"""The files served with every page: what was vendored, what may be read, and how much there is of it."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import struct
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.test import Client

PACKAGE = Path(__file__).resolve().parents[2] / "talka"
STATIC = PACKAGE / "web" / "static"
VENDOR = STATIC / "vendor"
SHEETS = sorted((STATIC / "css").glob("*.css"))
FIELDS = [
    "sociala-palidziba",
    "seniori",
    "berni-un-jauniesi",
    "cilveki-ar-invaliditati",
    "veseliba",
    "izglitiba",
    "kultura",
    "mantojums",
    "pasakumi",
    "sports",
    "vide",
    "dzivnieki",
    "vieteja-kopiena",
    "krizes",
    "lidzdaliba",
    "starptautiska-sadarbiba",
    "digitalas-prasmes",
    "ticiba",
    "cits",
]
SUPPORTS = ["training", "transport", "meals", "accommodation", "insurance", "certificate", "expenses"]
ACCESS = ["wheelchair", "public_transport", "easy_language", "sign_language"]

# foreground, background, least ratio: 4.5 for text, 3 for what is seen but not read (WCAG 2.2, 1.4.3 and 1.4.11)
GROUNDS = ("background-default", "background-tinted", "surface-default", "surface-tinted")
PAIRS = [
    *(("neutral-text-default", f"neutral-{ground}", 4.5) for ground in (*GROUNDS, "surface-hover")),
    *(("neutral-text-subtle", f"neutral-{ground}", 4.5) for ground in GROUNDS),
    *(("neutral-border-default", f"neutral-{ground}", 3.0) for ground in GROUNDS),
    *(("accent-text-subtle", f"neutral-{ground}", 4.5) for ground in GROUNDS),
    *(("accent-base-default", f"neutral-{ground}", 3.0) for ground in ("background-default", "surface-default")),
    *(("warning-text-subtle", f"neutral-{ground}", 4.5) for ground in GROUNDS),
    *(("danger-text-subtle", f"neutral-{ground}", 4.5) for ground in GROUNDS),
    *(("accent-base-contrast-default", f"accent-base-{state}", 4.5) for state in ("default", "hover", "active")),
    ("accent-base-contrast-subtle", "accent-base-default", 4.5),
    *(
        (f"{colour}-text-{weight}", f"{colour}-{ground}", 4.5)
        for colour in ("accent", "info", "success", "warning", "danger")
        for weight in ("default", "subtle")
        for ground in ("background-tinted", "surface-tinted", "surface-hover")
    ),
    *(
        (f"{colour}-border-default", f"neutral-{ground}", 3.0)
        for colour in ("accent", "info", "success", "warning", "danger")
        for ground in ("background-default", "surface-default")
    ),
    *((f"{colour}-base-contrast-default", f"{colour}-base-default", 4.5) for colour in ("info", "success", "danger")),
]


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def schemes() -> dict[str, dict[str, str]]:
    """The variables of theme.css, light and dark."""
    light, dark = (STATIC / "css/theme.css").read_text(encoding="utf-8").split("@media (prefers-color-scheme: dark)")
    found = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", text)) for text in (light, dark)]
    return {"light": found[0], "dark": found[1]}


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def symbols(name: str) -> set[str]:
    root = ET.fromstring((STATIC / "icons" / name).read_text(encoding="utf-8"))  # noqa: S314  # our own file
    return {str(symbol.get("id")) for symbol in root}


def test_vendored_files_are_the_ones_the_script_made() -> None:
    lines = (VENDOR / "CHECKSUMS").read_text(encoding="utf-8").splitlines()
    expected = {name: checksum for checksum, name in (line.split("  ") for line in lines)}
    found = {
        p.relative_to(VENDOR).as_posix(): digest(p) for p in VENDOR.rglob("*") if p.is_file() and p.parent != VENDOR
    }
    assert found == expected


def test_every_vendored_package_keeps_its_licence() -> None:
    assert [
        folder.name for folder in VENDOR.iterdir() if folder.is_dir() and not (folder / "LICENSE.txt").exists()
    ] == []


def test_pins_name_a_version_and_a_hash_and_no_address() -> None:
    text = (PACKAGE.parent / "scripts" / "vendor_assets.json").read_text(encoding="utf-8")
    pins = json.loads(text)["packages"]
    assert "://" not in text
    assert [name for name, pin in pins.items() if not re.fullmatch(r"\d+\.\d+\.\d+", pin["version"])] == []
    assert [name for name, pin in pins.items() if not re.fullmatch(r"sha512-[\w+/]{86}==", pin["integrity"])] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_can_be_told_apart(scheme: str) -> None:
    colours = schemes()[scheme]
    weak = [
        f"{front} on {back}: {ratio:.2f} < {least}"
        for front, back, least in PAIRS
        if (ratio := contrast(colours[f"ds-color-{front}"], colours[f"ds-color-{back}"])) < least
    ]
    assert weak == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_footer_can_be_read_and_focus_seen(scheme: str) -> None:
    colours = schemes()[scheme]
    assert contrast(colours["talka-footer-text"], colours["talka-footer"]) >= 7
    assert contrast(colours["ds-color-accent-text-subtle"], colours["talka-header"]) >= 4.5
    for ground in GROUNDS:
        assert contrast(colours["ds-color-focus-outer"], colours[f"ds-color-neutral-{ground}"]) >= 3


def test_both_schemes_set_the_same_variables() -> None:
    found = schemes()
    assert found["light"].keys() == found["dark"].keys()


def test_every_variable_in_use_is_defined() -> None:
    everything = "\n".join(path.read_text(encoding="utf-8") for path in [*SHEETS, *VENDOR.glob("designsystemet/*.css")])
    defined = set(re.findall(r"(--[\w-]+)\s*:", everything))
    used = {name for sheet in SHEETS for name in re.findall(r"var\((--[\w-]+)\)", sheet.read_text(encoding="utf-8"))}
    assert used - defined == set()


def test_fields_supports_and_accessibility_each_have_a_drawing() -> None:
    assert symbols("fields.svg") == set(FIELDS)
    assert {f"support-{code}" for code in SUPPORTS} | {f"access-{code}" for code in ACCESS} <= symbols("ui.svg")


def test_templates_point_only_at_drawings_that_exist() -> None:
    known = {path.name: symbols(path.name) for path in (STATIC / "icons").glob("*.svg")}
    link = re.compile(r"icons/(\w+\.svg)\" %}#([\w-]+)\"")
    assert [
        f"{path.name}: {sheet}#{name}"
        for path in PACKAGE.rglob("templates/**/*.html")
        for sheet, name in link.findall(path.read_text(encoding="utf-8"))
        if name not in known[sheet]
    ] == []


def test_nothing_is_fetched_from_elsewhere() -> None:
    own = [*SHEETS, *(STATIC / "js").glob("*.js")]
    assert [
        path.name for path in own if re.search(r"url\([\"']?(?:https?:)?//|from \"https?:|@import", path.read_text())
    ] == []


def test_no_source_map_is_promised() -> None:
    code = [path for path in VENDOR.rglob("*") if path.suffix in {".js", ".mjs", ".css"}]
    assert [path.name for path in code if "# sourceMappingURL=" in path.read_text(encoding="utf-8")] == []


def test_the_weight_of_a_page_leaves_room_for_its_content() -> None:
    """Issue: at most 150 kB compressed on a phone. The frame, the font and htmx may take two thirds of it."""
    text = [
        *SHEETS,
        VENDOR / "designsystemet/designsystemet.css",
        VENDOR / "htmx/htmx.min.js",
        *(STATIC / "icons").glob("*.svg"),
    ]
    font = VENDOR / "inter/inter-latvian.woff2"
    weight = sum(len(gzip.compress(path.read_bytes())) for path in text) + font.stat().st_size
    assert font.stat().st_size <= 45_000
    assert weight <= 100_000


def test_the_country_is_drawn_where_it_lies() -> None:
    scale = json.loads((VENDOR / "latvia/latvia-map.json").read_text(encoding="utf-8"))
    drawing = ET.parse(VENDOR / "latvia/latvia.svg").getroot()  # noqa: S314  # our own file
    points = re.findall(r"([\d.]+),([\d.]+)", str(drawing[0].get("d")))
    lons = [scale["west"] + float(x) / scale["per_lon"] for x, _ in points]
    lats = [scale["north"] - float(y) / scale["per_lat"] for _, y in points]
    assert drawing.get("viewBox") == f"0 0 {scale['width']} {scale['height']}"
    assert (round(min(lons), 1), round(max(lons), 1)) == (21.0, 28.2)
    assert (round(min(lats), 1), round(max(lats), 1)) == (55.7, 58.1)


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("favicon-32.png", (32, 32)),
        ("icon-180.png", (180, 180)),
        ("icon-192.png", (192, 192)),
        ("icon-512.png", (512, 512)),
        ("social.png", (1200, 630)),
    ],
)
def test_pictures_have_the_size_they_are_announced_with(name: str, size: tuple[int, int]) -> None:
    head = (STATIC / "img" / name).read_bytes()[:24]
    assert struct.unpack(">II", head[16:24]) == size


def test_the_icon_is_where_browsers_look_for_it(client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer["Location"]) == (302, static("favicon.ico"))
    assert finders.find("favicon.ico")
