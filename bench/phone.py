"""List and detail page in Chromium as a cheap phone on a slow network has them: 1.6 Mbit/s, 150 ms, CPU four times slower.

Through the real gateway. Every visit is a browser's first: nothing cached. Bytes are those on the way.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass

import httpx
from playwright.sync_api import Browser, CDPSession, ViewportSize, sync_playwright

from bench.memory import details
from bench.results import Figure, begin, middle, skip
from bench.site import talka

SLOW = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 0.75e6 / 8,
}
CPU_SLOWDOWN = 4
VIEWPORT: ViewportSize = {"width": 360, "height": 740}
SETTLE_MS = 1_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
WATCH = """
window.seen = {lcp: 0, cls: 0};
new PerformanceObserver(list => { for (const e of list.getEntries()) seen.lcp = e.startTime; })
  .observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) seen.cls += e.value; })
  .observe({type: "layout-shift", buffered: true});
"""
LIMITS = {"kB": 150, "requests": 25, "LCP": 2.0, "CLS": 0.05}


@dataclass(slots=True)
class Visit:
    """What one first visit cost."""

    sent: float = 0
    requests: int = 0
    lcp: float = 0
    cls: float = 0


def count_traffic(session: CDPSession, visit: Visit) -> None:
    def began(event: dict[str, object]) -> None:
        if not str(dict(event["request"])["url"]).startswith("data:"):  # type: ignore[call-overload]  # the driver's events have no types
            visit.requests += 1

    def ended(event: dict[str, float]) -> None:
        visit.sent += event["encodedDataLength"]

    session.on("Network.requestWillBeSent", began)
    session.on("Network.loadingFinished", ended)


def look(browser: Browser, address: str) -> Visit:
    visit = Visit()
    context = browser.new_context(
        viewport=VIEWPORT, locale="lv-LV", device_scale_factor=2, is_mobile=True, has_touch=True
    )
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": False})
    session.send("Network.emulateNetworkConditions", SLOW)
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
    count_traffic(session, visit)
    page.add_init_script(WATCH)
    page.goto(address, wait_until="load", timeout=60_000)
    page.wait_for_timeout(SETTLE_MS)
    seen = page.evaluate("seen")
    visit.lcp, visit.cls = seen["lcp"] / 1000, seen["cls"]
    context.close()
    return visit


def figures(name: str, visits: list[Visit]) -> list[Figure]:
    return [
        Figure(f"{name}: sent, compressed", middle([one.sent for one in visits]) / 1000, "kB", LIMITS["kB"]),
        Figure(f"{name}: requests", max(one.requests for one in visits), "", LIMITS["requests"]),
        Figure(f"{name}: largest contentful paint", middle([one.lcp for one in visits]), "s", LIMITS["LCP"]),
        Figure(f"{name}: layout shift", max(one.cls for one in visits), "", LIMITS["CLS"]),
    ]


def main() -> int:
    run = begin()
    chromium = shutil.which("chromium")
    if chromium is None:
        skip("phone", "needs Debian's package chromium")
    with talka() as (site, _process), sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        with httpx.Client(base_url=site, follow_redirects=True) as web:
            detail = str(web.get(details(web)[0]).url)  # people come by the whole address, not by the number
        addresses = {"list": f"{site}/iespejas/", "detail": detail}
        for name, address in addresses.items():
            visits = [look(browser, address) for _ in range(1 if run.quick else 5)]
            if any(one.lcp == 0 for one in visits):
                raise RuntimeError(f"{address} painted nothing")
            run.add(*figures(name, visits))
        browser.close()
    return run.finish()


if __name__ == "__main__":
    sys.exit(main())
