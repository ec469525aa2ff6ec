"""What moderators do with news, answers and texts. Every saved text is a version; publishing shows the newest."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from talka.core import audit, clock
from talka.core.errors import RefusedError, WrongStateError
from talka.core.text import slugify
from talka.opportunities.enums import Support
from talka.registers.enums import Source
from talka.registers.models import Competence, Field, Release, Wording
from talka.web.enums import PageKind
from talka.web.models import Page, PageVersion


def free_slug(kind: str, title: str) -> str:
    """The part of the address made from the title, with a number where it is taken (also by a page in the bin)."""
    stem = slugify(title)[:70] or "lapa"
    taken = set(Page.objects.filter(kind=kind, slug__startswith=stem).values_list("slug", flat=True))
    number, found = 1, stem
    while found in taken:
        number += 1
        found = f"{stem}-{number}"
    return found


def write(
    page: Page | None, *, kind: str, slug: str, position: int, texts: dict[str, str], version: int, by: UUID
) -> Page:
    """Save a new version of `page` (None: a new page). It is not public until published.

    Raises WrongStateError when somebody saved another one since `version` was read.
    """
    with transaction.atomic():
        if page is None:
            known = PageKind.TEXT if kind == PageKind.TEXT else None
            address = slug if known else free_slug(kind, texts["title"])
            page = Page.objects.create(kind=kind, slug=address, position=position)
        fresh = Page.objects.filter(pk=page.pk, version=version, removed_at__isnull=True)
        if not fresh.update(version=F("version") + 1, position=position):
            raise WrongStateError("page.changed_meanwhile", _("Somebody else changed this meanwhile."))
        page.version, page.position = version + 1, position
        PageVersion.objects.create(page=page, number=page.version, made_by=by, **texts)
        audit.record("page.written", on=page, by=by, version=page.version)
    return page


def publish(page: Page, *, by: UUID) -> Page:
    """Show the newest version to everybody."""
    newest = page.versions.first()
    if newest is None:
        raise RefusedError("page.empty", _("Write something first."))
    with transaction.atomic():
        Page.objects.filter(pk=page.pk).update(shown=newest, published_at=page.published_at or clock.now())
        audit.record("page.published", on=page, by=by, version=newest.number)
    page.refresh_from_db()
    return page


def withdraw(page: Page, *, by: UUID) -> None:
    """No longer public; its versions stay."""
    with transaction.atomic():
        Page.objects.filter(pk=page.pk).update(shown=None)
        audit.record("page.withdrawn", on=page, by=by)


def remove(page: Page, *, by: UUID) -> None:
    """Into the bin, for 30 days."""
    with transaction.atomic():
        Page.objects.filter(pk=page.pk).update(removed_at=clock.now())
        audit.record("page.removed", on=page, by=by)


def restore(public_id: str, *, by: UUID) -> Page:
    """Out of the bin, as it was. Raises WrongStateError when it is not there (any more)."""
    with transaction.atomic():
        page = Page.objects.removed().select_for_update().filter(public_id=public_id).first()
        if page is None:
            raise WrongStateError("page.not_in_bin", _("This is no longer in the bin."))
        Page.objects.filter(pk=page.pk).update(removed_at=None)
        audit.record("page.restored", on=page, by=by)
    return page


def purge() -> int:
    """Delete for good what lay in the bin longer than 30 days. Returns how many pages."""
    gone = Page.objects.filter(removed_at__isnull=False).exclude(pk__in=Page.objects.removed().values("pk"))
    gone.update(shown=None)
    return gone.delete()[1].get("web.Page", 0)


NAMED: dict[str, type[Field | Competence]] = {"field": Field, "competence": Competence}
WORDED = {"support": Support}
"""Coded names of the program itself; what moderators call them lies beside it."""


def rename(what: str, code: str, *, name: str, name_en: str, by: UUID) -> None:
    """Give a field of activity, a competence or a support other words. Its code, which data hang on, stays.

    A new release of the tables is written down, so every process reads them anew within two seconds.
    """
    name, name_en = " ".join(name.split())[:100], " ".join(name_en.split())[:100]
    if not name or not name_en:
        raise RefusedError("words.empty", _("Write the name in both languages."))
    with transaction.atomic():
        row = _worded(what, code, name, name_en)
        newest = Release.objects.filter(source=Source.TABLES).first()
        if newest:
            newest.pk, newest.loaded_at = None, clock.now()
            newest.save(force_insert=True)
        audit.record("words.renamed", on=row, by=by, name=name, name_en=name_en)


def _worded(what: str, code: str, name: str, name_en: str) -> Field | Competence | Wording:
    """The row that holds the new words."""
    model = NAMED.get(what)
    row = model.objects.filter(pk=code).first() if model else None
    if row is None and not (what in WORDED and code in WORDED[what].values):
        raise RefusedError("words.unknown", _("There is no such name."))
    said = {"name": name, "name_en": name_en}
    wording, _created = Wording.objects.update_or_create(table=what, code=code, defaults=said)
    if row is None:
        return wording
    row.name, row.name_en = name, name_en
    row.save(update_fields=["name", "name_en"])
    return row
