"""The guardian's link: made and passed on by the teenager, answered without an account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import segno
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from talka.accounts.eid import Assertion
from talka.accounts.policies.person import person
from talka.accounts.policies.proofs import ask_proof, forget_proof, proof, providers
from talka.applications import actions, law, policies, queries
from talka.applications.enums import LIVE, ConsentState, ConsentSubject
from talka.applications.forms import ConsentForm, GuardianMailForm, refused
from talka.applications.models import Application, GuardianConsent
from talka.applications.views.person import upload
from talka.core import clock
from talka.core.errors import RefusedError
from talka.core.signatures import REFUSALS

FIELD_OF = {
    **dict.fromkeys(REFUSALS, "file"),
    "consent.give.signature": "signature",
    "consent.give.unsigned": "file",
    "consent.give.invalid": "file",
    "consent.give.other": "file",
    "consent.give.signer": "file",
    "consent.give.who": "name",
    "consent.give.changed": "read",
}

UNANSWERED = frozenset({ConsentState.ASKED.value, ConsentState.EXPIRED.value})

NO_PROOF = frozenset({"consent.give.weak", "consent.give.not_guardian"})
"""Refusals after which another way to sign is offered."""


def _drawn(link: str) -> SafeString:
    """The link as a QR code, drawn as SVG without style attributes."""
    drawn = segno.make(link, error="m").svg_inline(
        svgclass="qr", lineclass=None, scale=5, border=2, dark="#000", light="#fff", omitsize=True
    )
    return mark_safe(drawn)  # noqa: S308  # drawn by us from an address of ours


def _begins(application: Application) -> datetime | None:
    """When the work begins, before which the consent is needed; None when it has, or nobody said."""
    start = queries.first_start(application)
    return start if start and start > clock.now() else None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make a link and show it once: to share, as a QR code, to print; or send it to the guardian's e-mail."""
    user = person(request)
    application = policies.own(user, public_id)
    form = GuardianMailForm(request.POST or None)
    subject = queries.subject_for(user)
    context: dict[str, Any] = {
        "application": application,
        "consent": queries.latest_consent(application),
        "renewable": queries.is_renewable(application),
        "form": form,
        "article": law.WRITING_RULE if subject == ConsentSubject.MESSAGES else law.ARTICLES["guardian"],
        "for_messages": subject == ConsentSubject.MESSAGES,
        "begins": _begins(application),
        "section": "applications",
    }
    if request.method == "POST" and form.is_valid():
        try:
            if "anew" in request.POST:
                made, token = actions.link_anew(application, by=user)
            else:
                email = form.cleaned_data["email"] if "send" in request.POST else ""
                made, token = actions.ask_guardian(application, by=user, email=email)
        except RefusedError as error:
            refused(form, None, error.message)
        else:
            link = actions.link_of(token)
            context |= {"consent": made, "link": link, "qr": _drawn(link), "mailed": "send" in request.POST}
    return render(request, "applications/guardian.html", context, status=422 if form.errors else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest, token: str) -> HttpResponse:
    """What the guardian reads, signs, refuses, and may withdraw later."""
    try:
        found = policies.consent(token)
    except Http404:
        return render(request, "applications/consent_gone.html", status=404)
    if request.method == "POST" and "eid" in request.POST:
        return ask_proof(request, request.POST["eid"])
    proven = proof(request)
    form = ConsentForm(request.POST or None, request.FILES or None, proven=proven.name if proven else "")
    if request.method == "POST":
        try:
            if _answer(request, found, form, proven):
                return redirect("applications:consent", token)
        except RefusedError as error:
            if error.code in NO_PROOF:
                forget_proof(request)
            refused(form, FIELD_OF.get(error.code), error.message)
    return _page(request, found, form, token)


@login_not_required
@never_cache
@require_safe
def text(request: HttpRequest, token: str) -> HttpResponse:
    """What is consented to, as a file to be signed with eParaksts."""
    answer = HttpResponse(queries.consent_pdf(policies.consent(token)), content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="piekrisana.pdf"'
    return answer


def _answer(request: HttpRequest, found: GuardianConsent, form: ConsentForm, proven: Assertion | None) -> bool:
    """Whether it was answered; else the form says what is missing."""
    if "forget" in request.POST:
        forget_proof(request)
        return True
    if "withdraw" in request.POST:
        actions.withdraw_consent(found)
        return True
    if "refuse" in request.POST:
        actions.refuse_consent(found)
        return True
    if not form.is_valid():
        return False
    actions.give(
        found,
        guardian=form.guardian(),
        seen_hash=request.POST.get("seen", ""),
        upload=upload(request, "file"),
        proof=proven,
    )
    forget_proof(request)
    return True


def _in_english(found: GuardianConsent) -> str:
    """For a guardian who reads no Latvian, beside the words that count; "" on the Latvian page."""
    if translation.get_language() != "en":
        return ""
    return queries.consent_text(found.application, found.subject, language="en")


def _since(found: GuardianConsent) -> str:
    """What the work is now, where it is not what was consented to any more; else ""."""
    if found.state != ConsentState.GIVEN or found.application.state not in LIVE:
        return ""
    now = queries.consent_text(found.application, found.subject)
    return "" if queries.hash_of(now) == found.text_hash else now


def _page(request: HttpRequest, found: GuardianConsent, form: ConsentForm, token: str) -> HttpResponse:
    is_open = found.state == ConsentState.ASKED and found.link_until > clock.now() and found.application.state in LIVE
    text = queries.consent_text(found.application, found.subject) if is_open else found.text
    deciding = form.is_bound and not {"withdraw", "refuse"} & set(request.POST)
    proven = proof(request)
    context = {
        "consent": found,
        "token": token,
        "opportunity": found.application.opportunity,
        "text": text,
        "seen": queries.hash_of(text),
        "in_english": _in_english(found) if is_open else "",
        "form": form if deciding else ConsentForm(proven=form.proven),
        "proven": proven,
        "providers": providers(request) if is_open and not proven else [],
        "refusal": [] if deciding else list(form.non_field_errors()) if form.is_bound else [],
        "is_open": is_open,
        "since": _since(found),
        "why_over": "" if is_open or found.state not in UNANSWERED else queries.why_over(found),
        "begins": _begins(found.application) if is_open else None,
        "article": law.WRITING_RULE if found.subject == ConsentSubject.MESSAGES else law.ARTICLES["guardian"],
        "for_messages": found.subject == ConsentSubject.MESSAGES,
    }
    return render(request, "applications/consent.html", context, status=422 if deciding and form.errors else 200)
