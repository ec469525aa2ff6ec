"""The profile of an archive: only what nobody has written here yet is filled, by the forms that its pages use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from talka.accounts.models import User
from talka.core.errors import RefusedError
from talka.organisations import actions
from talka.organisations.forms import (
    ActivityForm,
    BasicsForm,
    ContactRow,
    LinkRow,
    PartnerRow,
    ReportForm,
    RowForm,
    SafetyForm,
    VersionedForm,
    VolunteersForm,
    WebsiteForm,
)
from talka.organisations.models import ContactPerson, Cooperation, Organisation, SocialLink
from talka.organisations.queries import whole
from talka.web.house.archive import PARTS, PICTURES, profile_of
from talka.web.house.reading import Archive
from talka.web.moving.plan import QueryOf, fitted

COLUMNS: dict[str, type[VersionedForm[Organisation]]] = {
    "pamatdati": BasicsForm,
    "darbiba": ActivityForm,
    "brivpratigajiem": VolunteersForm,
    "drosiba": SafetyForm,
    "saites": WebsiteForm,
}
"""Section → the form of its columns."""
ROWS: dict[str, tuple[str, type[RowForm], Any]] = {
    "contacts": ("kontaktpersonas", ContactRow, ContactPerson),
    "cooperations": ("partneri", PartnerRow, Cooperation),
    "links": ("saites", LinkRow, SocialLink),
}
Told = tuple[str, str]
"""What it is, and why it was left out; nothing where it is in."""


def fill(organisation: Organisation, archive: Archive, *, by: User) -> Iterator[Told]:
    told = archive.profile()
    for section, columns in COLUMNS.items():
        yield from _columns(organisation, section, columns, told, by=by)
    for name, (section, kind, model) in ROWS.items():
        yield from _rows(organisation, told.get(name), name, section=section, kind=kind, model=model, by=by)
    yield from _reports(organisation, archive, told.get("reports"), by=by)
    yield from _pictures(organisation, archive, told, by=by)


def _there() -> str:
    return _("There is something here already.")


def _unread() -> str:
    return _("It cannot be read.")


def _columns(
    organisation: Organisation, section: str, kind: type[VersionedForm[Organisation]], told: dict[str, Any], *, by: User
) -> Iterator[Told]:
    """The form is given what stands here with what is missing beside it, and only the latter is stored."""
    here = profile_of(organisation)
    names = [name for name in kind.base_fields if name in here and told.get(name)]
    labels = {name: str(kind.base_fields[name].label) for name in names}
    if kept := [labels[name] for name in names if here[name] and here[name] != told[name]]:
        yield ", ".join(kept), _there()
    fresh = [name for name in names if not here[name]]
    data = here | {name: told[name] for name in fresh} | {"seen_version": organisation.version}
    data["contact_ways"] = "\n".join(map(str, data["contact_ways"]))
    form, _lost = fitted(lambda said: kind(QueryOf(said), instance=whole(organisation.pk)), data)
    values = {name: form.cleaned_data[name] for name in fresh if form.cleaned_data[name]} if form else {}
    if values:
        actions.change_profile(organisation, by=by, section=section, **values)
        yield ", ".join(labels[name] for name in values), ""
    if missed := [labels[name] for name in fresh if name not in values]:
        yield ", ".join(missed), _unread()


def _rows(
    organisation: Organisation, told: Any, name: str, *, section: str, kind: type[RowForm], model: Any, by: User
) -> Iterator[Told]:
    title = str(model._meta.verbose_name_plural).capitalize()
    if not told:
        return
    here = profile_of(organisation)[name]
    if here:
        if here != told:
            yield title, _there()
        return
    forms = [kind(QueryOf(one)) for one in told if isinstance(one, dict)] if isinstance(told, list) else []
    rows = [form.row() for form in forms if form.is_valid()]
    if rows:
        actions.replace_rows(organisation, model, rows, by=by, section=section)
        yield f"{title} ({len(rows)})", ""
    if not rows or len(rows) < len(told):
        yield title, _unread()


def _reports(organisation: Organisation, archive: Archive, told: Any, *, by: User) -> Iterator[Told]:
    title = _("Yearly reports")
    if not isinstance(told, list) or not told:
        return
    if whole(organisation.pk).reports.all():
        yield title, _there()
        return
    for one in told:
        said = one if isinstance(one, dict) else {}
        upload = _upload(archive, said.get("file"))
        form = ReportForm(
            QueryOf({name: said.get(name) for name in PARTS["reports"]}), {"upload": upload} if upload else {}
        )
        what = f"{title}: {said.get('title') or '–'}"
        if not form.is_valid():
            yield what, _unread()
            continue
        yield what, _refusal(partial(actions.add_report, organisation, by=by, **form.cleaned_data))


def _pictures(organisation: Organisation, archive: Archive, told: dict[str, Any], *, by: User) -> Iterator[Told]:
    """Also the document about safety: files that stand beside the words."""
    own = whole(organisation.pk)
    if upload := _upload(archive, told.get("safety_document")):
        safety = partial(
            actions.set_safety_policy, organisation, text=own.safety_policy, dated=own.safety_policy_on,
            upload=upload, drop_document=False, by=by,
        )  # fmt: skip
        yield _("Safety policy as a document"), _there() if own.safety_document_id else _refusal(safety)
    if upload := _upload(archive, told.get("logo")):
        logo = partial(actions.set_logo, organisation, upload, alt=_said(told["logo"], "alt"), by=by)
        yield _("Logo"), _there() if own.logo_id else _refusal(logo)
    photos = told.get("photos")
    for one in photos if isinstance(photos, list) else []:
        if upload := _upload(archive, one):
            photo = partial(actions.add_photo, organisation, upload, alt=_said(one, "alt"), by=by)
            yield f"{_('Photo')}: {_said(one, 'alt')}", _there() if own.photos.all() else _refusal(photo)


def _said(told: Any, name: str) -> str:
    return str(told.get(name) or "") if isinstance(told, dict) else ""


def _upload(archive: Archive, told: Any) -> UploadedFile[Any] | None:
    """The file as if somebody had chosen it. None where the archive came without it: it may have been too large."""
    name = _said(told, "name")
    if not name.startswith(PICTURES) or not archive.has(name):
        return None
    return SimpleUploadedFile(_said(told, "called") or name.rpartition("/")[2], archive.part(name))


def _refusal(act: Callable[[], object]) -> str:
    """Do it. Returns why not, or nothing."""
    try:
        with transaction.atomic():
            act()
    except RefusedError as refused:
        return refused.message
    return ""
