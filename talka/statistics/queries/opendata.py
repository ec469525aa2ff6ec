"""What the published tables are, told once: the catalogue, its files and the portal say the same."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from talka.core.child import Child
from talka.statistics import schemas
from talka.statistics.disclosure import TABLES
from talka.statistics.queries import published, words

PUBLISHER = "Nodarbinātības valsts aģentūra"
CONTACT = "pasts@nva.gov.lv"
press = Child("talka.statistics.press", seconds=60, megabytes=4_096)
"""Parquet and PDF are written there: their libraries are too large for a web process."""


def catalogue() -> schemas.Catalogue:
    """In Latvian, whatever the reader's language: what describes the data is data too."""
    with translation.override("lv"):
        sets = tuple(
            schemas.DataSet(
                one.code,
                f"{_('Volunteer work')}: {words.TABLES[one.code].title}",
                str(words.TABLES[one.code].text),
                tuple(published.columns(one.code)),
            )
            for one in TABLES
        )
        title, text = (
            _("Figures of volunteer work in Latvia"),
            _(
                "Volunteers and confirmed hours in Talka. Rounded to 5; small numbers are not shown. Only work for organisers."
            ),
        )
        return schemas.Catalogue(
            settings.SITE_URL, title, text, PUBLISHER, CONTACT, *published.first_and_last(), published.temporal(), sets
        )


def rows(code: str, quarter: str = "") -> list[list[str]]:
    """A data file with its heading; with `quarter`, as it stood at the end of that quarter."""
    return [published.columns(code), *published.lines(code, quarter)]


def parquet(code: str) -> bytes:
    """A table as Parquet. Kept until the next release, for writing it costs a child's attention."""
    release = published.latest_release()
    return _written(code, release.pk if release else 0)


@lru_cache(maxsize=len(TABLES) * 2)
def _written(code: str, _release: int) -> bytes:
    heading, *found = rows(code)
    return columnar(heading, found)


def columnar(heading: list[str], found: list[list[str]]) -> bytes:
    """Rows as Parquet: columns of numbers as integers, empty ones as NULL, all others as text."""
    head = {"what": "parquet", "columns": heading, "integers": sorted(schemas.INTEGERS & set(heading))}
    return press.ask(head, schemas.csv_text(found).encode())[1][0]
