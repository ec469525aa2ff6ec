"""One web process after 1,000 requests of all kinds: what it holds, and what it has imported."""

from __future__ import annotations

import sys
from pathlib import Path

import httpx
import psutil

from bench.results import Figure, begin
from bench.site import PAGES, talka

LIMIT_MB = 180
REQUESTS = 1_000
HEAVY = {"typst", "pyhanko", "duckdb", "numpy"}
OTHERS = (
    *("/", "/organizacijas/", "/novadi/", "/novadi/jelgava/", "/jomas/", "/jomas/vide/", "/palidziba/", "/privatums/"),
    *("/iespejas/?view=map", "/iespejas/?view=calendar", "/iespejas/karte.json?field=vide", "/iespejas.atom"),
    *("/iespejas.json?field=vide", "/iespejas.ics?field=vide", "/api/v1/opportunities?limit=50", "/sitemap.xml"),
    *("/api/v1/openapi.json", "/en/", "/iespejas/vietas.json?q=jel", "/iegult/iespejas?field=vide", "/en/jomas/"),
)
NOBODY = "/iespejas/?q=nekaunigvards"


def details(web: httpx.Client) -> list[str]:
    """Where people find the newest ones."""
    page = web.get("/api/v1/opportunities?limit=50").raise_for_status().json()
    return [f"/iespejas/{one['id']}/" for one in page["items"]]


def main() -> int:
    run = begin()
    wanted = 30 if run.quick else REQUESTS
    with talka(workers=1) as (site, master), httpx.Client(base_url=site, timeout=20, follow_redirects=True) as web:
        (worker,) = [child for child in psutil.Process(master.pid).children() if is_server(child)]
        born = worker.memory_info().rss
        addresses = [*PAGES, *OTHERS, NOBODY, *details(web)]
        for number in range(wanted):
            web.get(addresses[number % len(addresses)]).raise_for_status()
        held = worker.memory_full_info()
        imported = set(web.get("/bench/modules").json()["modules"]) & HEAVY
        mapped = {name for name in HEAVY if name in Path(f"/proc/{worker.pid}/maps").read_text(encoding="utf-8")}
        run.add(
            Figure(f"web process after {wanted:,} requests, resident", held.rss / 1e6, "MB", LIMIT_MB),
            Figure("its share of memory (PSS)", held.pss / 1e6, "MB"),
            Figure("web process when it is ready, resident", born / 1e6, "MB"),
            Figure("the master beside it, resident", psutil.Process(master.pid).memory_info().rss / 1e6, "MB"),
            Figure(
                "of typst, pyhanko, duckdb and numpy imported",
                len(imported | mapped),
                "",
                0,
                note=" ".join(imported | mapped),
            ),
        )
    return run.finish()


def is_server(process: psutil.Process) -> bool:
    """Python's helper that tracks shared resources is a child, too."""
    return "resource_tracker" not in " ".join(process.cmdline())


if __name__ == "__main__":
    sys.exit(main())
