"""The volunteer's side: certificates prepared from confirmed hours, asked for, downloaded, shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages as announce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talka.accounts import vault as identities
from talka.accounts.policies.person import person
from talka.accounts.queries import has_passkey
from talka.applications.models import PairName
from talka.certificates import actions, policies, queries, vault
from talka.certificates.enums import Extent, State
from talka.certificates.esco import is_skill
from talka.certificates.forms import AttachForm, DraftForm, SummaryForm
from talka.certificates.handover import receivers
from talka.certificates.models import Certificate
from talka.certificates.schemas import NAMED, CertificateFacts
from talka.certificates.views.parts import as_file, attached_file, issued_file, preview_page
from talka.core.errors import RefusedError, WrongStateError

SAID = {
    "offer": lambda: _("Sent. You are told as soon as the organiser has looked at it."),
    "take_back": lambda: _("Taken back. You can write on."),
}


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    user = person(request)
    prepared = queries.being_prepared(user)
    context = {
        "listed": queries.drafts_and_issued(user),
        "houses": [(one, prepared.get(one["pair_id"], [])) for one in queries.houses_of(user)],
        "countable": queries.countable(user),
        "section": "certificates",
    }
    return render(request, "certificates/mine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, public_id: str) -> HttpResponse:
    """A draft from the confirmed hours at one organisation; `public_id`: the name it knows the person by."""
    user = person(request)
    pair = policies.own_pair(user, public_id)
    rows = list(queries.gathered(pair))
    offers = queries.opportunities_in(rows)
    known = identities.read(user, queries.NAME_FIELDS, by=user, why=queries.WHY)
    started = {
        "duties": queries.duties_in(rows),
        "name": " ".join(known[one] for one in queries.NAME_FIELDS if one in known),
    }
    form = _form(request, pair, offers, started)
    if request.method == "POST" and form.is_valid():
        wanted = queries.gathered(pair, **form.span())
        try:
            made = actions.prepare(pair, form.told(), records=wanted, name=form.name_told, by=user)
        except RefusedError as refused:
            form.refuse(refused)
        else:
            return redirect("certificates:one", made.public_id)
    context = {"pair": pair, "form": form, "records": rows, "section": "certificates"}
    context |= {"no_passkey": not has_passkey(user), "prepared": queries.being_prepared(user, pair).get(pair.pk, [])}
    return render(request, "certificates/draft.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, pair: PairName, offers: list[tuple[str, str]], started: dict[str, Any]) -> DraftForm:
    return DraftForm(
        request.POST if request.method == "POST" else None,
        offers=offers, competences=queries.competences(), called=pair.name, initial=started,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, public_id: str) -> HttpResponse:
    """One certificate: a draft to look at and ask for, or an issued one to use."""
    user = person(request)
    found = policies.own(user, public_id)
    facts = queries.facts_of(found)
    if request.method == "POST":
        return _preview(facts)
    return _page(request, found, AttachForm())


def _page(request: HttpRequest, found: Certificate, attaching: AttachForm) -> HttpResponse:
    facts = queries.facts_of(found)
    told = vault.open_told(found) if facts else {}
    asked = CertificateFacts.from_json(told[vault.ASKED]) if vault.ASKED in told else None
    context = {
        "one": found,
        "facts": facts,
        "differences": queries.differences(asked, facts) if asked and facts and facts.extent == asked.extent else [],
        "attachments": list(found.attachments.all()),
        "records": list(queries.stated_records(found)) if found.state == State.DRAFT else [],
        "attach_form": attaching,
        "stopped": actions.why_stopped(),
        "share": f"{settings.SITE_URL}/parbaude/{facts.code}/" if facts and facts.code else "",
        "less": _less(found),
        "whole": not found.variant_of_id and found.organisation_id is not None,
        "shorter": list(found.variants.filter(state=State.ISSUED)),
        "no_passkey": not has_passkey(person(request)),
        "section": "certificates",
    } | _handed(found)
    return render(request, "certificates/one.html", context, status=422 if attaching.errors else 200)


def _less(found: Certificate) -> list[tuple[str, Any]]:
    """What may be told instead; a summary and a shorter one have nothing shorter."""
    if found.variant_of_id or found.organisation_id is None:
        return []
    return [(code, Extent(code).label) for code in actions.LESS[found.extent]]


def _preview(facts: CertificateFacts | None) -> HttpResponse:
    if facts is None:
        return HttpResponse(status=410)
    return preview_page(facts)


@require_http_methods(["GET", "HEAD", "POST"])
def summary(request: HttpRequest) -> HttpResponse:
    """One paper for several certificates, of different organisers too."""
    user = person(request)
    listed = queries.countable(user)
    form = SummaryForm(request.POST if request.method == "POST" else None, listed=listed)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = actions.summarise(user, told["parts"], holder=told["holder"], language=told["language"])
        except RefusedError as refused:
            form.refuse(refused)
        else:
            announce.success(request, _("Made. It can be downloaded in a moment."))
            return redirect("certificates:one", made.public_id)
    context = {"form": form, "listed": listed, "stopped": actions.why_stopped(), "section": "certificates"}
    return render(request, "certificates/summary.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    user = person(request)
    found = policies.own(user, public_id)
    facts = queries.facts_of(found)
    if found.state != State.DRAFT or facts is None or found.pair is None:
        announce.error(request, _("This is not possible any more."))
        return redirect("certificates:one", public_id)
    pair = found.pair
    offers = queries.opportunities_in(queries.gathered(pair))
    form = _form(request, pair, offers, _words_of(facts))
    if request.method == "POST" and form.is_valid():
        rows = queries.gathered(pair, **form.span())
        try:
            actions.rewrite(found, form.told(), records=rows, name=form.name_told, by=user)
        except RefusedError as refused:
            form.refuse(refused)
        else:
            return redirect("certificates:one", public_id)
    context = {
        "pair": pair, "form": form, "one": found, "records": list(queries.gathered(pair)), "section": "certificates",
        "no_passkey": not has_passkey(user),
    }  # fmt: skip
    return render(request, "certificates/draft.html", context, status=422 if form.errors else 200)


def _words_of(facts: CertificateFacts) -> dict[str, Any]:
    named = facts.holder_kind == NAMED
    own = {f"own_{one.code}": one.holder_text for one in facts.competences}
    return own | {f"c_{one.code}": True for one in facts.competences} | {
        "skills": [one.code for one in facts.competences if is_skill(one.code)],
        "first": facts.starts_on, "last": facts.ends_on, "duties": facts.duties, "training": facts.training,
        "who": "named" if named else "pair", "name": facts.holder if named else "", "extent": facts.extent,
        "language": facts.language,
    }  # fmt: skip


@require_POST
def act(request: HttpRequest, public_id: str, verb: str) -> HttpResponse:
    """Ask for it, take the question back, throw the draft away."""
    user = person(request)
    found = policies.own(user, public_id)
    try:
        if verb == "discard":
            actions.discard(found, by=user)
            announce.success(request, _("The draft is thrown away. Your hours stay."))
            return redirect("certificates:mine")
        {"offer": actions.offer, "take_back": actions.take_back}[verb](found, by=user)
        announce.success(request, SAID[verb]())
    except RefusedError as refused:
        announce.error(request, refused.message or _("This is not possible any more."))
    return redirect("certificates:one", public_id)


@require_POST
def shorten(request: HttpRequest, public_id: str) -> HttpResponse:
    """The same certificate telling less, sealed anew."""
    return _told_again(request, public_id, partial(actions.shorten, extent=request.POST.get("extent", "")))


@require_POST
def translate(request: HttpRequest, public_id: str) -> HttpResponse:
    """The same certificate in the other language, sealed anew."""
    return _told_again(request, public_id, actions.translate)


def _told_again(request: HttpRequest, public_id: str, act: Callable[..., Certificate]) -> HttpResponse:
    user = person(request)
    try:
        made = act(policies.own(user, public_id), by=user.pk)
    except RefusedError as refused:
        announce.error(request, refused.message or _("This is not possible any more."))
        return redirect("certificates:one", public_id)
    announce.success(request, _("Made. It can be downloaded in a moment."))
    return redirect("certificates:one", made.public_id)


@require_POST
def attach(request: HttpRequest, public_id: str) -> HttpResponse:
    user = person(request)
    found: Certificate = policies.own(user, public_id)
    form = AttachForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, form)
    try:
        told = form.cleaned_data
        actions.attach(found, told["file"], name=told["name"], unsigned=told["unsigned"], by=user)
    except WrongStateError as late:
        announce.error(request, late.message)
        return redirect("certificates:one", public_id)
    except RefusedError as refused:
        form.refuse(refused)
        return _page(request, found, form)
    announce.success(request, _("Added. The seal of the certificate will protect this document too."))
    return redirect("certificates:one", public_id)


@require_POST
def detach(request: HttpRequest, public_id: str, position: str) -> HttpResponse:
    user = person(request)
    try:
        actions.detach(policies.own(user, public_id), int(position) - 1, by=user)
    except RefusedError as refused:
        announce.error(request, refused.message or _("This is not possible any more."))
    return redirect("certificates:one", public_id)


@require_POST
def package(request: HttpRequest, public_id: str) -> HttpResponse:
    """For another system: taken along as a file, or sent there (`to`: its code)."""
    user = person(request)
    found = policies.own(user, public_id)
    try:
        if not (receiver := request.POST.get("to", "")):
            return as_file(actions.take_along(found, by=user), "application/json", f"paka-{found.number}.json")
        actions.ask_handover(found, receiver, by=user)
        announce.success(request, _("It is on its way. You see here when it has arrived."))
    except RefusedError as refused:
        announce.error(request, refused.message or _("This is not possible any more."))
    return redirect("certificates:one", public_id)


def _handed(found: Certificate) -> dict[str, Any]:
    """Where it can be sent, and where it has been."""
    known = receivers()
    handed = [
        (known[one.receiver].name if one.receiver in known else one.receiver, one) for one in found.handovers.all()
    ]
    return {"receivers": list(known.values()), "handed": handed}


@require_safe
def file(request: HttpRequest, public_id: str, ending: str) -> HttpResponse:
    found = policies.own(person(request), public_id)
    return issued_file(request, found, ending, back=("certificates:one", public_id))


@require_safe
def attachment(request: HttpRequest, public_id: str, position: str) -> HttpResponse:
    return attached_file(policies.own(person(request), public_id), int(position) - 1)
