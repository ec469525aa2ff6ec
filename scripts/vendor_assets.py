"""Re-create talka/web/static/vendor/ from the npm packages pinned in vendor_assets.json.

Run `python scripts/vendor_assets.py` after changing a pin (needs npm, and fonttools with brotli from
requirements/dev.in). Every package is checked against its recorded sha512 before anything is unpacked, the
result is written beside its licence, and CHECKSUMS lists what the tests expect to find.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import math
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from fontTools import subset  # type: ignore[import-untyped]  # fontTools ships no types
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # fontTools ships no types
from fontTools.varLib import instancer  # type: ignore[import-untyped]  # fontTools ships no types

ROOT = Path(__file__).resolve().parent.parent
PINS = Path(__file__).with_suffix(".json")
VENDOR = ROOT / "talka" / "web" / "static" / "vendor"
PRINT = ROOT / "talka" / "certificates" / "typst" / "fonts"

# What Talka uses of Designsystemet, in cascade order. Parts that need web components are left out on purpose.
COMPONENTS = (
    "base",
    *("heading", "paragraph", "link", "list", "label", "button", "divider", "skip-link", "breadcrumbs", "alert", "tag"),
    *("badge", "chip", "card", "details", "dialog", "popover", "table", "input", "field", "fieldset"),
    *("validation-message", "error-summary"),
)
# Of its theme only the scales and the mapping of colour roles: the colours are Talka's own (css/theme.css).
THEME_LAYERS = ("size-mode", "type-scale", "size", "semantic", "typography.primary", "color")

LETTERS = (
    "".join(map(chr, range(0x20, 0x7F)))
    + "ĀāČčĒēĢģĪīĶķĻļŅņŠšŪūŽžŌōŖŗ"  # Latvian, with the letters of older spelling
    + "ĄąĘęĖėĮįŲųÄäÖöÜüÕõÅåÉéß"  # the neighbours' letters in names
    + "\u00a0\u2009\u202f\u2011«»„“”‚‘’–—…·•×÷°§€©®™→←↑↓✓²³½¼−≤≥≈№"
)
PRINTED = (
    *(range(0x20, 0x7F), range(0xA0, 0x250)),  # Latin with all its marks
    *(range(0x370, 0x400), range(0x400, 0x530)),  # names in Greek and Cyrillic letters
    *(range(0x1E00, 0x1F00), range(0x2000, 0x2070), range(0x20A0, 0x20C0)),
)
"""What a certificate can print. Any other sign is refused in the form (Typst would refuse the whole page)."""
WEIGHTS = {400: "Regular", 600: "SemiBold", 700: "Bold"}
LATVIA = "428"  # ISO 3166-1 numeric
MAP_WIDTH = 1000  # units of the drawn map; its height follows from the projection
MAP_MARGIN = 44  # room for a circle at the coast


def main() -> int:
    pins: dict[str, dict[str, str]] = json.loads(PINS.read_text(encoding="utf-8"))["packages"]
    shutil.rmtree(VENDOR, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        packages = {name: unpack(name, pin, Path(folder)) for name, pin in pins.items()}
        designsystemet(packages["@digdir/designsystemet-css"], VENDOR / "designsystemet")
        htmx(packages["htmx.org"], VENDOR / "htmx")
        maplibre(packages["maplibre-gl"], VENDOR / "maplibre")
        inter(packages["inter-ui"], VENDOR / "inter")
        inter_for_print(packages["inter-ui"], PRINT)
        latvia(packages["world-atlas"], VENDOR / "latvia")
    write_checksums()
    for path in sorted(VENDOR.rglob("*")):
        if path.is_file():
            sys.stdout.write(f"{path.stat().st_size:>9,}  {path.relative_to(VENDOR)}\n")
    return 0


def unpack(name: str, pin: dict[str, str], folder: Path) -> Path:
    """Fetch one package with npm, refuse it unless its sha512 is the recorded one, and return its root."""
    command = ["npm", "pack", f"{name}@{pin['version']}", "--json", "--pack-destination", str(folder)]
    answer = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    # npm 11 answers with a list, npm 12 with an object keyed by package.
    packed = answer[0] if isinstance(answer, list) else next(iter(answer.values()))
    archive = folder / packed["filename"]
    found = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != pin["integrity"]:
        message = f"{name}@{pin['version']}: expected {pin['integrity']}, got {found}"
        raise SystemExit(message)
    target = folder / re.sub(r"\W", "_", name)
    with tarfile.open(archive) as tar:
        tar.extractall(target, filter="data")
    return target / "package"


def write(path: Path, text: str) -> None:
    """Write text without its source-map line: the maps are not served."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = re.sub(r"^(?://|/\*)# sourceMappingURL=.*$", "", text, flags=re.MULTILINE)
    path.write_text(text.rstrip() + "\n", encoding="utf-8")


def licence(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target / "LICENSE.txt")


def designsystemet(package: Path, target: Path) -> None:
    parts = ["@layer ds.theme, ds.base, ds.components, talka;"]
    blocks = top_level_blocks((package / "dist/theme/designsystemet.css").read_text(encoding="utf-8"))
    for layer in THEME_LAYERS:
        parts += [block for block in blocks if block.startswith(f"@layer ds.theme.{layer}{{")]
    for name in COMPONENTS:
        layer = "ds.base" if name == "base" else "ds.components"
        parts.append(f"@layer {layer}{{{(package / f'dist/src/{name}.css').read_text(encoding='utf-8')}}}")
    if len(parts) != 1 + len(THEME_LAYERS) + len(COMPONENTS):
        message = "the theme of Designsystemet has other layers than expected"
        raise SystemExit(message)
    write(target / "designsystemet.css", "\n".join(parts))
    licence(package / "LICENSE", target)


def top_level_blocks(css: str) -> list[str]:
    blocks, depth, start = [], 0, 0
    for position, letter in enumerate(css):
        if letter == "{":
            depth += 1
        elif letter == "}":
            depth -= 1
            if depth == 0:
                blocks.append(css[start : position + 1].strip())
                start = position + 1
    return blocks


def htmx(package: Path, target: Path) -> None:
    write(target / "htmx.min.js", (package / "dist/htmx.min.js").read_text(encoding="utf-8"))
    licence(package / "LICENSE", target)


def maplibre(package: Path, target: Path) -> None:
    for name in ("maplibre-gl.mjs", "maplibre-gl-worker.mjs", "maplibre-gl.css"):
        write(target / name, (package / "dist" / name).read_text(encoding="utf-8"))
    licence(package / "LICENSE.txt", target)


def inter(package: Path, target: Path) -> None:
    """One variable font: weights 400-700, optical sizes, Latvian letters with the kerning between them."""
    target.mkdir(parents=True, exist_ok=True)
    font = TTFont(package / "variable/InterVariable.woff2", recalcTimestamp=False)
    options = subset.Options()
    options.layout_features = ["kern", "ccmp", "locl", "tnum", "liga"]
    options.hinting = False
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=LETTERS)
    subsetter.subset(font)
    font = instancer.instantiateVariableFont(font, {"wght": (400, 700)})
    font.flavor = "woff2"
    buffer = io.BytesIO()
    font.save(buffer)
    (target / "inter-latvian.woff2").write_bytes(buffer.getvalue())
    licence(package / "LICENSE.txt", target)


def inter_for_print(package: Path, target: Path) -> None:
    """Static TTFs for Typst, which leaves out variable and woff2 files without a word."""
    target.mkdir(parents=True, exist_ok=True)
    for weight, style in WEIGHTS.items():
        font = TTFont(package / "variable/InterVariable.woff2", recalcTimestamp=False)
        options = subset.Options()
        options.layout_features = ["kern", "ccmp", "locl", "mark", "mkmk", "tnum", "liga"]
        options.hinting = False
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=[code for part in PRINTED for code in part])
        subsetter.subset(font)
        font = instancer.instantiateVariableFont(font, {"wght": weight, "opsz": 14})
        font["OS/2"].usWeightClass = weight
        for number, text in {
            1: "Inter",
            2: style,
            4: f"Inter {style}",
            6: f"Inter-{style}",
            16: "Inter",
            17: style,
        }.items():
            font["name"].setName(text, number, 3, 1, 0x409)
        font.flavor = None
        font.save(target / f"Inter-{style}.ttf")
    licence(package / "LICENSE.txt", target)


def latvia(package: Path, target: Path) -> None:
    """The outline of the country (Natural Earth 1:10m, public domain), as GeoJSON and as a drawing."""
    topology = json.loads((package / "countries-10m.json").read_text(encoding="utf-8"))
    country = next(g for g in topology["objects"]["countries"]["geometries"] if g.get("id") == LATVIA)
    ring = [point for index in country["arcs"][0] for point in arc(topology, index)]
    ring = [point for position, point in enumerate(ring) if position == 0 or point != ring[position - 1]]
    feature = {
        "type": "Feature",
        "properties": {"name": "Latvija", "source": "Natural Earth"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    write(target / "latvia.geojson", json.dumps(feature, separators=(",", ":"), ensure_ascii=False))
    draw(ring, target)
    licence(package / "LICENSE", target)


def arc(topology: dict[str, Any], index: int) -> list[list[float]]:
    """One arc of a quantised TopoJSON file as longitudes and latitudes; a negative index runs backwards."""
    (kx, ky), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]
    x = y = 0
    points = []
    for step_x, step_y in topology["arcs"][index if index >= 0 else ~index]:
        x, y = x + step_x, y + step_y
        points.append([round(x * kx + dx, 4), round(y * ky + dy, 4)])
    return points if index >= 0 else points[::-1]


def draw(ring: list[list[float]], target: Path) -> None:
    """Draw the outline in an equirectangular projection true to scale at the country's middle latitude.

    latvia-map.json says how to put a point on the drawing: x = (lon - west) * per_lon, y = (north - lat) * per_lat.
    """
    west, east = min(p[0] for p in ring), max(p[0] for p in ring)
    south, north = min(p[1] for p in ring), max(p[1] for p in ring)
    per_lon = (MAP_WIDTH - 2 * MAP_MARGIN) / (east - west)
    per_lat = per_lon / math.cos(math.radians((south + north) / 2))
    west, north = west - MAP_MARGIN / per_lon, north + MAP_MARGIN / per_lat
    height = round((north - south) * per_lat + MAP_MARGIN)
    steps = " ".join(f"{(lon - west) * per_lon:.1f},{(north - lat) * per_lat:.1f}" for lon, lat in ring)
    path = f"M{steps}Z"
    write(
        target / "latvia.svg",
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {MAP_WIDTH} {height}">'
        f'<path id="latvia" fill="var(--map-land, #f1e9de)" stroke="var(--map-edge, #c9bcac)" stroke-width="2" '
        f'stroke-linejoin="round" d="{path}"/></svg>',
    )
    scale = {"width": MAP_WIDTH, "height": height, "west": west, "north": north, "per_lon": per_lon, "per_lat": per_lat}
    rounded = {name: round(value, 6) for name, value in scale.items()}
    write(target / "latvia-map.json", json.dumps(rounded, indent=2))


def write_checksums() -> None:
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(VENDOR).as_posix()}"
        for path in sorted(VENDOR.rglob("*"))
        if path.is_file()
    ]
    (VENDOR / "CHECKSUMS").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
