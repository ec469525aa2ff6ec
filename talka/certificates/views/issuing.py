"""The organiser issues: words for one or for many, a look at the page, how far a batch has come."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as announce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talka.accounts.policies.person import person
from talka.certificates import actions, policies, queries
from talka.certificates.forms import AttachForm, IssueForm, enclosing
from talka.certificates.schemas import CertificateFacts
from talka.certificates.views.parts import MOST_CHOSEN, preview_page, signs_for, team
from talka.core.errors import RefusedError
from talka.organisations.models import Organisation


@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: HttpRequest, key: str) -> HttpResponse:
    """Words for one or many; `do=preview` draws the first one's page, `do=issue` issues them all by a job."""
    own = team(request, key)
    chosen = (request.POST if request.method == "POST" else request.GET).getlist("p")[:MOST_CHOSEN]
    found = queries.candidates(own, chosen)
    if not found:
        announce.error(request, _("Choose at least one person."))
        return redirect("certificates:organisation", key)
    form, posted = _form(request, own, found), request.method == "POST"
    documents = (
        enclosing(request.POST if posted else None, request.FILES if posted else None) if len(found) == 1 else []
    )
    if posted and form.is_valid() and all(one.is_valid() for one in documents):
        try:
            if request.POST.get("do") == "preview":
                return preview_page(_facts_of_first(own, found, form))
            if issued := _issue(request, own, found, form, documents):
                return issued
        except RefusedError as refused:
            form.refuse(refused)
    failed = bool(form.errors) or any(one.errors for one in documents)
    context = {"organisation": own, "people": found, "form": form, "documents": documents, "section": "certificates"}
    context |= {"document_failed": any(one.errors for one in documents)}
    return render(request, "certificates/prepare.html", context, status=422 if failed else 200)


def _issue(
    request: HttpRequest,
    own: Organisation,
    found: list[queries.Candidate],
    form: IssueForm,
    documents: list[AttachForm],
) -> HttpResponse | None:
    """One with documents at once, everything else by a job. None where a document is refused: its field says why."""
    given = [one for one in documents if one.has_changed()]
    if not given:
        batch = actions.start_batch(
            own, [one.public_id for one in found], form.told(), by=person(request), **form.span()
        )  # fmt: skip
        return redirect("certificates:batch", own.key, batch.public_id)
    pair = policies.pair_of(own, found[0].public_id)
    try:
        issued = actions.issue_to(
            pair, form.told(), records=queries.gathered(pair, **form.span()), by=person(request),
            documents=[actions.Enclosed(**one.cleaned_data) for one in given],
        )  # fmt: skip
    except actions.EnclosedError as refused:
        given[refused.at].refuse(refused)
        return None
    announce.success(request, _("Issued. The volunteer is told."))
    return redirect("certificates:received", own.key, issued.public_id)


def _form(request: HttpRequest, own: Organisation, found: list[queries.Candidate]) -> IssueForm:
    """For one person the duties begin with the work of the person's own hours; for many with nothing: what one has done
    another has not."""
    records = queries.certifiable(own).filter(pair__in=[one.pair_id for one in found])
    rows = list(records.select_related("opportunity").order_by("pk"))
    many = len(found) > 1
    started: dict[str, Any] = {"named": True, "duties": "" if many else queries.duties_in(rows)} | signs_for(own)
    return IssueForm(
        request.POST if request.method == "POST" else None, offers=queries.opportunities_in(rows),
        competences=queries.competences(), initial=started, many=many,
    )  # fmt: skip


def _facts_of_first(own: Organisation, found: list[queries.Candidate], form: IssueForm) -> CertificateFacts:
    """The page of the first person chosen. A disclosed name is not opened for a look: it stands where it will stand."""
    first, told = found[0], form.told()
    pair = policies.pair_of(own, first.public_id)
    rows = list(queries.gathered(pair, **form.span()))
    if not rows:
        raise RefusedError(
            "certificate.no_hours", _("In this time there are no confirmed hours without a certificate.")
        )
    named = told.named and first.named
    holder = _("[name and surname]") if named else first.name
    told = actions.own_duties(told, rows)
    return actions.checked(queries.house_work(rows, own, told, holder=holder, named=named))


@require_safe
def batch(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    """How far the issuing has come; may be left and looked at again."""
    own = team(request, key)
    found = policies.batch(own, public_id)
    rows = list(found.rows.select_related("pair", "certificate"))
    ended = sum(1 for one in rows if one.certificate_id or one.refused)
    context = {
        "organisation": own,
        "batch": found,
        "rows": rows,
        "ended": ended,
        "refused": sum(1 for one in rows if one.refused),
        "running": found.done_at is None,
        "stopped": found.done_at is None and queries.issuing_stopped(),
        "section": "certificates",
    }
    return render(request, "certificates/batch.html", context)
