"""Derive the project's reference tables from source files: `python scripts/derive_registers.py FOLDER`.

FOLDER holds lv_admin, lv_boundaries, lv_postal, lv_text, lv_holidays, ur_register and eu-key-competences as
talka/registers/data/NOTICE.md lists them. What no file says (the 81 towns, Latvian spelling of the old municipalities,
parishes made in 2021, Saturdays that are worked) stands below as tables.
"""

import csv
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

OUT = Path(__file__).parents[1] / "talka" / "registers" / "data"
Row = dict[str, str]

SUCCESSORS = {"0038000": "0038001", "0055000": "0038001"}
ENDED_SLUGS = {"0038000": "madonas-novads-2021"}
ENDED_POINTS = {"0055000": ("56.6070", "26.7553")}

# code of the municipality: its towns (10 state cities and 71 other towns)
TOWNS = {
    "0001000": "Rīga",
    "0002000": "Daugavpils",
    "0003000": "Jelgava",
    "0004000": "Jūrmala",
    "0005000": "Liepāja",
    "0006000": "Rēzekne",
    "0007000": "Ventspils",
    "0020000": "Aizkraukle Jaunjelgava Koknese Pļaviņas",
    "0021000": "Alūksne",
    "0022000": "Ilūkste Subate",
    "0023000": "Ādaži",
    "0024000": "Balvi Viļaka",
    "0025000": "Bauska Iecava",
    "0026000": "Cēsis Līgatne",
    "0027000": "Aizpute Durbe Grobiņa Pāvilosta Priekule",
    "0028000": "Auce Dobele",
    "0029000": "Gulbene",
    "0031000": "Aknīste Jēkabpils Viesīte",
    "0032000": "Dagda Krāslava",
    "0033000": "Kuldīga Skrunda",
    "0034000": "Baldone Baloži Ķekava",
    "0035000": "Ainaži Aloja Limbaži Salacgrīva Staicele",
    "0036000": "Līvāni",
    "0037000": "Kārsava Ludza Zilupe",
    "0038001": "Cesvaine Lubāna Madona Varakļāni",
    "0039000": "Mārupe",
    "0040000": "Ikšķile Ķegums Lielvārde Ogre",
    "0041000": "Olaine",
    "0042000": "Preiļi",
    "0043000": "Viļāni",
    "0044000": "Vangaži",
    "0045000": "Salaspils",
    "0046000": "Brocēni Saldus",
    "0047000": "Saulkrasti",
    "0048000": "Sigulda",
    "0049000": "Ape Smiltene",
    "0051000": "Sabile Stende Talsi Valdemārpils",
    "0052000": "Kandava Tukums",
    "0053000": "Valka",
    "0054000": "Mazsalaca Rūjiena Seda Strenči Valmiera",
    "0056000": "Piltene",
}
# GeoNames has no town of this name in the list of towns: (lat, lon) of the place of the same name in the postal list
TOWN_POINTS = {"Seda": ("57.6500", "25.7500")}

# parishes of municipalities that had none before 2021, with the village whose point they take
NEW_PARISHES = {
    "Skrīveru": ("0020000", "Skrīveri"),
    "Baltinavas": ("0024000", "Baltinava"),
    "Iecavas": ("0025000", "Iecava"),
    "Alsungas": ("0033000", "Alsunga"),
    "Ādažu": ("0023000", "Ādaži"),
    "Carnikavas": ("0023000", "Carnikava"),
    "Garkalnes": ("0044000", "Garkalne"),
    "Mālpils": ("0048000", "Mālpils"),
    "Mārupes": ("0039000", "Mārupe"),
    "Ropažu": ("0044000", "Ropaži"),
    "Sējas": ("0047000", "Loja"),
    "Stopiņu": ("0044000", "Ulbroka"),
    "Mērsraga": ("0051000", "Mērsrags"),
    "Rojas": ("0051000", "Roja"),
}
# the postal list names some villages (or their town) in the genitive of the parish: put right, or left out ("")
NOMINATIVES = {
    "Aknīstes": "",
    "Apes": "",
    "Durbes": "",
    "Jaunjelgavas": "",
    "Limbažu": "",
    "Staiceles": "",
    "Varakļānu": "",
    "Brantu": "Branti",
    "Ezeres": "Ezere",
    "Kalvenes": "Kalvene",
    "Līksnas": "Līksna",
    "Murmastienes": "Murmastiene",
    "Ozolnieku": "Ozolnieki",
    "Rites": "Rite",
    "Rubas": "Ruba",
    "Tadaiķu": "Tadaiķi",
    "Tumes": "Tume",
    "Vecumnieku": "Vecumnieki",
    "Zaņas": "Zaņa",
    "Ķoņu": "Ķoņi",
    "Ļaudonas": "Ļaudona",
}
# points that lie in another part of the country: the village's parish instead
MISPLACED = {"Žeikari": ("56.9220", "27.5053"), "Ķeizarsils": ("56.8599", "24.3668")}
CITY_QUARTERS = """
Bolderaja Berģi Bukulti Beberbeķi Čiekurkalns Daugavgrīva Dārzciems Dreiliņi Jaunciems Karosta Krustpils Mežaparks
Mežciems Vecrīga
"""
# Latvian spelling of the municipalities of 2009-2021 whose source has lost the diacritics
SPELLING = """
Rīga Jēkabpils Jūrmala Liepāja Rēzekne Pļaviņu Skrīveru Alūksnes Viļakas Rugāju Rundāles Cēsu Līgatnes
Priekuļu Pārgaujas Ilūkstes Tērvetes Jēkabpils Aknīstes Viesītes Krāslavas Kuldīgas Grobiņas Pāvilostas Nīcas
Vaiņodes Limbažu Salacgrīvas Kārsavas Lubānas Varakļānu Ērgļu Ikšķiles Ķeguma Lielvārdes Preiļu Līvānu Riebiņu
Vārkavas Rēzeknes Viļānu Ķekavas Inčukalna Ādažu Babītes Mālpils Mārupes Ropažu Sējas Stopiņu Brocēnu Mērsraga
Strenču Smiltenes Kocēnu Rūjienas Beverīnas Naukšēnu Mazsalacas Raunas Auces Aglonas Alojas
"""
MISSPELT = {"Salcgrivas": "Salacgrīvas"}
# Vangaži town left Inčukalna novads for Ropažu novads in 2021; the rest of it went to Siguldas novads
SPLIT_TOWNS = [{"code": "0801817", "name": "Vangaži", "municipality": "0044000"}]

# Saturday that is worked: the day off it pays for (orders of the Cabinet)
WORKED = {
    "2024-12-14": "2024-12-23",
    "2024-12-28": "2024-12-30",
    "2025-05-10": "2025-05-02",
    "2025-11-08": "2025-11-17",
    "2026-01-17": "2026-01-02",
    "2026-06-27": "2026-06-22",
}
MAY_ORGANISE = {"yes": "yes", "no": "no", "check": "ask", "if social enterprise": "social_enterprise"}


def ascii_of(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(name: str, rows: Iterable[Row]) -> None:
    rows = list(rows)
    with (OUT / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{name}: {len(rows)}")


def today(code: str) -> str:
    return SUCCESSORS.get(code, code)


def degrees(text: str) -> str:
    return f"{float(text):.4f}"


def municipalities(source: Path) -> Iterator[Row]:
    points = {row["atvk"]: row for row in read(source / "lv_boundaries" / "centroids_2025_42.csv")}
    for row in read(source / "lv_admin" / "municipalities.csv"):
        code = row["atvk"]
        point = points[today(code)]
        lat, lon = ENDED_POINTS.get(code, (point["inside_lat"], point["inside_lon"]))
        yield {
            "atvk": code,
            "name": row["name_lv"],
            "name_en": row["name_en"],
            "slug": ENDED_SLUGS.get(code) or re.sub(r"\W+", "-", ascii_of(row["name_lv"]).lower()),
            "kind": "state_city" if row["type"] == "valstspilsēta" else "county",
            "region": row["nuts3_2024"],
            "iso": row["iso_3166_2"],
            "valid_from": row["valid_from"],
            "valid_to": row["valid_to"],
            "successor": SUCCESSORS.get(code, ""),
            "lat": degrees(lat),
            "lon": degrees(lon),
        }


def old_territories(source: Path) -> Iterator[Row]:
    spelling = {ascii_of(name): name for name in SPELLING.split()} | MISSPELT
    for row in read(source / "lv_admin" / "pre2021_novads_to_municipality.csv"):
        first, _, rest = row["name_ascii"].partition(" ")
        name = f"{spelling.get(first, first)} {rest}".strip()
        yield {"code": row["atvk_pre2021"], "name": name, "municipality": today(row["atvk_2021"])}
    for row in read(source / "lv_admin" / "pre2021_parish_to_municipality.csv"):
        name = row["unit_name"].replace(" pag.", " pagasts")
        yield {"code": row["atvk_pre2021"], "name": name, "municipality": today(row["atvk_2021"])}
    yield from SPLIT_TOWNS


def place(name: str, kind: str, parish: str, municipality: str, point: tuple[str, str]) -> Row:
    return {
        "name": name,
        "kind": kind,
        "parish": parish,
        "municipality": municipality,
        "lat": degrees(point[0]),
        "lon": degrees(point[1]),
    }


def towns(listed: dict[str, Row]) -> Iterator[Row]:
    for code, names in TOWNS.items():
        for name in names.split():
            point = listed.get(name) or listed.get(ascii_of(name))
            yield place(name, "town", "", code, (point["lat"], point["lon"]) if point else TOWN_POINTS[name])


def parishes(source: Path, points: dict[str, tuple[str, str]]) -> Iterator[Row]:
    for row in read(source / "lv_admin" / "pre2021_parish_to_municipality.csv"):
        name = row["unit_name"].replace(" pag.", " pagasts")
        yield place(name, "parish", "", today(row["atvk_2021"]), (row["lat"], row["lon"]))
    for name, (code, village) in NEW_PARISHES.items():
        yield place(f"{name} pagasts", "parish", "", code, points[village])


def villages(postal: list[Row], listed: dict[str, Row], town_names: set[str]) -> Iterator[Row]:
    def nearest(point: Row) -> Row:
        lat, lon = float(point["lat"]), float(point["lon"])
        return min(postal, key=lambda r: (float(r["lat"]) - lat) ** 2 + ((float(r["lon"]) - lon) * 0.546) ** 2)

    def point_of(name: str, row: Row) -> tuple[str, str]:
        return MISPLACED[name] if name in MISPLACED and row["lat"] > "57.05" else (row["lat"], row["lon"])

    once = Counter(row["place"] for row in postal)
    names, skip = set(), town_names | {ascii_of(name) for name in town_names}
    for row in postal:
        parish = row["parish"].replace(" pag.", " pagasts")
        genitive = parish.removesuffix(" pagasts") == row["place"]
        name = NOMINATIVES.get(row["place"], row["place"]) if genitive else row["place"]
        if name and name not in skip:
            names.add(name)
            better = listed.get(name, row) if once[row["place"]] == 1 and name not in CITY_QUARTERS else row
            yield place(name, "village", parish, today(row["atvk_2021"]), point_of(name, better))
    for name, row in listed.items():
        if name not in names | skip | set(CITY_QUARTERS.split()):
            beside = nearest(row)
            parish = beside["parish"].replace(" pag.", " pagasts")
            yield place(name, "village", parish, today(beside["atvk_2021"]), (row["lat"], row["lon"]))


def places(source: Path) -> Iterator[Row]:
    postal = read(source / "lv_postal" / "lv_postal_places.csv")
    listed = {row["name"]: row for row in read(source / "lv_text" / "geonames_towns_lv.csv")}
    points = {row["place"]: ((row["lat"], row["lon"])) for row in reversed(postal)}
    points |= {name: ((row["lat"], row["lon"])) for name, row in listed.items()}
    fallback = {row["place"]: row for row in postal} | listed
    town_rows = list(towns(fallback))
    rows = [
        *town_rows,
        *parishes(source, points),
        *villages(postal, listed, {row["name"] for row in town_rows}),
    ]
    once = {(row["name"], row["kind"], row["municipality"], row["parish"]): row for row in reversed(rows)}
    return reversed(once.values())


def holidays(source: Path) -> list[Row]:
    def day(date: str) -> str:
        return ".".join(reversed(date.split("-")))

    moved = {off: worked for worked, off in WORKED.items()}
    rows = [
        {
            "date": row["date"],
            "name": row["name_lv"],
            "name_en": f"Day off (moved from {day(moved[row['date']])})" if row["date"] in moved else row["name_en"],
            "kind": "moved" if row["date"] in moved else "public",
        }
        for row in read(source / "lv_holidays" / "lv_holidays_2024_2030.csv")
    ]
    rows += [
        {
            "date": worked,
            "name": f"Darba diena (pārcelta no {day(off)})",
            "name_en": f"Working day (moved from {day(off)})",
            "kind": "worked",
        }
        for worked, off in WORKED.items()
    ]
    return sorted(rows, key=lambda row: row["date"])


def main() -> None:
    source = Path(sys.argv[1])
    write("municipalities", municipalities(source))
    write("old_territories", old_territories(source))
    write("places", places(source))
    write("holidays", holidays(source))
    forms = read(source / "ur_register" / "legal_form.csv")
    write(
        "legal_forms",
        (
            {
                "code": row["type"],
                "name": row["type_text"] or row["type"],
                "may_organise": MAY_ORGANISE[row["may_organise_volunteering"]],
            }
            for row in forms
        ),
    )
    competences = read(source / "eu-key-competences" / "eu_key_competences.csv")
    write(
        "competences",
        ({"code": r["code"], "slug": r["slug"], "name": r["lv_unverified"], "name_en": r["en"]} for r in competences),
    )


if __name__ == "__main__":
    main()
