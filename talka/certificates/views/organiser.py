"""The organiser's side: who may get a certificate, issuing to one or many, answering, revoking, replacing."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.contrib import messages as announce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talka.accounts.policies.person import person
from talka.certificates import actions, policies, queries
from talka.certificates.actions.revoking import STILL_TOLD
from talka.certificates.enums import State
from talka.certificates.esco import is_skill
from talka.certificates.forms import DeclineForm, IssueForm, OrganiserForm, RevokeForm
from talka.certificates.models import Certificate
from talka.certificates.queries.lists import ISSUED, OFFERS
from talka.certificates.schemas import CertificateFacts
from talka.certificates.views.parts import attached_file, issued_file, preview_page
from talka.core.errors import RefusedError
from talka.core.paging import page_number
from talka.organisations.actor import actor_of
from talka.organisations.models import Organisation
from talka.organisations.policies import access

PEOPLE = "people"
MOST_CHOSEN = 500


def _team(request: HttpRequest, key: str) -> Organisation:
    return access(actor_of(request), key, "issue_certificates")


@require_safe
def organisation(request: HttpRequest, key: str) -> HttpResponse:
    """Three lists: asked for, people who may get one (`visi=1`: all chosen but those who ask themselves), issued."""
    own = _team(request, key)
    counts = queries.received_counts(own)
    found = queries.candidates(own)
    view = request.GET.get("skats", "")
    if view not in {OFFERS, PEOPLE, ISSUED}:
        view = OFFERS if counts[OFFERS] else PEOPLE if found else ISSUED
    page = page_number(request)
    listed, more = queries.received_page(own, offered=view == OFFERS, page=page) if view != PEOPLE else ([], False)
    context = {
        "organisation": own,
        "view": view,
        "views": [
            (OFFERS, _("Asked for"), counts[OFFERS]),
            (PEOPLE, _("Hours without a certificate"), len(found)),
            (ISSUED, _("Issued"), counts[ISSUED]),
        ],
        "people": found[:MOST_CHOSEN],
        "everybody": request.GET.get("visi") == "1",
        "listed": listed,
        "more": more,
        "page": page,
        "section": "certificates",
    }
    return render(request, "certificates/organisation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: HttpRequest, key: str) -> HttpResponse:
    """Words for one or many; `do=preview` draws the first one's page, `do=issue` issues them all by a job."""
    own = _team(request, key)
    chosen = (request.POST if request.method == "POST" else request.GET).getlist("p")[:MOST_CHOSEN]
    found = queries.candidates(own, chosen)
    if not found:
        announce.error(request, _("Choose at least one person."))
        return redirect("certificates:organisation", key)
    records = queries.certifiable(own).filter(pair__in=[one.pair_id for one in found])
    offers = queries.opportunities_in(records.select_related("opportunity").order_by("pk"))
    started = _started(own, [title for _id, title in offers])
    data = request.POST if request.method == "POST" else None
    form = IssueForm(data, offers=offers, competences=queries.competences(), initial=started)
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("do") == "preview":
                return preview_page(_facts_of_first(own, found, form))
            batch = actions.start_batch(
                own, [one.public_id for one in found], form.told(), by=person(request), **form.span()
            )
        except RefusedError as refused:
            form.refuse(refused)
        else:
            return redirect("certificates:batch", key, batch.public_id)
    context = {"organisation": own, "people": found, "form": form, "section": "certificates"}
    return render(request, "certificates/prepare.html", context, status=422 if form.errors else 200)


def _started(own: Organisation, titles: list[str]) -> dict[str, Any]:
    contact = own.contacts.first()
    return {
        "duties": "; ".join(dict.fromkeys(titles))[:1_500],
        "signatory": contact.name if contact else "",
        "position": contact.position if contact else "",
        "named": True,
    }


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
    return actions.checked(queries.house_work(rows, own, told, holder=holder, named=named))


@require_safe
def batch(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    """How far the issuing has come; may be left and looked at again."""
    own = _team(request, key)
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


@require_http_methods(["GET", "HEAD", "POST"])
def received(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    """One certificate. While it is asked for, POST answers: a look at the page, the changes, then yes."""
    own = _team(request, key)
    one = policies.received(own, public_id)
    if one.state == State.OFFERED:
        return _asked(request, own, one)
    return _on_record(request, own, one, RevokeForm(), status=405 if request.method == "POST" else 200)


def _on_record(
    request: HttpRequest, own: Organisation, one: Certificate, revoking: RevokeForm, *, status: int
) -> HttpResponse:
    context = {
        "organisation": own,
        "one": one,
        "facts": queries.facts_of(one),
        "known": one.pair,
        "revoke_form": revoking,
        "may_revoke": one.state in STILL_TOLD,
        "section": "certificates",
    }
    return render(request, "certificates/received.html", context, status=status)


def _asked(
    request: HttpRequest, own: Organisation, one: Certificate, declined: DeclineForm | None = None
) -> HttpResponse:
    asked = queries.facts_of(one)
    if asked is None:
        return redirect("certificates:organisation", own.key)
    typed = request.POST if request.method == "POST" and declined is None else None
    form = OrganiserForm(typed, competences=queries.competences(), initial=_words_of(asked, own))
    seen: list[queries.Difference] = []
    context: dict[str, Any] = {}
    if typed is not None and form.is_valid():
        told = form.told(asked)
        try:
            facts = actions.checked(actions.answer_with(one, told))
            if typed.get("do") == "preview":
                return preview_page(facts)
            seen = queries.differences(asked, facts)
            if not seen or typed.get("seen") == _digest(facts):
                actions.approve(one, told, by=person(request))
                announce.success(request, _("Issued. The volunteer is told."))
                return redirect("certificates:received", own.key, one.public_id)
            context = {"seen": _digest(facts)}
        except RefusedError as refused:
            form.refuse(refused)
    context |= {
        "organisation": own,
        "one": one,
        "asked": asked,
        "known": one.pair,
        "same_name": one.pk in queries.same_as_disclosed([one]),
        "records": list(queries.stated_records(one)),
        "attachments": list(one.attachments.all()),
        "form": form,
        "differences": seen,
        "stopped": actions.why_stopped(),
        "asks_skills": any(is_skill(each.code) for each in asked.competences),
        "decline_form": declined or DeclineForm(),
        "section": "certificates",
    }
    failed = bool(form.errors or (declined and declined.errors))
    return render(request, "certificates/asked.html", context, status=422 if failed else 200)


def _digest(facts: CertificateFacts) -> str:
    """What was looked at: a yes counts for exactly this."""
    return hashlib.sha256(json.dumps(facts.as_json(), sort_keys=True).encode()).hexdigest()


def _words_of(facts: CertificateFacts, own: Organisation) -> dict[str, Any]:
    started = _started(own, [])
    return {
        "duties": facts.duties,
        "training": facts.training,
        "assessment": facts.assessment,
        "competences": [one.code for one in facts.competences if one.confirmed],
        "skills": [one.code for one in facts.competences if one.confirmed and is_skill(one.code)],
        "signatory": facts.signatory.name or started["signatory"],
        "position": facts.signatory.position or started["position"],
    }


@require_POST
def decline(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    own = _team(request, key)
    one = policies.received(own, public_id)
    form = DeclineForm(request.POST)
    if not form.is_valid() and one.state == State.OFFERED:
        return _asked(request, own, one, form)
    try:
        actions.decline(one, reason=form.cleaned_data.get("reason", ""), by=person(request))
        announce.success(request, _("The volunteer sees what you wrote and can ask again."))
    except RefusedError as refused:
        announce.error(request, refused.message or _("This is not possible any more."))
    return redirect("certificates:organisation", key)


@require_POST
def revoke(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    own = _team(request, key)
    one = policies.received(own, public_id)
    form = RevokeForm(request.POST)
    if not form.is_valid() and one.state in STILL_TOLD:
        return _on_record(request, own, one, form, status=422)
    try:
        actions.revoke(one, reason=form.cleaned_data.get("reason", ""), by=person(request).pk)
        announce.success(
            request, _("Revoked: whoever checks it sees that from now on. Its hours can be certified again.")
        )
    except RefusedError as refused:
        announce.error(request, refused.message or _("This is not possible any more."))
    return redirect("certificates:received", key, public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    """The same hours in better words: a new number, and whoever checks the old one is told."""
    own = _team(request, key)
    one = policies.received(own, public_id)
    facts = queries.facts_of(one)
    if one.state != State.ISSUED or facts is None:
        announce.error(request, _("This is not possible any more."))
        return redirect("certificates:received", key, public_id)
    typed = request.POST if request.method == "POST" else None
    form = OrganiserForm(typed, competences=queries.competences(), initial=_words_of(facts, own))
    if typed is not None and form.is_valid():
        better = facts.worded(form.told(facts))
        try:
            if typed.get("do") == "preview":
                return preview_page(actions.checked(better))
            new = actions.replace(one, better, by=person(request).pk)
        except RefusedError as refused:
            form.refuse(refused)
        else:
            announce.success(request, _("Issued in its place. The volunteer is told."))
            return redirect("certificates:received", key, new.public_id)
    context = {"organisation": own, "one": one, "facts": facts, "form": form, "section": "certificates"}
    context |= {"stopped": actions.why_stopped()}
    return render(request, "certificates/replace.html", context, status=422 if form.errors else 200)


@require_safe
def file(request: HttpRequest, key: str, public_id: str, ending: str) -> HttpResponse:
    found = policies.received(_team(request, key), public_id)
    return issued_file(request, found, ending, back=("certificates:received", key, public_id))


@require_safe
def attachment(request: HttpRequest, key: str, public_id: str, position: str) -> HttpResponse:
    return attached_file(policies.received(_team(request, key), public_id), int(position) - 1)
