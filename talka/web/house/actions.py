"""Taking an organisation's archive away, and bringing one in: each part by the act that its page would use."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.db import transaction
from django.db.models import TextChoices
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from talka.accounts.models import User
from talka.core import audit
from talka.core.errors import RefusedError
from talka.hours.actions.importing import receive
from talka.interchange.actions import keep_sheet
from talka.interchange.importers.items import UnreadableError
from talka.organisations.models import Organisation
from talka.web.house.archive import CERTIFICATES, HOURS, OPEN_HOURS, TEAM, pack
from talka.web.house.profile import fill
from talka.web.house.queries import has_opportunities, knows_volunteers
from talka.web.house.reading import Archive
from talka.web.moving.plan import host

MOST_TABLES = 3
"""Tables tried at once: each is as much work as an upload of its own."""
STAYS = {
    TEAM: (gettext_lazy("Team"), gettext_lazy("Accounts belong to one Talka: invite your colleagues here.")),
    OPEN_HOURS: (
        gettext_lazy("Hours not agreed on"),
        gettext_lazy("You and the volunteer have not agreed about them."),
    ),
    CERTIFICATES: (gettext_lazy("Certificates"), gettext_lazy("Keep the files: they hold without any Talka.")),
}


class Fate(TextChoices):
    """What became of a part of an archive."""

    TAKEN = "taken", pgettext_lazy("archive of an organisation", "is in")
    WAITS = "waits", pgettext_lazy("archive of an organisation", "waits for your yes")
    LEFT = "left", pgettext_lazy("archive of an organisation", "left out")


@dataclass(frozen=True, slots=True)
class Line:
    part: str | Promise
    what: str
    fate: Fate
    why: str | Promise = ""
    address: str = ""
    """Where it is looked at and said yes to."""

    @property
    def label(self) -> str:
        return str(self.fate.label)


def take_out(organisation: Organisation, target: IO[bytes], *, by: User) -> None:
    """Write the archive into `target`. It names people, so that it was taken is written down."""
    counts = pack(organisation, target)
    audit.record("organisation.archive_taken", on=organisation, by=by.pk, counts=counts)


def bring_in(organisation: Organisation, archive: Archive, *, by: User) -> list[Line]:
    """Fill what the profile does not say yet; hand tables to the pages that show each row before it is written."""
    with transaction.atomic():
        lines = [
            *_profile(organisation, archive, by=by),
            *_opportunities(organisation, archive, by=by),
            *_hours(organisation, archive, by=by),
            *(Line(part, name, Fate.LEFT, why) for name, (part, why) in STAYS.items() if archive.has(name)),
        ]
        counts = {str(fate): sum(one.fate == fate for one in lines) for fate in Fate}
        audit.record(
            "organisation.archive_brought", on=organisation, by=by.pk, origin=host(archive.manifest), counts=counts
        )
    return lines


def _profile(organisation: Organisation, archive: Archive, *, by: User) -> Iterator[Line]:
    for what, why in fill(organisation, archive, by=by):
        yield Line(_("Profile"), what, Fate.LEFT if why else Fate.TAKEN, why)


def _opportunities(organisation: Organisation, archive: Archive, *, by: User) -> Iterator[Line]:
    part, tables = _("Opportunities"), archive.tables()
    if tables and has_opportunities(organisation):
        why = _(
            "There are opportunities here already. Upload the table under “Opportunities as a table” if you want it."
        )
        yield from (Line(part, name, Fate.LEFT, why) for name in tables)
        return
    for name in tables[:MOST_TABLES]:
        try:
            address = _tried(organisation, archive.part(name), by=by)
        except (UnreadableError, RefusedError) as refused:
            yield Line(part, name, Fate.LEFT, str(refused))
        else:
            yield Line(part, name, Fate.WAITS, address=address)
    why = _("Upload this one under “Opportunities as a table”: it is too much for one time.")
    yield from (Line(part, name, Fate.LEFT, why) for name in tables[MOST_TABLES:])


def _tried(organisation: Organisation, data: bytes, *, by: User) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table"
        path.write_bytes(data)
        sheet = keep_sheet(organisation, path, by=by.pk)
    return reverse("interchange:sheet", args=[organisation.key, sheet.public_id])


def _hours(organisation: Organisation, archive: Archive, *, by: User) -> Iterator[Line]:
    """Only where nobody is known yet: a name of the other Talka could be somebody else's here."""
    if not archive.has(HOURS):
        return
    part = _("Hours")
    if knows_volunteers(organisation):
        why = _("Volunteers are known here already, by names of this Talka: one of the archive's could be another's.")
        yield Line(part, HOURS, Fate.LEFT, why)
        return
    try:
        data = archive.part(HOURS)
        batch = receive(organisation, io.BytesIO(data), size=len(data), by=by)
    except RefusedError as refused:
        yield Line(part, HOURS, Fate.LEFT, refused.message)
    else:
        why = _("Volunteers get them with a code for each row, because names here are others.")
        yield Line(part, HOURS, Fate.WAITS, why, reverse("hours:import_one", args=[organisation.key, batch.public_id]))
