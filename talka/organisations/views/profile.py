"""The organisation's own profile, section by section, each saved by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talka.accounts.models import User
from talka.core import files
from talka.core.errors import RefusedError
from talka.organisations import actions, queries
from talka.organisations.actor import actor_of
from talka.organisations.forms import (
    ActivityForm,
    BasicsForm,
    ContactRow,
    LinkRow,
    PartnerRow,
    PictureForm,
    ReportForm,
    RowForm,
    SafetyForm,
    VersionedForm,
    VersionForm,
    VolunteersForm,
    WebsiteForm,
    row_formset,
)
from talka.organisations.models import ContactPerson, Cooperation, Organisation, SocialLink
from talka.organisations.policies import access, document_for
from talka.organisations.views.registering import person

EDIT = "edit_profile"


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the profile: a form of columns, a list of rows, or both."""

    slug: str
    title: str | Promise
    form: type[VersionedForm[Organisation]]
    rows: type[RowForm] | None = None
    model: Any = None
    related: str = ""


SECTIONS = {
    one.slug: one
    for one in (
        Section("pamatdati", gettext_lazy("Contacts"), BasicsForm),
        Section("darbiba", gettext_lazy("What you do"), ActivityForm),
        Section("brivpratigajiem", gettext_lazy("For volunteers"), VolunteersForm),
        Section("drosiba", gettext_lazy("Safety"), SafetyForm),
        Section("kontaktpersonas", gettext_lazy("Contact persons"), VersionForm, ContactRow, ContactPerson, "contacts"),
        Section("partneri", gettext_lazy("Cooperation partners"), VersionForm, PartnerRow, Cooperation, "cooperations"),
        Section("saites", gettext_lazy("Website and social networks"), WebsiteForm, LinkRow, SocialLink, "links"),
    )
}
"""Sections that are one form each; reports and pictures are pages of their own."""


@require_safe
def profile(request: HttpRequest, key: str) -> HttpResponse:
    """How complete it is, what is missing, and the way to each section."""
    organisation = access(actor_of(request), key, EDIT)
    found = queries.completeness_of(organisation)
    context = {
        "organisation": organisation,
        "completeness": found,
        "missing": [(item.label, _address(item.section, key)) for item in found.missing],
        "sections": [(one.slug, one.title) for one in SECTIONS.values()],
        "section": "profile",
    }
    return render(request, "organisations/profile.html", context)


def _address(slug: str, key: str) -> str:
    """Where a section is written: one of SECTIONS, or a page of its own."""
    if slug in SECTIONS:
        return reverse("organisations:section", args=[key, slug])
    return reverse({"parskati": "organisations:reports", "atteli": "organisations:pictures"}[slug], args=[key])


@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, key: str, slug: str) -> HttpResponse:
    """One section. When somebody else saved meanwhile, what was typed stays and the page says so."""
    organisation = access(actor_of(request), key, EDIT)
    chosen = SECTIONS.get(slug)
    if chosen is None:
        raise Http404
    posted = request.method == "POST"
    form = chosen.form(request.POST if posted else None, request.FILES if posted else None, instance=organisation)
    rows = _rows(chosen, organisation, request) if chosen.rows else None
    if posted and form.is_valid() and (rows is None or rows.is_valid()):
        try:
            _save(chosen, organisation, form, rows, person(request))
        except RefusedError as refused:
            form.add_error("upload" if refused.code.startswith("file.") else None, refused.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("organisations:profile", key)
    context = {
        "organisation": access(actor_of(request), key, EDIT) if posted else organisation,
        "chosen": chosen,
        "form": form,
        "rows": rows,
        "section": "profile",
    }
    return render(request, "organisations/section.html", context, status=422 if posted else 200)


def _rows(chosen: Section, organisation: Organisation, request: HttpRequest) -> forms.BaseFormSet[Any]:
    formset = row_formset(chosen.rows or RowForm)
    if request.method == "POST":
        return formset(request.POST, prefix="rows")
    names = list((chosen.rows or RowForm).base_fields)
    return formset(initial=list(getattr(organisation, chosen.related).values(*names)), prefix="rows")


def _save(
    chosen: Section,
    organisation: Organisation,
    form: VersionedForm[Organisation],
    rows: forms.BaseFormSet[Any] | None,
    user: User,
) -> None:
    values = {name: value for name, value in form.cleaned_data.items() if name != "seen_version"}
    if isinstance(form, SafetyForm):
        actions.set_safety_policy(
            organisation,
            text=values["safety_policy"],
            dated=values["safety_policy_on"],
            upload=values["upload"],
            drop_document=values.get("drop_document", False),
            by=user,
        )
    elif rows is not None:
        kept = [one.row() for one in rows.forms if one.cleaned_data and not one.cleaned_data.get("DELETE")]
        actions.replace_rows(organisation, chosen.model, kept, by=user, section=chosen.slug, **values)
    else:
        actions.change_profile(organisation, by=user, section=chosen.slug, **values)


@require_http_methods(["GET", "HEAD", "POST"])
def reports(request: HttpRequest, key: str) -> HttpResponse:
    """Yearly reports: those that are there, and a form for one more."""
    organisation = access(actor_of(request), key, EDIT)
    form = ReportForm(request.POST or None, request.FILES or None)
    if form.is_valid() and _tried(
        form, lambda: actions.add_report(organisation, by=person(request), **form.cleaned_data)
    ):
        messages.success(request, _("The report was added."))
        return redirect("organisations:reports", key)
    context = {
        "organisation": queries.whole(organisation.pk),
        "form": form,
        "removed": queries.in_bin(organisation).reports,
        "section": "profile",
    }
    return render(request, "organisations/reports.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def pictures(request: HttpRequest, key: str) -> HttpResponse:
    """The logo and photos: `what` says which of the two forms was sent."""
    organisation, what = access(actor_of(request), key, EDIT), request.POST.get("what", "")
    photo = PictureForm(request.POST if what == "photo" else None, request.FILES or None, prefix="photo")
    logo = PictureForm(request.POST if what == "logo" else None, request.FILES or None, prefix="logo")
    user = person(request)
    if what == "drop_logo":
        actions.set_logo(organisation, None, alt="", by=user)
        return redirect("organisations:pictures", key)
    acts: dict[str, tuple[PictureForm, Callable[..., object]]] = {
        "photo": (photo, actions.add_photo), "logo": (logo, actions.set_logo)
    }  # fmt: skip
    if what in acts:
        form, act = acts[what]
        if form.is_valid() and _tried(form, lambda: _send_picture(act, organisation, form, user)):
            messages.success(request, _("The picture was added."))
            return redirect("organisations:pictures", key)
    whole = queries.whole(organisation.pk)
    context = {
        "organisation": whole,
        "photo_form": photo,
        "logo_form": logo,
        "removed": queries.in_bin(organisation).photos,
        "section": "profile",
    }
    wrong = photo.errors or logo.errors
    return render(request, "organisations/pictures.html", context, status=422 if wrong else 200)


def _send_picture(act: Callable[..., object], organisation: Organisation, form: PictureForm, user: User) -> None:
    upload: UploadedFile[Any] = form.cleaned_data["upload"]
    act(organisation, upload, alt=form.cleaned_data["alt"], by=user)


def _tried(form: forms.Form, act: Callable[[], object]) -> bool:
    """Do it; a refusal becomes an error of the form, at the file where it is about the file."""
    try:
        act()
    except RefusedError as refused:
        form.add_error("upload" if refused.code.startswith("file.") else None, refused.message)
        return False
    return True


@require_POST
def photo_act(request: HttpRequest, key: str, pk: int, act: str) -> HttpResponse:
    """Into the bin (`nonemt`) or out of it (`atjaunot`)."""
    organisation, back = access(actor_of(request), key, EDIT), act == "atjaunot"
    photo = queries.photo(organisation, pk, removed=back)
    if photo is None:
        raise Http404
    do = actions.restore_photo if back else actions.remove_photo
    return _done(request, key, "pictures", lambda: do(photo, by=person(request)))


@require_POST
def report_act(request: HttpRequest, key: str, pk: int, act: str) -> HttpResponse:
    organisation, back = access(actor_of(request), key, EDIT), act == "atjaunot"
    report = queries.report(organisation, pk, removed=back)
    if report is None:
        raise Http404
    do = actions.restore_report if back else actions.remove_report
    return _done(request, key, "reports", lambda: do(report, by=person(request)))


@require_POST
def refresh(request: HttpRequest, key: str) -> HttpResponse:
    """Take the name and the place from the register anew."""
    organisation = access(actor_of(request), key, EDIT)
    return _done(request, key, "profile", lambda: actions.refresh_from_register(organisation, by=person(request)))


def _done(request: HttpRequest, key: str, page: str, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except RefusedError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Done."))
    return redirect(f"organisations:{page}", key)


@login_not_required
@require_safe
def document(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """A yearly report or safety policy, as a download: of a public organisation for anybody, else for its team."""
    stored = document_for(actor_of(request), public_id)
    return files.response(stored)
