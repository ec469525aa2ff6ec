"""The organiser issues: words for one or for many, a look at the page, how far a batch has come, a better one instead."""

from __future__ import annotations

from dataclasses import replace as changed
from typing import Any

from django.contrib import messages as announce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talka.accounts.policies.person import person
from talka.certificates import actions, policies, queries
from talka.certificates.enums import Extent, Side, State
from talka.certificates.forms import AttachForm, IssueForm, ReplaceForm, enclosing
from talka.certificates.models import Certificate
from talka.certificates.schemas import NAMED, CertificateFacts
from talka.certificates.views.parts import MOST_CHOSEN, preview_page, signs_for, team, words_of
from talka.core.errors import RefusedError
from talka.organisations.models import Organisation

FOLD = 20
"""So many names stand open on a page; more are folded away, or told when the work is done."""


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
    context |= {"again": failed and any(one.has_changed() for one in documents), "folded": len(found) > FOLD}
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


@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    """The same hours in better words: a new number, and whoever checks the old one is told."""
    own = team(request, key)
    one = policies.received(own, public_id)
    facts = queries.facts_of(one)
    if one.state != State.ISSUED or facts is None:
        announce.error(request, _("This is not possible any more."))
        return redirect("certificates:received", key, public_id)
    posted = request.method == "POST"
    form, free = _replacing(request, own, one, facts)
    documents = enclosing(request.POST if posted else None, request.FILES if posted else None, free=free)
    if posted and form.is_valid() and all(one.is_valid() for one in documents):
        try:
            if request.POST.get("do") == "preview":
                return preview_page(actions.checked(_better(one, facts, form)))
            new = _replaced(request, one, facts, form, documents)
        except RefusedError as refused:
            form.refuse(refused)
        else:
            if new:
                announce.success(request, _("Issued in its place. The volunteer is told."))
                return redirect("certificates:received", key, new.public_id)
    failed = bool(form.errors) or any(each.errors for each in documents)
    context = {"organisation": own, "one": one, "facts": facts, "known": one.pair, "form": form, "documents": documents}
    context |= {"stopped": actions.why_stopped(), "section": "certificates"}
    context |= {"again": failed and any(each.has_changed() for each in documents)}
    return render(request, "certificates/replace.html", context, status=422 if failed else 200)


def _replacing(
    request: HttpRequest, own: Organisation, one: Certificate, facts: CertificateFacts
) -> tuple[ReplaceForm, int]:
    """The form, and how many documents may be added."""
    attached = list(one.attachments.all()) if facts.attachments else []
    form = ReplaceForm(
        request.POST if request.method == "POST" else None, competences=queries.competences(),
        own=[(each.position, each.name) for each in attached if each.added_by == Side.ORGANISER],
        may_name=actions.name_is_ours(one),
        initial=words_of(facts, own) | {"named": facts.holder_kind == NAMED},
    )  # fmt: skip
    return form, actions.MOST_ATTACHMENTS - len(attached) if facts.extent == Extent.FULL else 0


def _better(one: Certificate, facts: CertificateFacts, form: ReplaceForm) -> CertificateFacts:
    """The page for a look. A disclosed name is not opened for that: it stands where it will stand."""
    told = form.told(facts)
    name = _("[name and surname]") if told.named and one.pair and queries.name_disclosed(one.pair) else ""
    stays = tuple(each for n, each in enumerate(facts.attachments) if n not in form.left_out)
    return actions.renamed(one, changed(facts.worded(told), attachments=stays), named=told.named, name=name)


def _replaced(
    request: HttpRequest, one: Certificate, facts: CertificateFacts, form: ReplaceForm, documents: list[AttachForm]
) -> Certificate | None:
    """None where a document is refused: its field says why."""
    given = [each for each in documents if each.has_changed()]
    try:
        return actions.issue_instead(
            one, form.told(facts), by=person(request), left_out=form.left_out,
            documents=[actions.Enclosed(**each.cleaned_data) for each in given],
        )  # fmt: skip
    except actions.EnclosedError as refused:
        given[refused.at].refuse(refused)
        return None


@require_safe
def batch(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    """How far the issuing has come; may be left and looked at again."""
    own = team(request, key)
    found = policies.batch(own, public_id)
    rows = sorted(
        found.rows.select_related("pair", "certificate"), key=lambda one: not one.refused
    )  # what went wrong first
    ended = sum(1 for one in rows if one.certificate_id or one.refused)
    context = {
        "organisation": own,
        "batch": found,
        "rows": rows,
        "folded": len(rows) > FOLD,
        "ended": ended,
        "refused": sum(1 for one in rows if one.refused),
        "running": found.done_at is None,
        "stopped": found.done_at is None and queries.issuing_stopped(),
        "section": "certificates",
    }
    return render(request, "certificates/batch.html", context)
