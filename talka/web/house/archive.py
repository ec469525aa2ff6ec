"""All that an organisation has here as one file, in forms that are taken in again: here, at another Talka, elsewhere.

docs/integrations.md ("Leaving at any time") tells what each file in it holds.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Any

from django.conf import settings

from talka.certificates.actions import download
from talka.certificates.models import Certificate
from talka.certificates.queries import issued_by
from talka.core import clock, files, workbooks
from talka.core.models import StoredFile
from talka.core.periods import local
from talka.hours import queries as hours
from talka.hours.queries.mine import ordered
from talka.hours.queries.sheets import rows_of, written
from talka.interchange import queries as exchange
from talka.interchange.enums import SheetFormat
from talka.interchange.importers.own_cells import cells_of
from talka.interchange.importers.own_table import MOST_ROWS, write_table
from talka.opportunities.queries.content import content
from talka.organisations.models import Organisation
from talka.organisations.queries import members, whole

KIND, VERSION = "talka.organisation", 1
MANIFEST, PROFILE, TEAM = "manifest.json", "profils.json", "komanda.csv"
OPPORTUNITIES = "iespejas-{}.csv"
HOURS, OPEN_HOURS = "stundas.csv", "stundas-bez-vienosanas.csv"
CERTIFICATES, FOLDER, PICTURES = "izzinas.csv", "izzinas/", "faili/"
PLAIN = ("email", "phone", "address", "website", "mission", "aims", "motivation", "support", "work_environment")
PARTS = {
    "contacts": ("name", "position", "email", "phone"),
    "cooperations": ("name", "kind", "website"),
    "links": ("kind", "url"),
    "reports": ("year", "title", "summary", "url"),
}
"""Rows of a profile, and what each of them tells."""


@dataclass
class _Zip:
    """What has been put in, for the manifest."""

    packed: zipfile.ZipFile
    told: list[dict[str, Any]]

    def put(self, name: str, data: bytes, about: str, rows: int | None = None) -> str:
        """What is packed already (pictures, PDF) is not pressed again."""
        pressed = zipfile.ZIP_STORED if name.startswith((FOLDER, PICTURES)) else zipfile.ZIP_DEFLATED
        self.packed.writestr(name, data, pressed)
        counted = {} if rows is None else {"rows": rows}
        self.told.append({"name": name, "about": about, "sha256": hashlib.sha256(data).hexdigest(), **counted})
        return name


def pack(organisation: Organisation, target: IO[bytes]) -> dict[str, int]:
    """Write the archive. Returns how much of what is in it."""
    with zipfile.ZipFile(target, "w") as packed:
        into = _Zip(packed, [])
        _profile(into, organisation)
        counts = {
            "members": _team(into, organisation),
            "opportunities": _opportunities(into, organisation),
            "hours": _hours(into, organisation),
            "certificates": _certificates(into, organisation),
        }
        manifest = {
            "kind": KIND,
            "version": VERSION,
            "site": settings.SITE_URL,
            "made_at": clock.now().isoformat(),
            "organisation": {
                "name": organisation.name,
                "registration_number": organisation.registration_number,
                "id": organisation.public_id,
            },
            "files": into.told,
        }
        packed.writestr(MANIFEST, _json(manifest), zipfile.ZIP_DEFLATED)
    return counts


def _json(told: dict[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _csv(rows: Iterable[Sequence[object]]) -> bytes:
    """As all our tables: what a Latvian Excel opens as columns, and takes no cell of for a formula."""
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(
        [workbooks.safe(one) for one in row] for row in rows
    )
    return text.getvalue().encode("utf-8-sig")


def profile_of(organisation: Organisation) -> dict[str, Any]:
    """What its team wrote about it, without its files. Contact persons are those that it shows to everybody."""
    one = whole(organisation.pk)
    return {
        **{name: getattr(one, name) for name in PLAIN},
        "municipality": one.municipality_id or "",
        "contact_ways": list(one.contact_ways),
        "fields": [field.code for field in one.fields.all()],
        "safety_policy": one.safety_policy,
        "safety_policy_on": one.safety_policy_on.isoformat() if one.safety_policy_on else "",
        **{
            part: [{name: getattr(row, name) for name in names} for row in getattr(one, part).all()]
            for part, names in PARTS.items()
        },
    }


def _profile(into: _Zip, organisation: Organisation) -> None:
    one, told = whole(organisation.pk), profile_of(organisation)
    told["logo"] = _file(into, one.logo, "logo")
    told["photos"] = [_file(into, photo.file, f"foto-{n}") for n, photo in enumerate(one.photos.all(), 1)]
    told["safety_document"] = _file(into, one.safety_document, "drosiba")
    for n, report in enumerate(one.reports.all()):
        told["reports"][n]["file"] = _file(into, report.file, f"parskats-{n + 1}")
    into.put(PROFILE, _json(told), "The organisation's profile, with the names of its files")


def _file(into: _Zip, stored: StoredFile | None, stem: str) -> dict[str, str] | None:
    """Where it stands in the archive, and what has to be said with it."""
    if stored is None or stored.removed_at:
        return None
    with files.opened(stored) as held:
        name = into.put(f"{PICTURES}{stem}.{stored.path.rpartition('.')[2]}", held.read(), "A file of the profile")
    return {"name": name, "alt": stored.alt, "called": stored.name_shown}


def _team(into: _Zip, organisation: Organisation) -> int:
    """By the names chosen for this team: no more is known of its members here."""
    found = members(organisation)
    rows = [(one.role, one.display_name, local(one.since).date().isoformat()) for one in found]
    into.put(TEAM, _csv([("role", "name", "since"), *rows]), "Its team now", len(rows))
    return len(rows)


def _opportunities(into: _Zip, organisation: Organisation) -> int:
    """Tables of as many rows as the upload of a table takes."""
    rows = [
        cells_of(content(one), public_id=one.public_id, state=one.get_state_display())
        for one in exchange.own_opportunities(organisation)
    ]
    for n, start in enumerate(range(0, len(rows), MOST_ROWS), 1):
        part = rows[start : start + MOST_ROWS]
        about = "Opportunities, as “Opportunities as a table” takes them"
        into.put(OPPORTUNITIES.format(n), write_table(part, SheetFormat.CSV), about, len(part))
    return len(rows)


def _hours(into: _Zip, organisation: Organisation) -> int:
    """Volunteers stand in both tables by the names that the organisation knows them by."""
    every, agreed = (
        hours.of_organisation(organisation),
        hours.confirmed().filter(organisation=organisation).values("pk"),
    )
    total = 0
    for name, found, about in (
        (HOURS, every.filter(pk__in=agreed), "Confirmed hours, as the import of hours takes them"),
        (OPEN_HOURS, every.exclude(pk__in=agreed), "Hours on which both sides have not agreed"),
    ):
        rows = list(rows_of(ordered(found), own=False))
        into.put(name, written(rows, "csv"), about, len(rows) - 1)
        total += len(rows) - 1
    return total


def _certificates(into: _Zip, organisation: Organisation) -> int:
    """The papers with their credentials, which prove themselves without any Talka; none of those that are forgotten."""
    heading = ("number", "state", "volunteer", "minutes", "from", "to", "issued", "files")
    rows = [(*_line(one), _papers(into, one)) for one in issued_by(organisation)]
    into.put(CERTIFICATES, _csv([heading, *rows]), "Certificates issued, revoked and replaced", len(rows))
    return len(rows)


def _line(one: Certificate) -> tuple[object, ...]:
    known = one.pair.name if one.pair else ""
    issued = local(one.issued_at).date().isoformat() if one.issued_at else ""
    return one.number, one.state, known, one.minutes, one.starts_on, one.ends_on, issued


def _papers(into: _Zip, one: Certificate) -> str:
    try:
        paper, document = download(one)
    except FileNotFoundError:
        return ""
    into.put(f"{FOLDER}{one.number}.pdf", paper, "A certificate, sealed")
    into.put(f"{FOLDER}{one.number}.json", document, "Its credential (Verifiable Credentials 2.0)")
    return f"{one.number}.pdf {one.number}.json"
