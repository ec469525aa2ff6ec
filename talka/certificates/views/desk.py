"""The desk's page of certificates: the emergency stop, keys, revoking many at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as announce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from talka.certificates import actions, policies, queries
from talka.certificates.forms import ManyForm, StopForm
from talka.core.errors import RefusedError
from talka.organisations.actor import actor_of
from talka.organisations.models import Organisation


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Whether certificates are issued now; with `q` also the keys of one organisation."""
    policies.keeper(actor_of(request))
    number = request.GET.get("q", "").strip()
    found = policies.house_or_none(number)
    return render(request, "certificates/desk.html", _context(found, number))


def _context(found: Organisation | None, number: str, **more: Any) -> dict[str, Any]:
    return {
        "stop": queries.running_stop(),
        "waiting": queries.waiting_for_print().count(),
        "stop_form": StopForm(),
        "number": number,
        "found": found,
        "keys": queries.keys_of(found) if found else [],
        "many_form": ManyForm(),
        "section": "certificates",
    } | more


@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """`do`: stop, with a reason, or resume."""
    user = policies.keeper(actor_of(request))
    if request.POST.get("do") == "resume":
        actions.resume_issuing(by=user.pk)
        announce.success(request, _("Certificates are issued again. What waited is printed within a minute."))
        return redirect("certificates:desk")
    form = StopForm(request.POST)
    if not form.is_valid():
        return render(request, "certificates/desk.html", _context(None, "", stop_form=form), status=422)
    actions.stop_issuing(reason=form.cleaned_data["reason"], by=user.pk)
    announce.success(
        request,
        _(
            "Stopped: from now on nothing is issued, signed, sealed or printed. What is revoked goes on being published."
        ),
    )
    return redirect("certificates:desk")


@require_POST
def key(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """`do`: rotate (a new key signs), or lost (the key proves nothing any more and all it signed is revoked)."""
    user = policies.keeper(actor_of(request))
    own = policies.house(number)
    one = policies.signing_key(own, name)
    if request.POST.get("do") == "lost":
        ended = actions.compromise(one, by=user.pk)
        announce.success(request, _revoked(ended))
    else:
        actions.rotate(own, by=user.pk)
        announce.success(request, _("A new key signs from now on. What the old one signed stays valid."))
    return redirect(f"{reverse('certificates:desk')}?q={number}")


@require_POST
def many(request: HttpRequest, number: str) -> HttpResponse:
    """Everything an organisation issued in some days. First how many they are, then, with that number, the act."""
    user = policies.keeper(actor_of(request))
    own = policies.house(number)
    form = ManyForm(request.POST)
    if not form.is_valid():
        return render(request, "certificates/desk.html", _context(own, number, many_form=form), status=422)
    told = form.cleaned_data
    count = queries.issued_between(own, told["first"], told["last"]).count()
    if request.POST.get("n") != str(count) or not count:
        return render(request, "certificates/desk.html", _context(own, number, many_form=form, count=count))
    try:
        ended = actions.revoke_many(own, first=told["first"], last=told["last"], reason=told["reason"], by=user.pk)
    except RefusedError as refused:
        form.refuse(refused)
        return render(request, "certificates/desk.html", _context(own, number, many_form=form), status=422)
    announce.success(request, _revoked(ended))
    return redirect(f"{reverse('certificates:desk')}?q={number}")


def _revoked(n: int) -> str:
    return ngettext("%(n)s certificate is revoked.", "%(n)s certificates are revoked.", n) % {"n": n}
