"""Open data described for machines: one set of facts, for Frictionless, CSVW and CKAN (DCAT-AP: dcat.py)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

CC0 = "http://creativecommons.org/publicdomain/zero/1.0/"
INTEGERS = frozenset({"people", "hours"})
PARQUET = "application/vnd.apache.parquet"


@dataclass(frozen=True, slots=True)
class DataSet:
    """One published table as open data."""

    code: str
    title: str
    text: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """`issued`, `released`: the first release and the newest. `span`: first day, and the one after the last."""

    site: str
    title: str
    text: str
    publisher: str
    email: str
    issued: datetime | None
    released: datetime | None
    span: tuple[date, date] | None
    sets: tuple[DataSet, ...]


def datapackage(catalogue: Catalogue) -> dict[str, Any]:
    return {
        "profile": "data-package",
        "name": "talka-statistics",
        "title": catalogue.title,
        "description": catalogue.text,
        "licenses": [{"name": "CC0-1.0", "path": CC0}],
        "resources": [*(_tabular(one) for one in catalogue.sets), *(_columnar(one) for one in catalogue.sets)],
    }


def _tabular(one: DataSet) -> dict[str, Any]:
    return {
        "name": one.code,
        "title": one.title,
        "description": one.text,
        "profile": "tabular-data-resource",
        "path": f"{one.code}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [{"name": n, "type": "integer" if n in INTEGERS else "string"} for n in one.columns],
            "primaryKey": list(one.columns[:-4]),
            "missingValues": [""],
        },
    }


def _columnar(one: DataSet) -> dict[str, Any]:
    return {
        "name": f"{one.code}-parquet",
        "title": one.title,
        "description": one.text,
        "path": f"{one.code}.parquet",
        "format": "parquet",
        "mediatype": PARQUET,
    }


def csvw(catalogue: Catalogue, one: DataSet) -> dict[str, Any]:
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "lv"}],
        "url": f"{one.code}.csv",
        "dc:title": one.title,
        "dc:description": one.text,
        "dc:license": {"@id": CC0},
        "tableSchema": {
            "columns": [
                {"name": n, "titles": n, "datatype": "integer" if n in INTEGERS else "string"} for n in one.columns
            ],
            "primaryKey": list(one.columns[:-4]),
        },
    }


# --- CKAN -------------------------------------------------------------------------------------------------------------


def ckan_package(catalogue: Catalogue, *, owner: str) -> dict[str, Any]:
    """The catalogue as one package of a CKAN portal; its resources are links to the files here."""
    base = f"{catalogue.site}/atvertie-dati"
    changed = catalogue.released.isoformat() if catalogue.released else ""
    return {
        "name": "talka-brivpratigais-darbs",
        "title": catalogue.title,
        "notes": catalogue.text,
        "owner_org": owner,
        "license_id": "cc-zero",
        "author": catalogue.publisher,
        "author_email": catalogue.email,
        "maintainer": catalogue.publisher,
        "maintainer_email": catalogue.email,
        "url": f"{base}/",
        "tags": [{"name": "brīvprātīgais darbs"}, {"name": "statistika"}],
        "resources": [
            {
                "name": f"{one.title} ({kind.upper()})",
                "description": one.text,
                "url": f"{base}/{one.code}.{kind}",
                "format": kind.upper(),
                "mimetype": media,
                "last_modified": changed,
            }
            for one in catalogue.sets
            for kind, media in (("csv", "text/csv"), ("parquet", PARQUET))
        ],
    }
