"""What axe finds on a page as it is shown now, and the layouts in which it is asked."""

from __future__ import annotations

from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {
        name: {"enabled": True} for name in ("region", "landmark-one-main", "heading-order", "page-has-heading-one")
    },
    "resultTypes": ["violations"],
    "preload": False,
    "iframes": False,
}
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
LAYOUTS = [(width, scheme) for width in (360, 768, 1280) for scheme in SCHEMES]
SETTLES_MS = 500


def violations(page: Page, width: int, height: int, scheme: Scheme) -> list[str]:
    """In this layout, which stays. Colours pass from one scheme to the other in a frame: it is waited for."""
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    found = Axe().run(page, options=OPTIONS).response["violations"]
    if found:  # a colour still on its way from the other scheme is gone at the second look; a fault is not
        page.wait_for_timeout(SETTLES_MS)
        found = Axe().run(page, options=OPTIONS).response["violations"]
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]]
