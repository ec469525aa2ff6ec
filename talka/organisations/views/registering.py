"""Bringing an organisation in: find it in the register, begin, prove the right to speak for it, or ask to join."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talka.accounts.models import User
from talka.accounts.queries import represents
from talka.core.errors import RefusedError
from talka.organisations import actions, queries
from talka.organisations.actor import actor_of
from talka.organisations.enums import State
from talka.organisations.forms import FindForm, JoinForm, SignedForm
from talka.organisations.models import Organisation, Proof
from talka.organisations.policies import may_ask_to_join
from talka.organisations.views.application import application_pdf
from talka.registers.models import LegalEntity
from talka.registers.queries import legal_entity

SECTION = "organisations"


def person(request: HttpRequest) -> User:
    """The person who is signed in; a banned one is not."""
    user = actor_of(request).user
    if user is None:
        raise PermissionDenied
    return user


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Type the number or the name; the register answers. With one exact answer there is nothing to choose.

    While a person is still typing, what was found is shown below, and nobody is led away.
    """
    asked = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    form = FindForm({"q": asked} if "q" in request.GET else None)
    found = queries.find_entities(asked) if asked else []
    typing = request.headers.get("HX-Request") == "true"
    if not typing and len(found) == 1 and found[0].entity.pk == "".join(asked.split()):
        return redirect("organisations:register", found[0].entity.pk)
    context = {
        "form": form,
        "asked": asked,
        "found": found,
        "most": queries.MOST_FOUND,
        "release": queries.register_dated(),
        "section": SECTION,
    }
    return render(request, "organisations/find.html", context)


def _entity(number: str) -> LegalEntity:
    entity = legal_entity(number)
    if entity is None:
        raise Http404
    return entity


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, number: str) -> HttpResponse:
    """What the register says of it. Confirm, and it begins."""
    user, facts = person(request), queries.facts(_entity(number))
    context = {"facts": facts, "allowed": facts.verdict in actions.ALLOWED, "section": SECTION}
    context["member"] = facts.organisation is not None and facts.organisation.pk in actor_of(request).roles
    if request.method != "POST":
        return render(request, "organisations/register.html", context)
    try:
        made = actions.register(facts.entity, by=user)
        if made.registration_number in represents(user):
            actions.prove_by_eid(made, by=user)
            messages.success(request, _("Your eID sign-in proves that you represent it."))
    except RefusedError as refused:
        return render(request, "organisations/register.html", context | {"refused": refused.message}, status=422)
    return redirect("organisations:right", number)


def _head(number: str) -> Organisation:
    organisation = queries.head_of(number)
    if organisation is None:
        raise Http404
    return organisation


@require_http_methods(["GET", "HEAD", "POST"])
def right(request: HttpRequest, number: str) -> HttpResponse:
    """Ways to prove that one may speak for it, and what has become of the proof."""
    user, organisation = person(request), _head(number)
    form, refused = SignedForm(), ""
    if request.method == "POST":
        form = SignedForm(request.POST, request.FILES) if request.POST.get("way") == "signed" else form
        try:
            if _prove(request.POST.get("way", ""), organisation, form, user):
                return redirect("organisations:right", number)
        except RefusedError as problem:
            if form.is_bound:
                form.add_error("file", problem.message)
            else:
                refused = problem.message
    return render(
        request,
        "organisations/right.html",
        _right_context(request, organisation, user) | {"form": form, "refused": refused},
        status=422 if refused or form.errors else 200,
    )


def _right_context(request: HttpRequest, organisation: Organisation, user: User) -> dict[str, object]:
    entity = legal_entity(organisation.registration_number)
    proof = queries.latest_proof(organisation, user)
    return {
        "organisation": organisation,
        "entity": entity,
        "proof": proof,
        "proof_reason": queries.reason_words(proof.reason) if proof else "",
        "until": queries.decided_until(proof) if proof and proof.sent_at else None,
        "register_email": entity.email if entity and "@" in entity.email else "",
        "by_eid": organisation.registration_number in represents(user),
        "role": actor_of(request).role_in(organisation),
        "closed": organisation.state == State.SUSPENDED,
        "may_join": may_ask_to_join(actor_of(request), organisation),
        "section": SECTION,
    }


def _prove(way: str, organisation: Organisation, form: SignedForm, user: User) -> Proof | bool:
    """Do what the pressed button says. False: the form has to be looked at again."""
    if way == "eid":
        return actions.prove_by_eid(organisation, by=user)
    if way == "register_email":
        return actions.send_register_link(organisation, by=user)
    if way == "signed":
        return form.is_valid() and actions.send_signed(organisation, form.cleaned_data["file"], by=user)
    proof = queries.latest_proof(organisation, user)
    if way == "withdraw" and proof:
        actions.withdraw(proof, by=user)
    return True


@require_safe
def application(request: HttpRequest, number: str) -> HttpResponse:
    """The application to be signed: with the organisation's facts in it, or (`?tuksa=1`) to be filled in by hand."""
    person(request)
    entity = _entity(number)
    body = application_pdf(entity, blank="tuksa" in request.GET)
    answer = HttpResponse(body, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="talka-iesniegums-{entity.pk}.pdf"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, number: str) -> HttpResponse:
    """Ask the admins of a verified organisation to be let into its team."""
    user, organisation = person(request), _head(number)
    if not may_ask_to_join(actor_of(request), organisation):
        raise Http404
    form = JoinForm(request.POST or None)
    if form.is_valid():
        try:
            actions.ask_to_join(organisation, by=user, **form.cleaned_data)
        except RefusedError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("The admins of the team have been told. You will get their answer here."))
            return redirect("organisations:mine")
    context = {"organisation": organisation, "form": form, "section": SECTION}
    return render(request, "organisations/join.html", context, status=422 if form.errors else 200)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_right(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the letter to the register's address. GET shows what it means; the button does it."""
    context: dict[str, object] = {"proof": queries.proof_of_token(token)}
    if request.method == "POST":
        try:
            context = {"done": actions.confirm_register_link(token)}
        except RefusedError:
            context = {"proof": None}
    answer = render(request, "organisations/confirm_right.html", context, status=200 if any(context.values()) else 404)
    answer["Referrer-Policy"] = "same-origin"
    return answer
