"""The written agreement, from both sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages as announce
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talka.accounts import vault
from talka.accounts.enums import ConsentKind
from talka.accounts.models import User
from talka.accounts.policies.again import ask_again, recently_proven
from talka.accounts.policies.person import person
from talka.accounts.queries import has_agreed
from talka.applications import actions, policies, queries
from talka.applications.enums import LIVE, AgreementState, Side
from talka.applications.forms import IdentityForm, SignForm, TerminateForm, TermsForm, refused
from talka.applications.models import Agreement, Application
from talka.applications.queries.agreements import IDENTITY, lacking, sample_pdf
from talka.applications.queries.wording import suggested
from talka.applications.views.person import team_of, upload
from talka.core.errors import RefusedError

Forms = dict[str, Any]
FIELD_OF = {
    "terminate": "ends_on",
    "sign_file": "file",
    "older_than_told": "birth_date",
    "too_young": "birth_date",
    "identity.consent": "identity",
}
"""Act, or code of its refusal → the field it is shown at; all others stand above the form."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One side of one agreement, and what was sent."""

    request: HttpRequest
    application: Application
    agreement: Agreement | None
    user: User
    side: Side
    here: str


@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest, public_id: str) -> HttpResponse:
    """The volunteer: ask for it, give one's data for it, read, sign, terminate."""
    user = person(request)
    application = policies.own(user, public_id)
    here = reverse("applications:agreement", args=[public_id])
    return _handle(Desk(request, application, policies.agreement_of(application), user, Side.VOLUNTEER, here))


@require_http_methods(["GET", "HEAD", "POST"])
def received(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    """The organiser: begin it, word it, send it, sign, terminate."""
    application = policies.received(team_of(request, key), public_id)
    here = reverse("applications:received_agreement", args=[key, public_id])
    agreement = policies.agreement_of(application)
    return _handle(Desk(request, application, agreement, person(request), Side.ORGANISER, here))


def _handle(desk: Desk) -> HttpResponse:
    forms = _forms(desk)
    if desk.request.method != "POST":
        return _page(desk, forms)
    act = desk.request.POST.get("act", "")
    if act in {"sign", "sign_file"} and not recently_proven(desk.request):
        return ask_again(desk.request)
    form = forms.get(act)
    if form is not None and not form.is_valid():
        return _page(desk, forms)
    try:
        _do(desk, act, form)
    except RefusedError as error:
        if form is not None:
            refused(form, FIELD_OF.get(error.code) or FIELD_OF.get(act), error.message)
            return _page(desk, forms)
        announce.error(desk.request, error.message or _("This is not possible any more."))
    return redirect(desk.here)


def _forms(desk: Desk) -> Forms:
    act, data = desk.request.POST.get("act", ""), desk.request.POST
    made: Forms = {
        "identity": IdentityForm(
            data if act == "identity" else None, keeping_agreed=has_agreed(desk.user, ConsentKind.IDENTITY)
        ),
        "send": TermsForm(data if act == "send" else None, initial=_suggested(desk)),
        "terminate": TerminateForm(data if act == "terminate" else None),
    }
    signing = SignForm(data if act in {"sign", "sign_file"} else None, desk.request.FILES or None)
    signing.fields["seen"].initial = desk.agreement.terms_hash if desk.agreement else ""
    return made | {"sign": signing, "sign_file": signing}


def _suggested(desk: Desk) -> dict[str, Any]:
    worded = desk.side == Side.ORGANISER and desk.agreement and desk.agreement.state == AgreementState.DRAFT
    return suggested(desk.agreement) if worded and desk.agreement else {}


def _do(desk: Desk, act: str, form: Any) -> None:
    """`form` has been found valid."""
    by, side, agreement = desk.user, desk.side, desk.agreement
    if act == "begin":
        actions.begin(desk.application, by=by)
        return
    if agreement is None:
        raise Http404
    match act, side:
        case "identity", Side.VOLUNTEER:
            actions.give_identity(agreement, by=by, told=form.told(), keep_agreed=form.keep_agreed)
        case "send", Side.ORGANISER:
            actions.send(agreement, by=by, worded=form.worded())
        case "take_back", Side.ORGANISER:
            actions.take_back(agreement, by=by)
        case "sign", _:
            actions.confirm(agreement, side=side, by=by, seen_hash=form.cleaned_data["seen"])
        case "sign_file", _:
            actions.sign_with_file(agreement, side=side, by=by, upload=_signed_file(desk.request))
        case "terminate", _:
            actions.terminate(agreement, side=side, by=by, ends_on=form.cleaned_data["ends_on"])
        case _:
            raise Http404


def _signed_file(request: HttpRequest) -> UploadedFile[Any]:
    file = upload(request, "file")
    if file is None:
        raise RefusedError("agreement.sign.file", _("Choose the signed file."))
    return file


def _page(desk: Desk, forms: Forms) -> HttpResponse:
    agreement, organiser = desk.agreement, desk.side == Side.ORGANISER
    shared = [one for one in queries.shared_now(desk.application) if one in IDENTITY]
    context = {
        "application": desk.application,
        "organisation": desk.application.organisation,
        "agreement": agreement,
        "terms": agreement.terms if agreement and queries.is_shown(agreement) else None,
        "live": desk.application.state in LIVE,
        "undated": queries.first_start(desk.application) is None,
        "forms": forms,
        "identity_given": not lacking(shared),
        "known": frozenset() if organiser else vault.known(desk.user),
        "side": desk.side.value,
        "signed": bool(agreement and getattr(agreement, f"{desk.side.value}_signed_at")),
        "section": "applications",
        "frame": "area_org.html" if organiser else "area_mine.html",
    }
    wrong = any(form.is_bound and form.errors for form in forms.values())
    return render(desk.request, "applications/agreement.html", context, status=422 if wrong else 200)


@require_safe
def my_pdf(request: HttpRequest, public_id: str) -> HttpResponse:
    return _pdf(policies.own(person(request), public_id))


@require_safe
def received_pdf(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    return _pdf(policies.received(team_of(request, key), public_id))


def _pdf(application: Application) -> HttpResponse:
    agreement = policies.agreement_of(application)
    if agreement is None or agreement.sent_at is None or not queries.is_shown(agreement):
        raise Http404
    answer = HttpResponse(actions.pdf_of(agreement), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="ligums-{agreement.number}.pdf"'
    return answer


@login_not_required
@require_safe
def sample(request: HttpRequest) -> HttpResponse:
    """The published sample: the same generator with invented sides."""
    answer = HttpResponse(sample_pdf(), content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="ligums-paraugs.pdf"'
    answer["Cache-Control"] = "public, max-age=86400"
    return answer
