"""Changes of an organisation's own profile. Every one of them makes a new version: who saw an older one is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from talka.accounts.models import User
from talka.core import audit, clock, files
from talka.core.errors import RefusedError, WrongStateError
from talka.core.models import StoredFile
from talka.organisations.actions.written import with_derived
from talka.organisations.models import (
    MAX_FIELDS,
    ContactPerson,
    Cooperation,
    Organisation,
    Photo,
    SocialLink,
    YearlyReport,
)
from talka.organisations.queries import entitlement, kind_of, name_of
from talka.registers.models import Field
from talka.registers.queries import legal_entity

MOST_PHOTOS = 12
MOST_ROWS = 20
MOST_REPORTS = 30
Child = type[ContactPerson] | type[Cooperation] | type[SocialLink]


def change_profile(
    organisation: Organisation, *, by: User, section: str, fields: Iterable[Field] | None = None, **values: Any
) -> Organisation:
    """Store some columns of the version that was read. Raises WrongStateError when there is a newer one by now."""
    with transaction.atomic():
        _next_version(organisation, by=by, section=section, **values)
        if fields is not None:
            chosen = list(fields)
            if len(chosen) > MAX_FIELDS:
                raise RefusedError("organisation.profile.fields", _("Choose at most %(n)d fields.") % {"n": MAX_FIELDS})
            organisation.fields.set(chosen)
    return organisation


def replace_rows(
    organisation: Organisation, kind: Child, rows: Sequence[Mapping[str, Any]], *, by: User, section: str, **values: Any
) -> Organisation:
    """Contact persons, partners or links: these and no others, in this order; `values` are columns beside them."""
    with transaction.atomic():
        _next_version(organisation, by=by, section=section, **values)
        kind.objects.filter(organisation=organisation).delete()
        made: list[Any] = [kind(organisation=organisation, **row) for row in rows[:MOST_ROWS]]
        if kind is ContactPerson:
            for position, person in enumerate(made):
                person.position_in_list = position
        kind.objects.bulk_create(made)
    return organisation


def set_logo(organisation: Organisation, upload: UploadedFile[Any] | None, *, alt: str, by: User) -> Organisation:
    """A new logo, or none. The former one lies in the bin of files for 30 days."""
    with transaction.atomic():
        former = organisation.logo
        stored = files.store_image(upload, alt=alt) if upload else None
        _next_version(organisation, by=by, section="logo", logo=stored)
        if former:
            files.remove(former)
    return organisation


def set_safety_policy(
    organisation: Organisation,
    *,
    text: str,
    dated: date | None,
    upload: UploadedFile[Any] | None,
    drop_document: bool,
    by: User,
) -> Organisation:
    """The policy as text, as a document, or both. A new document takes the former one's place."""
    with transaction.atomic():
        former, stored = organisation.safety_document, organisation.safety_document
        if upload:
            stored = files.store_document(upload)
        elif drop_document:
            stored = None
        _next_version(
            organisation,
            by=by,
            section="safety",
            safety_policy=text,
            safety_policy_on=dated,
            safety_document=stored,
        )
        if former and former != stored:
            files.remove(former)
    return organisation


def add_photo(organisation: Organisation, upload: UploadedFile[Any], *, alt: str, by: User) -> Photo:
    with transaction.atomic():
        _locked(organisation)
        if Photo.objects.live().filter(organisation=organisation).count() >= MOST_PHOTOS:
            raise RefusedError(
                "organisation.photo.too_many",
                _("There are %(n)d photos already. Remove one of them first.") % {"n": MOST_PHOTOS},
            )
        photo = Photo.objects.create(organisation=organisation, file=files.store_image(upload, alt=alt))
        _touched(organisation, "photo_added", by=by)
    return photo


def remove_photo(photo: Photo, *, by: User) -> None:
    """Into the bin for 30 days; its address answers 404 at once."""
    with transaction.atomic():
        Photo.objects.filter(pk=photo.pk).update(removed_at=clock.Now())
        files.remove(photo.file)
        _touched(photo.organisation, "photo_removed", by=by)


def restore_photo(photo: Photo, *, by: User) -> None:
    with transaction.atomic():
        _locked(photo.organisation)
        if Photo.objects.live().filter(organisation=photo.organisation).count() >= MOST_PHOTOS:
            raise RefusedError(
                "organisation.photo.too_many",
                _("There are %(n)d photos already. Remove one of them first.") % {"n": MOST_PHOTOS},
            )
        Photo.objects.filter(pk=photo.pk).update(removed_at=None)
        files.restore(photo.file)
        _touched(photo.organisation, "photo_restored", by=by)


def add_report(
    organisation: Organisation,
    *,
    year: int,
    title: str,
    summary: str,
    url: str,
    upload: UploadedFile[Any] | None,
    by: User,
) -> YearlyReport:
    """A report of one year: a link, a file, or words alone."""
    with transaction.atomic():
        _locked(organisation)
        if YearlyReport.objects.live().filter(organisation=organisation).count() >= MOST_REPORTS:
            raise RefusedError("organisation.report.too_many", _("Remove an older report first."))
        stored: StoredFile | None = files.store_document(upload) if upload else None
        report = YearlyReport.objects.create(
            organisation=organisation, year=year, title=title, summary=summary, url=url, file=stored
        )
        _touched(organisation, "report_added", by=by)
    return report


def remove_report(report: YearlyReport, *, by: User) -> None:
    """Into the bin for 30 days, its file with it."""
    with transaction.atomic():
        YearlyReport.objects.filter(pk=report.pk).update(removed_at=clock.Now())
        if report.file:
            files.remove(report.file)
        _touched(report.organisation, "report_removed", by=by)


def restore_report(report: YearlyReport, *, by: User) -> None:
    with transaction.atomic():
        YearlyReport.objects.filter(pk=report.pk).update(removed_at=None)
        if report.file:
            files.restore(report.file)
        _touched(report.organisation, "report_restored", by=by)


def refresh_from_register(organisation: Organisation, *, by: User) -> Organisation:
    """Take name, kind and municipality from the register anew: they are the state's facts, nobody types them here."""
    entity = legal_entity(organisation.registration_number)
    if entity is None or organisation.branch_of_id or not entity.live:
        raise RefusedError("organisation.refresh.not_found", _("The register does not have this organisation now."))
    renamed = name_of(entity) != organisation.name
    with transaction.atomic():
        organisation.name = name_of(entity)
        with_derived(organisation)
        derived = {name: getattr(organisation, name) for name in ("name", "sort_key", "folded", "skeleton", "slug")}
        if renamed:
            derived["renamed_at"] = clock.Now()
        if entitlement(entity) == "yes":
            derived["kind"] = kind_of(entity)
        if entity.municipality_id:
            derived["municipality"] = entity.municipality
        _next_version(organisation, by=by, code="refreshed", **derived)
    organisation.refresh_from_db()
    return organisation


def _locked(organisation: Organisation) -> None:
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def _touched(organisation: Organisation, code: str, *, by: User) -> None:
    Organisation.objects.filter(pk=organisation.pk).update(updated_at=clock.Now())
    audit.record(f"organisation.{code}", on=organisation, by=by.pk)


def _next_version(
    organisation: Organisation, *, by: User, code: str = "profile_changed", section: str = "", **values: Any
) -> None:
    seen = Organisation.objects.filter(pk=organisation.pk, version=organisation.version)
    if not seen.update(version=F("version") + 1, updated_at=clock.Now(), **values):
        raise WrongStateError("organisation.changed_meanwhile", _("Somebody else changed this meanwhile."))
    organisation.version += 1
    for name, value in values.items():
        setattr(organisation, name, value)
    audit.record(f"organisation.{code}", on=organisation, by=by.pk, **({"section": section} if section else {}))
