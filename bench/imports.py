"""100,000 items of a partner into an empty database: seconds and the most memory, as XML of API Engagement and as CSV.

The same items both ways; then the CSV a second time, when nothing has changed.
"""

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

from bench.data import fresh_database
from bench.fill import SEED, words
from bench.results import ROOT, Figure, begin
from talka.core import clock
from talka.registers.models import Place

ITEMS = 100_000
LIMIT_SECONDS, LIMIT_MB = 60, 200
ITEMS_AN_ORGANISATION = 60
DOMAINS = {"environnement": "Vide un daba", "education": "Izglītība", "sante": "Veselība", "sport": "Sports"}
XML_ITEM = """ <mission>
  <title>{title}</title><clientId>{id}</clientId><description>{description}</description>
  <applicationUrl>{url}</applicationUrl><postedAt>{published}</postedAt><startAt>{start}</startAt><endAt>{end}</endAt>
  <organizationName>{organisation}</organizationName><organizationClientId>{organisation_id}</organizationClientId>
  <addresses><address><city>{place}</city><departmentName>{municipality}</departmentName><country>Latvija</country>
   <location><lat>{lat:.5f}</lat><lon>{lon:.5f}</lon></location></address></addresses>
  <schedule>{schedule}</schedule><places>{places}</places><remote>no</remote><domain>{domain}</domain>
 </mission>
"""
HEADINGS = {
    "id": "ID", "title": "Nosaukums", "description": "Apraksts", "url": "Saite", "organisation": "Organizācija",
    "organisation_id": "Organizācijas ID", "field": "Jomas", "municipality": "Pašvaldība", "place": "Vieta",
    "lat": "Platums", "lon": "Garums", "start": "Sākums", "end": "Beigas", "schedule": "Grafiks", "places": "Vietas",
    "published": "Publicēts",
}  # fmt: skip


def items(n: int) -> Iterator[dict[str, str | int | float]]:
    dice, mixed, today = random.Random(SEED), words(), clock.today()
    places = list(Place.objects.select_related("municipality").order_by("id"))
    for number in range(n):
        place, organisation = dice.choice(places), dice.randrange(max(1, n // ITEMS_AN_ORGANISATION))
        start = today + timedelta(days=dice.randint(5, 200))
        domain = dice.choice(tuple(DOMAINS))
        yield {
            "id": f"b-{number}",
            "title": f"{dice.choice(mixed.titles)} {number}",
            "description": ". ".join(dice.choices(mixed.sentences, k=dice.randint(5, 14))),
            "url": f"https://bench.example.lv/{number}",
            "organisation": f"Biedrība „Paraugs {organisation}”",
            "organisation_id": f"o-{organisation}",
            "domain": domain,
            "field": DOMAINS[domain],
            "place": place.name,
            "municipality": place.municipality.name,
            "lat": place.lat,
            "lon": place.lon,
            "start": day(start),
            "end": day(start + timedelta(days=dice.randint(0, 90))),
            "published": day(today - timedelta(days=dice.randint(1, 60))),
            "schedule": "sestdienās no 10 līdz 14",
            "places": dice.randint(1, 40),
        }


def day(one: date) -> str:
    return f"{one:%d/%m/%Y}"


def write_files(folder: Path, n: int) -> dict[str, Path]:
    xml, table = folder / "feed.xml", folder / "feed.csv"
    with xml.open("w", encoding="utf-8") as feed, table.open("w", encoding="utf-8", newline="") as rows:
        writer = csv.writer(rows, delimiter=";")
        writer.writerow(HEADINGS.values())
        feed.write('<?xml version="1.0" encoding="UTF-8"?>\n<source>\n')
        for item in items(n):
            safe = {name: escape(value) if isinstance(value, str) else value for name, value in item.items()}
            feed.write(XML_ITEM.format(**safe))
            writer.writerow([item[name] for name in HEADINGS])
        feed.write("</source>\n")
    return {"API Engagement XML": xml, "CSV": table}


def most_memory(pid: int) -> float:
    """Megabytes: the most this process has held so far; 0 when it has ended."""
    try:
        rows = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return 0.0
    return next((int(row.split()[1]) * 1024 / 1e6 for row in rows if row.startswith("VmHWM")), 0.0)


def load(url: str, source: Path, n: int, *, verdict: str) -> tuple[float, float]:
    """Seconds and megabytes of one import, which must say `verdict` of every item."""
    command = [sys.executable, "-m", "config.cli", "import", str(source), "--partner", "bench", "--create-partner", "B"]
    begun, most = time.monotonic(), 0.0
    with subprocess.Popen(
        command, cwd=ROOT, env=os.environ | {"DATABASE_URL": url}, stdout=subprocess.PIPE, text=True
    ) as process:
        while process.poll() is None:
            most = max(most, most_memory(process.pid))
            time.sleep(0.02)
        seconds = time.monotonic() - begun
        said = process.stdout.read() if process.stdout else ""
    if f"{verdict}={n}" not in said:
        raise RuntimeError(f"{source.name}: {n} items were to be {verdict}, but: {said}")
    return seconds, most


def main() -> int:
    run = begin()
    n = 100 if run.quick else ITEMS
    with tempfile.TemporaryDirectory() as folder:
        for name, source in write_files(Path(folder), n).items():
            url = fresh_database(os.environ["DATABASE_URL"])
            seconds, most = load(url, source, n, verdict="created")
            run.add(
                Figure(f"{name}: {n:,} new items", seconds, "s", LIMIT_SECONDS),
                Figure(f"{name}: most memory", most, "MB", LIMIT_MB),
            )
        seconds, most = load(url, source, n, verdict="unchanged")
        run.add(Figure(f"{name}: again, nothing changed", seconds, "s"), Figure(f"{name}: its memory", most, "MB"))
    return run.finish()


if __name__ == "__main__":
    sys.exit(main())
