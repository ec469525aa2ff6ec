"""An organisation writes its own opportunities: begin, save a screen, copy, keep as a template, throw away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from talka.core import audit, clock, files
from talka.core.errors import RefusedError, WrongStateError
from talka.opportunities.actions.assigning import assign, write_parts
from talka.opportunities.actions.changes import IN_PUBLIC, tell_change
from talka.opportunities.actions.written import slug_of
from talka.opportunities.enums import State
from talka.opportunities.models import BIN_DAYS, Opportunity
from talka.opportunities.queries.content import content, digest
from talka.opportunities.queries.own import missing
from talka.opportunities.schemas import Content
from talka.opportunities.search import index
from talka.organisations.models import Organisation

EDITABLE = (State.DRAFT, State.PUBLISHED, State.CLOSED)
"""States in which its team may write. What waits for review is taken back first; what is over is copied."""
PURGED_AT_ONCE = 500


class ChangedMeanwhileError(WrongStateError):
    """Somebody saved these very items since they were read; `now_said` is what is stored."""

    def __init__(self, now_said: Content) -> None:
        super().__init__("opportunity.changed_meanwhile", _("Somebody else changed this meanwhile."))
        self.now_said = now_said


class IncompleteError(RefusedError):
    """A public opportunity would lose something it needs; `items` says what."""

    def __init__(self, items: Mapping[str, str]) -> None:
        super().__init__("opportunity.incomplete", " ".join(items.values()))
        self.items = items


@dataclass(frozen=True, slots=True)
class PhotoWish:
    """A new picture with what it shows in words, or that the picture there is to go."""

    upload: UploadedFile[Any] | None = None
    alt: str = ""
    remove: bool = False


def create(organisation: Organisation, said: Mapping[str, Any], *, by: UUID | None) -> Opportunity:
    """A draft that says `said` (schemas.Content, any part of it that has a title and a kind)."""
    row = Opportunity(organisation=organisation, state=State.DRAFT)
    with transaction.atomic():
        assign(row, said)
        row.slug = slug_of(row.title)
        row.clean_fields(exclude=["apply_until"])
        row.save()
        write_parts(row, said)
        audit.record("opportunity.created", on=row, by=by)
    return row


def write(
    opportunity: Opportunity,
    values: Mapping[str, Any],
    *,
    seen: str,
    by: UUID | None,
    photo: PhotoWish | None = None,
) -> Opportunity:
    """Write some items. What is public is changed at once, and the change is listed for all to see.

    `seen` is `content.digest` of the items in `values` as the writer read them: raises ChangedMeanwhileError when they
    say something else by now; other items may have been changed by others. Raises IncompleteError when something public
    would lose what it needs, RefusedError for a picture that cannot be kept or places that are given already.
    """
    with transaction.atomic():
        row = locked(opportunity, EDITABLE)
        before = content(row)
        if digest(before, values) != seen:
            raise ChangedMeanwhileError(before)
        if photo:
            _set_photo(row, photo)
        assign(row, values)
        _refuse_loss(row, before, before | dict(values))
        row.slug = row.slug if row.published_at else slug_of(row.title)
        _store(row)
        write_parts(row, values)
        tell_change(row, before, by=by)
        index([row.pk])
    return row


def locked(opportunity: Opportunity, states: tuple[State, ...]) -> Opportunity:
    """The row as it is now, nobody else's until the transaction ends. Raises WrongStateError in any other state."""
    rows = Opportunity.objects.select_for_update(of=("self",)).select_related("organisation", "photo")
    row = rows.get(pk=opportunity.pk)
    if row.state not in states or row.removed_at or row.origin:
        raise WrongStateError(f"opportunity.edit.not_in.{row.state}", _("This cannot be changed any more."))
    return row


def _store(row: Opportunity) -> None:
    row.version += 1
    row.updated_at = clock.now()
    counted = {"id", "taken", "approved", "applied"}
    row.save(update_fields=[one.name for one in Opportunity._meta.concrete_fields if one.name not in counted])


def _refuse_loss(row: Opportunity, before: Content, after: Content) -> None:
    """What people have, they keep: places given, and of what is public all that publication needed."""
    if row.places is not None and row.places < row.taken:
        raise IncompleteError(
            {"places": _("%(n)d places are given already: there cannot be fewer.") % {"n": row.taken}}
        )
    if row.state not in IN_PUBLIC:
        return
    now = clock.now()
    lacked = {one.item for one in missing(before, now=now)}
    lost = {one.item: one.message for one in missing(after, now=now) if one.item not in lacked}
    if lost:
        raise IncompleteError(lost)


def _set_photo(row: Opportunity, wish: PhotoWish) -> None:
    old = row.photo
    if wish.upload:
        row.photo = files.store_image(wish.upload, alt=wish.alt)
    elif wish.remove:
        row.photo = None
    if old and row.photo != old and not Opportunity.objects.filter(photo=old).exclude(pk=row.pk).exists():
        files.remove(old)


def duplicate(opportunity: Opportunity, *, by: UUID | None) -> Opportunity:
    """A new draft that says the same, without times that are past, without a deadline and without the declaration.

    Of a template: the draft that begins from it.
    """
    return _copy(opportunity, is_template=False, by=by)


def keep_as_template(opportunity: Opportunity, *, by: UUID | None) -> Opportunity:
    """A copy that only serves to begin new ones from; dates are left out."""
    return _copy(opportunity, is_template=True, by=by)


def _copy(opportunity: Opportunity, *, is_template: bool, by: UUID | None) -> Opportunity:
    said = content(opportunity)
    now = clock.now().isoformat()
    coming = [] if is_template else [shift | {"id": ""} for shift in said["shifts"] if shift["starts_at"] > now]
    said |= {"shifts": coming, "apply_until": None, "declared": False}
    if is_template or (said["starts_at"] and said["starts_at"] <= now):
        said |= {"starts_at": None, "ends_at": None}
    with transaction.atomic():
        made = create(opportunity.organisation, said, by=by)
        Opportunity.objects.filter(pk=made.pk).update(is_template=is_template, photo=opportunity.photo_id)
        audit.record("opportunity.copied", on=made, by=by, of=opportunity.public_id, template=is_template)
    made.refresh_from_db()
    return made


def remove(opportunity: Opportunity, *, by: UUID | None) -> None:
    """Into the bin: a draft or a template that was never public. Its team can take it out again for 30 days."""
    never_public = Opportunity.objects.filter(
        pk=opportunity.pk, state=State.DRAFT, published_at__isnull=True, removed_at__isnull=True
    )
    with transaction.atomic():
        if not never_public.update(removed_at=clock.Now(), updated_at=clock.Now(), version=F("version") + 1):
            raise WrongStateError(
                "opportunity.remove.not_a_draft", _("Only a draft can be thrown away. Close or cancel this one.")
            )
        audit.record("opportunity.removed", on=opportunity, by=by)


def restore(opportunity: Opportunity, *, by: UUID | None) -> None:
    """Out of the bin."""
    rows = Opportunity.objects.filter(pk=opportunity.pk, removed_at__isnull=False)
    with transaction.atomic():
        if not rows.update(removed_at=None, updated_at=clock.Now(), version=F("version") + 1):
            raise WrongStateError("opportunity.restore.not_in_bin", _("This is not in the bin any more."))
        audit.record("opportunity.restored", on=opportunity, by=by)


def purge_bin() -> int:
    """Delete for good what has been in the bin for 30 days. Returns how many; so many at a time."""
    old = Opportunity.objects.filter(removed_at__lt=clock.now() - timedelta(days=BIN_DAYS))
    with transaction.atomic():
        rows = list(old.select_for_update(skip_locked=True).order_by("removed_at")[:PURGED_AT_ONCE])
        audit.record_many("opportunity.purged", kind=Opportunity, ids=[row.public_id for row in rows])
        Opportunity.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)
