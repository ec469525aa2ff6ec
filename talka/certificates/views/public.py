"""The check page, the published sample, and files served without the database."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from talka.certificates import checking, codes, credential, possession, published
from talka.certificates.enums import CheckState, Extent, Said, Verdict
from talka.certificates.forms import CheckForm
from talka.certificates.schemas import PSEUDONYM, CertificateFacts, Check
from talka.certificates.statements import statements
from talka.certificates.wording import ENGLISH, FROM, IN, UNTIL, WORDS
from talka.core.errors import RefusedError

HERE = Path(__file__).resolve().parents[1]
SAMPLE = HERE / "typst" / "paraugs.pdf"
OFFLINE = HERE / "offline" / "checker.html"
FRESH_SECONDS = 300
AWAY_SECONDS = 30
KIND = {
    Verdict.VALID: "success", Verdict.REPLACED: "warning", Verdict.UNCLEAR: "warning",
    Verdict.REVOKED: "danger", Verdict.ALTERED: "danger", Verdict.NOT_OURS: "danger",
}  # fmt: skip
BROKEN = gettext_lazy(
    "The file is damaged, or it is no PDF, .edoc or JSON. Ask for it once more, or type the code that stands on the certificate."
)


@csrf_exempt  # it changes nothing and knows nobody, so there is nothing to forge
@login_not_required
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return _page(request, CheckForm())
    form = CheckForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    file = form.cleaned_data["file"]
    try:
        if not file:
            return _by_code(request, form.cleaned_data["code"])
        found = checking.verify_file(file.read())
    except RefusedError as refused:
        form.add_error("file", BROKEN if refused.code == "signatures.unreadable" else refused.message)
        return _page(request, form, status=422)
    return _page(request, CheckForm(), found)


@login_not_required
@require_GET
def check_code(request: HttpRequest, code: str) -> HttpResponse:
    """Where the square code on paper leads."""
    return _private(_by_code(request, code))


def _by_the_database(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A code is looked up in the database, a file needs none: who comes while it is away is told both."""

    @wraps(view)
    def told(request: HttpRequest, code: str) -> HttpResponse:
        try:
            return view(request, code)
        except (OperationalError, InterfaceError):
            response = _page(request, CheckForm(), status=503, away=True)
            response["Retry-After"] = str(AWAY_SECONDS)
            return response

    return told


@csrf_exempt  # as above
@login_not_required
@require_http_methods(["GET", "POST"])
@_by_the_database
def holder(request: HttpRequest, code: str) -> HttpResponse:
    """Whoever shows an unnamed certificate proves with a passkey that it is theirs."""
    try:
        found = _answer(request, code)
    except checking.TooManyMissesError as many:
        return _private(_waiting(request, many.wait))
    if request.method == "POST":
        token, response = request.POST.get("token", ""), request.POST.get("credential", "")
        found = checking.with_holder(found, code, token=token, response=response)
        return _private(_page(request, CheckForm(), found, code=code))
    if not _unnamed(found):
        return _private(_page(request, CheckForm(), found, code=code))
    options, token = possession.ask(codes.read_code(code))
    context = {"code": code, "options": options, "token": token, "facts": found.facts}
    return _private(render(request, "certificates/holder.html", context))


def _unnamed(found: Check) -> bool:
    return bool(found.facts and found.facts.holder_kind == PSEUDONYM and found.verdict == Verdict.VALID)


def _private(response: HttpResponse) -> HttpResponse:
    """The address is the right to see the paper: it is told to nobody and listed nowhere."""
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response


@_by_the_database
def _by_code(request: HttpRequest, code: str) -> HttpResponse:
    """Ten codes a minute that are not there, and the address waits: nobody finds one by trying."""
    try:
        return _page(request, CheckForm(), _answer(request, code), code=code)
    except checking.TooManyMissesError as many:
        return _waiting(request, many.wait)


def _answer(request: HttpRequest, code: str) -> Check:
    return checking.answer(code, address=str(request.META.get("REMOTE_ADDR", "")))


def _waiting(request: HttpRequest, wait: int) -> HttpResponse:
    response = _page(request, CheckForm(), status=429, wait=wait)
    response["Retry-After"] = str(wait)
    return response


def _page(
    request: HttpRequest,
    form: CheckForm,
    found: Check | None = None,
    *,
    status: int = 200,
    wait: int = 0,
    away: bool = False,
    code: str = "",
) -> HttpResponse:
    """`code`: by which it was found, so that the holder of an unnamed one can be asked."""
    context: dict[str, Any] = {
        "form": form,
        "found": _shown(found) if found else None,
        "wait": wait,
        "away": away,
        "ask_holder": codes.grouped(codes.read_code(code)) if found and code and _unnamed(found) else "",
    }
    return render(request, "certificates/check.html", context, status=status)


def _shown(found: Check) -> dict[str, Any]:
    """A check in the words of the page."""
    facts, verdict = found.facts, Verdict(found.verdict)
    return {
        "verdict": verdict,
        "kind": "warning" if found.extra else KIND[verdict],
        "label": _("The code is mistyped") if found.extra else verdict.label,
        "advice": _advice(found),
        "rows": _rows(facts) if facts else [],
        "parts": [(_part(part), CheckState(state).label, state) for part, state in found.parts],
        "stale": verdict == Verdict.UNCLEAR and bool(found.as_of),
        "as_of": datetime.fromisoformat(found.as_of) if found.as_of else None,
        "holder": str(dict(found.parts).get(checking.HOLDER, "")),
        "forgotten": facts is None and verdict in {Verdict.VALID, Verdict.REPLACED, Verdict.REVOKED},
    }


def _rows(facts: CertificateFacts) -> list[dict[str, Any]]:
    """All that its paper says, in the paper's language; how much that is, in the reader's."""
    language = "" if facts.language == get_language() else facts.language
    said = [
        {"name": one.name, "label": Said(one.name).label, "lines": one.lines, "language": language}
        for one in statements(facts)
    ]
    return [
        *said,
        {"name": Said.EXTENT, "label": Said.EXTENT.label, "lines": (Extent(facts.extent).label,), "language": ""},
    ]


def _advice(found: Check) -> str:
    if found.extra:
        return _("Nothing was looked up. Compare it with the paper sign by sign.")
    verdict = Verdict(found.verdict)
    if verdict == Verdict.NOT_OURS and checking.CODE in dict(found.parts):
        return _(
            "No certificate has this code. Compare it with the paper: where it is the same, do not rely on the paper."
        )
    return {
        Verdict.VALID: _("Compare what you see here with the paper: it must say the same."),
        Verdict.REPLACED: _("Ask its holder for the newer one."),
        Verdict.REVOKED: _("Do not rely on it. Ask the organiser if you need to know more."),
        Verdict.ALTERED: _("Something in the file differs from what was issued. Do not rely on it; check by the code."),
        Verdict.NOT_OURS: _("Nothing we issued is like this. A scanned or re-saved copy is not a proof: use the code."),
        Verdict.UNCLEAR: _("The list of revoked certificates is not at hand. Try again in a few minutes."),
    }[verdict]


def _part(part: str) -> str:
    return {
        checking.CODE: _("Whether the code is written without a slip"),
        checking.SEAL: _("Whether the seal on the file is ours and nothing was changed under it"),
        checking.SIGNATURE: _("Whether the facts are signed with the organiser's key"),
        checking.PACKAGE: _("Whether the package is signed by Talka and nothing was changed in it"),
        checking.STATUS: _("Whether it has been issued, and neither replaced nor revoked"),
        checking.HOLDER: _("Whether who shows it has just proved with a passkey that it was issued to them"),
        checking.CONTENT: _("Whether your paper says the same (only you can see that)"),
    }[part]


@login_not_required
@require_GET
def sample(request: HttpRequest) -> HttpResponse:
    return _file(SAMPLE.read_bytes(), "application/pdf", name="izzinas-paraugs.pdf", inline=True)


@login_not_required
@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """One page with all published keys and lists inside: it checks credentials where there is no network."""
    known = {
        "site": credential.did(settings.SITE_URL),
        "keys": published.all_keys(),
        "lists": published.all_lists(),
        "staleAfter": checking.STALE_AFTER.total_seconds(),
        "words": WORDS,
        "months": {"from": FROM, "until": UNTIL, "in": IN, "english": ENGLISH},
        "labels": {language: _labels(language) for language in WORDS},
    }
    data = json.dumps(known, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    language = get_language() if get_language() in WORDS else settings.LANGUAGE_CODE
    page = OFFLINE.read_text(encoding="utf-8").replace("{{ LANGUAGE }}", str(language), 1)
    page = page.replace("{{ PUBLISHED }}", data, 1)
    return _file(page.encode(), "text/html; charset=utf-8", name="talka-parbaude.html")


def _labels(language: str) -> dict[str, str]:
    """How the page without a network names what a certificate says: as the check page does."""
    with override(language):
        return {one.value: str(one.label) for one in (*Said, *Extent)}


def _file(data: bytes, media_type: str, *, name: str, inline: bool = False) -> HttpResponse:
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    response["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    return response


def _published(document: dict[str, Any] | None, media_type: str) -> HttpResponse:
    if document is None:
        raise Http404
    response = HttpResponse(json.dumps(document, ensure_ascii=False).encode(), content_type=media_type)
    response["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    response["Access-Control-Allow-Origin"] = "*"  # wallets and checkers of others read it from their own pages
    return response


@login_not_required
@require_GET
def site_keys(request: HttpRequest) -> HttpResponse:
    return _published(published.keys_of(), "application/did+json")


@login_not_required
@require_GET
def organisation_keys(request: HttpRequest, number: str) -> HttpResponse:
    return _published(published.keys_of(number), "application/did+json")


@login_not_required
@require_GET
def status_list(request: HttpRequest, name: str) -> HttpResponse:
    """The same for whomever it is asked: nobody learns whose bit was looked at."""
    return _published(published.status_list(name), "application/vc")


@login_not_required
@require_GET
def context(request: HttpRequest) -> HttpResponse:
    return _published(credential.own_context(settings.SITE_URL), "application/ld+json")
