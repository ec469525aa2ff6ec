"""How complete an organisation's profile is, item by item of what the survey asks (section 2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from talka.core import clock, files
from talka.core.models import StoredFile
from talka.organisations.models import Organisation, Photo, YearlyReport
from talka.organisations.queries.public import whole


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a profile may say; `section` is where it is written."""

    code: str
    label: str | Promise
    section: str
    done: bool


@dataclass(frozen=True, slots=True)
class Completeness:
    items: Sequence[Item]

    @property
    def done(self) -> int:
        return sum(one.done for one in self.items)

    @property
    def total(self) -> int:
        return len(self.items)

    @property
    def missing(self) -> list[Item]:
        return [one for one in self.items if not one.done]


def completeness(organisation: Organisation) -> Completeness:
    """`organisation` as `whole` reads it, so that nothing more is asked of the database."""
    one = organisation
    return Completeness(
        [
            Item("contact", _("e-mail or phone"), "pamatdati", bool(one.email or one.phone)),
            Item("contact_ways", _("ways to get in touch"), "pamatdati", bool(one.contact_ways)),
            Item("municipality", _("municipality"), "pamatdati", bool(one.municipality_id)),
            Item("links", _("website or social network"), "saites", bool(one.website or one.links.all())),
            Item("fields", _("fields of activity"), "darbiba", bool(one.fields.all())),
            Item("mission", _("mission"), "darbiba", bool(one.mission)),
            Item("aims", _("aims"), "darbiba", bool(one.aims)),
            Item("motivation", _("what a volunteer gains"), "brivpratigajiem", bool(one.motivation)),
            Item("support", _("support for volunteers"), "brivpratigajiem", bool(one.support)),
            Item("work_environment", _("work environment"), "brivpratigajiem", bool(one.work_environment)),
            Item("safety", _("safety policy"), "drosiba", bool(one.safety_policy or one.safety_document_id)),
            Item("contacts", _("contact persons"), "kontaktpersonas", bool(one.contacts.all())),
            Item("cooperations", _("cooperation partners"), "partneri", bool(one.cooperations.all())),
            Item("reports", _("yearly reports"), "parskati", bool(one.reports.all())),
            Item("logo", _("logo"), "atteli", bool(one.logo_id)),
            Item("photos", _("photos"), "atteli", bool(one.photos.all())),
        ]
    )


def completeness_of(organisation: Organisation) -> Completeness:
    """The same of an organisation however it was read."""
    return completeness(whole(organisation.pk))


def report(organisation: Organisation, pk: int, *, removed: bool = False) -> YearlyReport | None:
    rows = YearlyReport.objects.in_bin() if removed else YearlyReport.objects.live()
    return rows.select_related("file", "organisation").filter(organisation=organisation, pk=pk).first()


def photo(organisation: Organisation, pk: int, *, removed: bool = False) -> Photo | None:
    rows = Photo.objects.in_bin() if removed else Photo.objects.live()
    return rows.select_related("file", "organisation").filter(organisation=organisation, pk=pk).first()


@dataclass(frozen=True, slots=True)
class Document:
    """A file of a profile and whose it is."""

    organisation: Organisation
    file: StoredFile


def document_of_profile(public_id: str) -> Document | None:
    """The safety policy or yearly report that has this file; nothing that lies in the bin."""
    live = {"file__public_id": public_id, "file__removed_at__isnull": True}
    report = YearlyReport.objects.live().filter(**live).select_related("file", "organisation").first()
    if report and report.file:
        return Document(report.organisation, report.file)
    rows = Organisation.objects.filter(removed_at__isnull=True, safety_document__removed_at__isnull=True)
    one = rows.filter(safety_document__public_id=public_id).select_related("safety_document").first()
    return Document(one, one.safety_document) if one and one.safety_document else None


@dataclass(frozen=True, slots=True)
class Bin:
    """What was removed and may be restored for 30 days."""

    photos: Sequence[Photo]
    reports: Sequence[YearlyReport]
    branches: Sequence[Organisation]

    def __bool__(self) -> bool:
        return bool(self.photos or self.reports or self.branches)


def _oldest() -> dt.datetime:
    return clock.now() - files.KEPT_IN_BIN


def in_bin(organisation: Organisation) -> Bin:
    return Bin(
        list(Photo.objects.in_bin().filter(organisation=organisation).select_related("file")),
        list(YearlyReport.objects.in_bin().filter(organisation=organisation)),
        list(organisation.branches.filter(removed_at__gt=_oldest()).order_by("sort_key", "pk")),
    )


def branches(organisation: Organisation) -> Sequence[Organisation]:
    rows = organisation.branches.filter(removed_at__isnull=True).select_related("municipality")
    return list(rows.order_by("sort_key", "pk"))


def branch(organisation: Organisation, public_id: str, *, removed: bool = False) -> Organisation | None:
    rows = organisation.branches.filter(public_id=public_id)
    return (rows.filter(removed_at__gt=_oldest()) if removed else rows.filter(removed_at__isnull=True)).first()
