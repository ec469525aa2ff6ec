"""Who somebody is by their eID, told to one page without signing in: no account is made, opened or looked for.

What the provider said waits, wrapped, in the session of that browser for a quarter of an hour, and only for the page
that asked.
"""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthProcess
from django.http import Http404, HttpRequest, HttpResponse

from talka.accounts import eid, vault
from talka.accounts.policies.addresses import away, onward
from talka.core import clock

PROOF = "talka_eid_proof"
"""Session key; the same word marks what is sent to the provider and comes back."""
HOLDS_SECONDS = 15 * 60


def providers(request: HttpRequest) -> list[Any]:
    """Those that are configured, for buttons."""
    return list(get_adapter().list_providers(request))


def ask_proof(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Away to the provider, and back to this very page. Raises Http404 for a provider that is not configured."""
    try:
        provider = get_adapter().get_provider(request, provider_id)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    answer: HttpResponse = provider.redirect(request, AuthProcess.LOGIN, next_url=request.path, data={PROOF: True})
    return away(request, answer)


def page_that_asked(state: dict[str, Any]) -> str:
    """Its path, when what has come back was asked for by `ask_proof`; else ""."""
    return onward(state.get("next")) if (state.get("data") or {}).get(PROOF) else ""


def keep_proof(request: HttpRequest, found: eid.Assertion, page: str) -> None:
    told = "\n".join([page, str(int(clock.now().timestamp())), found.packed()])
    request.session[PROOF] = vault.wrap(told, purpose="eid")


def proof(request: HttpRequest) -> eid.Assertion | None:
    """What was proven just now for the page of this request."""
    wrapped = request.session.get(PROOF)
    if not wrapped:
        return None
    page, at, packed = vault.unwrap(wrapped, purpose="eid").split("\n", 2)
    fresh = clock.now().timestamp() - int(at) < HOLDS_SECONDS
    return eid.unpacked(packed) if fresh and page == request.path else None


def forget_proof(request: HttpRequest) -> None:
    request.session.pop(PROOF, None)
