"""The team: who is in it, inviting, roles, leaving; the page of an invitation; one's own organisations."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talka.core.errors import RefusedError, WrongStateError
from talka.organisations import actions, queries
from talka.organisations.actor import actor_of
from talka.organisations.enums import Role
from talka.organisations.forms import AcceptForm, InviteForm, NameForm
from talka.organisations.models import Membership, Organisation
from talka.organisations.policies import SEE, access, may
from talka.organisations.views.registering import person

MANAGE = "manage_team"


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """One's organisations, to go from one to another; what waits for others' answers."""
    person(request)
    return render(
        request, "organisations/mine.html", {"mine": queries.mine(actor_of(request)), "section": "organisations"}
    )


@require_safe
def team(request: HttpRequest, key: str) -> HttpResponse:
    actor = actor_of(request)
    organisation = access(actor, key, SEE)
    own = queries.own_membership(organisation, person(request))
    leads = may(actor, organisation, MANAGE)
    context = {
        "organisation": organisation,
        "members": queries.members(organisation),
        "own": own,
        "leads": leads,
        "invitations": queries.invitations(organisation) if leads else [],
        "requests": queries.join_requests(organisation) if leads else [],
        "name_form": NameForm(initial={"display_name": own.display_name}) if own else None,
        "section": "team",
    }
    return render(request, "organisations/team.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, key: str) -> HttpResponse:
    organisation = access(actor_of(request), key, MANAGE)
    form = InviteForm(request.POST or None)
    if form.is_valid():
        try:
            actions.invite(organisation, by=person(request), **form.cleaned_data)
        except RefusedError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("The invitation is on its way."))
            return redirect("organisations:team", key)
    context = {"organisation": organisation, "form": form, "section": "team"}
    return render(request, "organisations/invite.html", context, status=422 if form.errors else 200)


@require_POST
def revoke(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    organisation = access(actor_of(request), key, MANAGE)
    found = queries.invitation(organisation, public_id)
    if found is None:
        raise Http404
    return _done(request, organisation, lambda: actions.revoke(found, by=person(request)), _("Taken back."))


@require_POST
def answer(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    """Let somebody in who asked, or not."""
    organisation = access(actor_of(request), key, MANAGE)
    asked = queries.join_request(organisation, public_id)
    if asked is None:
        raise Http404
    accepted = request.POST.get("act") == "accept"
    return _done(
        request,
        organisation,
        lambda: actions.answer_request(asked, accepted=accepted, by=person(request)),
        _("Done. The person has been told."),
    )


def _member(organisation: Organisation, pk: int) -> Membership:
    found = queries.membership(organisation, pk)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def member(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """One member: change the role, hand over, remove."""
    organisation, user = access(actor_of(request), key, MANAGE), person(request)
    chosen = _member(organisation, pk)
    if request.method == "POST":
        return _done(request, organisation, lambda: _change(chosen, request.POST.get("act", ""), request), _("Saved."))
    own = queries.own_membership(organisation, user)
    context = {"organisation": organisation, "member": chosen, "own": own, "roles": Role, "section": "team"}
    return render(request, "organisations/member.html", context)


def _change(chosen: Membership, act: str, request: HttpRequest) -> None:
    user = person(request)
    own = queries.own_membership(chosen.organisation, user)
    if act in Role.values:
        actions.change_role(chosen, role=act, by=user)
    elif act == "transfer" and own:
        actions.transfer(own, to=chosen, by=user)
    elif act == "remove":
        actions.remove(chosen, by=user)


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, key: str) -> HttpResponse:
    """Leave the team oneself; any role may, but the last admin."""
    organisation, user = access(actor_of(request), key, SEE), person(request)
    own = queries.own_membership(organisation, user)
    if own is None:
        raise Http404
    refused = ""
    if request.method == "POST":
        try:
            actions.leave(own, by=user)
        except RefusedError as problem:
            refused = problem.message
        else:
            messages.success(request, _("You are no longer in this team."))
            return redirect("organisations:mine")
    context = {"organisation": organisation, "refused": refused, "section": "team"}
    return render(request, "organisations/leave.html", context, status=422 if refused else 200)


@require_POST
def rename(request: HttpRequest, key: str) -> HttpResponse:
    """The name by which the team sees oneself."""
    organisation = access(actor_of(request), key, SEE)
    own = queries.own_membership(organisation, person(request))
    form = NameForm(request.POST)
    if own and form.is_valid():
        actions.rename_self(own, name=form.cleaned_data["display_name"])
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Write a name of at most 60 letters."))
    return redirect("organisations:team", key)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the link in the letter. Whoever is signed in accepts by a button; others sign in or up first."""
    user = actor_of(request).user
    found = queries.invitation_of_token(token)
    form = AcceptForm(request.POST or None)
    if request.method == "POST" and user is None:
        raise PermissionDenied
    if found and user and form.is_valid():
        try:
            entered = actions.accept(token, by=user, display_name=form.cleaned_data["display_name"])
        except WrongStateError:
            found = None
        except RefusedError as refused:
            form.add_error(None, refused.message)
        else:
            if entered is None:
                messages.success(request, _("Thank you. An admin of the team now confirms that it is you."))
                return redirect("organisations:mine")
            messages.success(request, _("You are in the team."))
            return redirect("organisations:team", found.organisation.key)
    context = {"invitation": found, "form": form, "here": request.path}
    page = render(request, "organisations/invitation.html", context, status=_status(found=found is not None, form=form))
    page["Referrer-Policy"] = "same-origin"
    return page


def _status(*, found: bool, form: AcceptForm) -> int:
    if not found:
        return 404
    return 422 if form.errors else 200


def _done(request: HttpRequest, organisation: Organisation, act: Callable[[], object], said: str) -> HttpResponse:
    """Do one act of a small form; say what became of it on the team's page."""
    try:
        act()
    except RefusedError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, said)
    return redirect("organisations:team", organisation.key)
