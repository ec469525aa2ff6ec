from __future__ import annotations

import logging
from typing import Any, NoReturn

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from talka.accounts import actions, eid, vault
from talka.accounts.adapter.account import STRONG_EID
from talka.accounts.policies.addresses import onward
from talka.accounts.policies.proofs import keep_proof, page_that_asked
from talka.core import clock

PENDING = "talka_eid"
"""Session key: an assertion (wrapped) of somebody who has no account yet and is asked for consent."""
BINDING = "talka_eid_binding"
"""Session key: the same, of somebody who is signed in and is asked whether to tie the eID to that account."""
NEXT = "talka_eid_next"
SECONDS = 10
log = logging.getLogger("talka.accounts")


def nonce_of(state: str) -> str:
    """Ties the ID token to the one session that holds this state, which is used once."""
    return vault.keyed("eid nonce", state)


class _Client(OAuth2Client):
    def get_redirect_url(self, authorization_url: str, scope: list[str], extra_params: dict[str, str]) -> str:
        params = {**extra_params, "nonce": nonce_of(str(self.state))}
        return str(super().get_redirect_url(authorization_url, scope, params))


class _Session(requests.Session):
    """Never waits for a provider longer than a few seconds, never follows it elsewhere."""

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        kwargs.setdefault("timeout", SECONDS)
        kwargs["allow_redirects"] = False
        return super().request(*args, **kwargs)


class Protocol(OpenIDConnectOAuth2Adapter):
    """allauth's code flow with what it leaves out: nonce, signature, issuer of the response (RFC 9207), subject."""

    client_class = _Client

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        issuer = str(self.openid_config["issuer"])
        try:
            self._check_answer(request, issuer)
            claims = self._claims(request, app, token, kwargs["response"], issuer)
            found = eid.assertion(claims, issuer=issuer, subject_claim=app.settings.get("subject_claim", "sub"))
        except (eid.RefusedAssertionError, JoseError, KeyError, ValueError) as error:
            log.warning("eID answer refused", extra={"reason": str(error) or type(error).__name__})
            raise OAuth2Error("refused") from error
        login: SocialLogin = self.get_provider().sociallogin_from_response(request, {"assertion": found})
        login.assertion = found
        return login

    def _check_answer(self, request: HttpRequest, issuer: str) -> None:
        told = request.GET.get("iss")
        wanted = self.openid_config.get("authorization_response_iss_parameter_supported", False)
        if (told is not None or wanted) and told != issuer:
            raise eid.RefusedAssertionError("the response comes from another issuer")
        configured = str(self.get_provider().app.settings["server_url"]).partition("/.well-known/")[0].rstrip("/")
        if issuer.rstrip("/") != configured:
            raise eid.RefusedAssertionError("the configuration names another issuer")

    def _claims(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, answer: dict[str, Any], issuer: str
    ) -> dict[str, Any]:
        if app.settings.get("userinfo_only"):  # eParaksts gives no ID token: its word is what its own server answers
            return dict(self._fetch_user_info(token.token))
        if "id_token" not in answer:
            raise eid.RefusedAssertionError("no ID token")
        with self._session() as session:
            fetched = session.get(self.openid_config["jwks_uri"])
            fetched.raise_for_status()
        return eid.verified(
            answer["id_token"],
            KeySet.import_key_set(fetched.json()),
            issuer=issuer,
            client=app.client_id,
            nonce=nonce_of(request.GET.get("state", "")),
            now=int(clock.now().timestamp()),
        )

    def _session(self) -> requests.Session:
        return _Session()


class Provider(OpenIDConnectProvider):
    """Of what the provider says nothing is kept in the open: the account is known by a keyed hash of the subject."""

    oauth2_adapter_class = Protocol
    pkce_enabled_default = True

    def get_default_scope(self) -> list[str]:
        return ["openid", "profile"]

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:
        """What the browser adds to the address is not passed on."""
        return dict(self.get_auth_params())

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        return list(self.get_scope())

    def extract_uid(self, data: dict[str, Any]) -> str:
        return vault.keyed("eid", data["assertion"].subject_key)

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        return []


class EidAdapter(DefaultSocialAccountAdapter):
    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Provider:
        known = super().get_provider(request, provider, client_id=client_id)
        return Provider(request, app=known.app)

    def get_requests_session(self) -> requests.Session:
        return _Session()

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Known: sign in. Signed in already: ask whether to bind. New: ask for consent first, nothing is stored before.

        What one page asked for is taken there, and nothing else comes of it.
        """
        found: eid.Assertion = sociallogin.assertion
        if page := page_that_asked(sociallogin.state):
            keep_proof(request, found, page)
            raise ImmediateHttpResponse(redirect(page))
        if not sociallogin.is_existing and actions.know_other_provider(
            sociallogin.account.provider, sociallogin.account.uid
        ):
            sociallogin.lookup()
        onwards = onward(sociallogin.state.get("next"))
        signed_in = request.user if request.user.is_authenticated else None
        if sociallogin.is_existing:
            if signed_in and signed_in.pk != sociallogin.user.pk:
                self._answer(request, _("This eID belongs to another account of yours."), "accounts:security")
            actions.prove_representation(sociallogin.user, found)
            if found.is_strong:
                actions.confirm_returned(sociallogin.user, by=None)
            setattr(request, STRONG_EID, found.is_strong)
            return
        if signed_in:
            request.session[BINDING] = vault.wrap(
                "\n".join([str(signed_in.pk), sociallogin.account.provider, sociallogin.account.uid, found.packed()]),
                purpose="eid",
            )
            request.session[NEXT] = onwards
            raise ImmediateHttpResponse(redirect("accounts:bind_eid"))
        request.session[PENDING] = vault.wrap(
            f"{sociallogin.account.provider}\n{sociallogin.account.uid}\n{found.packed()}", purpose="eid"
        )
        request.session[NEXT] = onwards
        raise ImmediateHttpResponse(redirect("accounts:start_eid"))

    def _answer(self, request: HttpRequest, message: str, page: str) -> NoReturn:
        messages.error(request, message)
        raise ImmediateHttpResponse(redirect(page))
