"""The organiser's side: who may get a certificate, what was asked for, answering, revoking."""

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
from talka.certificates.enums import STANDING, Side, State
from talka.certificates.esco import is_skill
from talka.certificates.forms import AttachForm, DeclineForm, OrganiserForm, RevokeForm
from talka.certificates.models import Certificate
from talka.certificates.queries.lists import ISSUED, OFFERS
from talka.certificates.schemas import CertificateFacts
from talka.certificates.views.parts import MOST_CHOSEN, attached_file, issued_file, preview_page, team, words_of
from talka.core.errors import RefusedError, WrongStateError
from talka.core.paging import page_number
from talka.organisations.models import Organisation

PEOPLE = "people"
ADDED = "added"
"""Before the fields of a document: the page has a `name` and words of its own."""


@require_safe
def organisation(request: HttpRequest, key: str) -> HttpResponse:
    """Three lists: asked for, people who may get one (`visi=1`: all of a page chosen but who ask themselves), issued."""
    own = team(request, key)
    counts = queries.received_counts(own)
    found = queries.candidates(own)
    view = request.GET.get("skats", "")
    if view not in {OFFERS, PEOPLE, ISSUED}:
        view = OFFERS if counts[OFFERS] else PEOPLE if found else ISSUED
    page = page_number(request)
    if view == PEOPLE:
        page = min(page, max(1, -(-len(found) // MOST_CHOSEN)))
    people = found[(page - 1) * MOST_CHOSEN : page * MOST_CHOSEN]
    listed, more = (
        ([], len(found) > page * MOST_CHOSEN)
        if view == PEOPLE
        else queries.received_page(own, offered=view == OFFERS, page=page)
    )
    context = {
        "organisation": own,
        "view": view,
        "views": [
            (OFFERS, _("Asked for"), counts[OFFERS]),
            (PEOPLE, _("Hours without a certificate"), len(found)),
            (ISSUED, _("Issued"), counts[ISSUED]),
        ],
        "people": people,
        "fewer": len(people) < len(found),
        "everybody": request.GET.get("visi") == "1",
        "listed": listed,
        "more": more,
        "page": page,
        "section": "certificates",
    }
    return render(request, "certificates/organisation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def received(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    """One certificate. While it is asked for, POST answers: a look at the page, the changes, then yes."""
    own = team(request, key)
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
        "may_revoke": one.state in STANDING,
        "section": "certificates",
    }
    return render(request, "certificates/received.html", context, status=status)


def _asked(
    request: HttpRequest,
    own: Organisation,
    one: Certificate,
    declined: DeclineForm | None = None,
    attaching: AttachForm | None = None,
) -> HttpResponse:
    asked = queries.facts_of(one)
    if asked is None:
        return redirect("certificates:organisation", own.key)
    typed = request.POST if request.method == "POST" and not (declined or attaching) else None
    form = OrganiserForm(typed, competences=queries.competences(), initial=words_of(asked, own))
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
        "name_seen": queries.names_seen([one])[one.pk],
        "records": list(queries.stated_records(one)),
        "attachments": list(one.attachments.all()),
        "form": form,
        "differences": seen,
        "stopped": actions.why_stopped(),
        "asks_skills": any(is_skill(each.code) for each in asked.competences),
        "decline_form": declined or DeclineForm(),
        "attach_form": attaching or AttachForm(prefix=ADDED),
        "section": "certificates",
    }
    failed = bool(form.errors or (declined and declined.errors) or (attaching and attaching.errors))
    return render(request, "certificates/asked.html", context, status=422 if failed else 200)


def _digest(facts: CertificateFacts) -> str:
    """What was looked at: a yes counts for exactly this."""
    return hashlib.sha256(json.dumps(facts.as_json(), sort_keys=True).encode()).hexdigest()


@require_POST
def decline(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    own = team(request, key)
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
    own = team(request, key)
    one = policies.received(own, public_id)
    form = RevokeForm(request.POST)
    if not form.is_valid() and one.state in STANDING:
        return _on_record(request, own, one, form, status=422)
    try:
        actions.revoke(one, reason=form.cleaned_data.get("reason", ""), by=person(request).pk)
        announce.success(
            request, _("Revoked: whoever checks it sees that from now on. Its hours can be certified again.")
        )
    except RefusedError as refused:
        announce.error(request, refused.message or _("This is not possible any more."))
    return redirect("certificates:received", key, public_id)


@require_POST
def attach(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    """A document of the organiser's, beside the volunteer's, before the answer."""
    own = team(request, key)
    one = policies.received(own, public_id)
    form = AttachForm(request.POST, request.FILES, prefix=ADDED)
    if form.is_valid():
        told = form.cleaned_data
        try:
            actions.attach(
                one, told["file"], name=told["name"], unsigned=told["unsigned"], by=person(request), side=Side.ORGANISER
            )
        except WrongStateError as late:
            announce.error(request, late.message)
            return redirect("certificates:received", key, public_id)
        except RefusedError as refused:
            form.refuse(refused)
        else:
            announce.success(request, _("Added. The seal of the certificate will protect this document too."))
            return redirect("certificates:received", key, public_id)
    if one.state != State.OFFERED:
        return redirect("certificates:received", key, public_id)
    return _asked(request, own, one, attaching=form)


@require_POST
def detach(request: HttpRequest, key: str, public_id: str, position: str) -> HttpResponse:
    one = policies.received(team(request, key), public_id)
    try:
        actions.detach(one, int(position) - 1, by=person(request), side=Side.ORGANISER)
    except RefusedError as refused:
        announce.error(request, refused.message or _("This is not possible any more."))
    return redirect("certificates:received", key, public_id)


@require_safe
def file(request: HttpRequest, key: str, public_id: str, ending: str) -> HttpResponse:
    found = policies.received(team(request, key), public_id)
    return issued_file(request, found, ending, back=("certificates:received", key, public_id))


@require_safe
def attachment(request: HttpRequest, key: str, public_id: str, position: str) -> HttpResponse:
    return attached_file(policies.received(team(request, key), public_id), int(position) - 1)
