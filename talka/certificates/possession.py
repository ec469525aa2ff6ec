"""Whose is an unnamed certificate? Its holder shows it to whoever checks: by a passkey of the account it was issued to.

Nothing is remembered: what the device has to answer travels in the form, signed by us, for five minutes.
"""

from __future__ import annotations

import json
from typing import Any

from allauth.mfa.webauthn.internal import auth
from django.core import signing
from fido2.webauthn import UserVerificationRequirement

from talka.certificates.codes import digest
from talka.certificates.models import Certificate

SALT = "certificate holder"
SECONDS = 300


def ask(code: str) -> tuple[dict[str, Any], str]:
    """(options for the device, token of the question) about the certificate with this code.

    No passkey is named in it, so the question tells nobody anything about the account.
    """
    options, state = auth.get_server().authenticate_begin(
        credentials=[], user_verification=UserVerificationRequirement.REQUIRED
    )
    return {"request_options": dict(options)}, signing.dumps({"state": state, "about": digest(code).hex()}, salt=SALT)


def proven(certificate: Certificate, token: str, answer: str) -> bool:
    """Whether a passkey of its holder has answered this question about this certificate."""
    if certificate.holder is None:
        return False
    try:
        asked = signing.loads(token, salt=SALT, max_age=SECONDS)
        if asked["about"] != bytes(certificate.code_digest or b"").hex():
            return False
        auth.get_server().authenticate_complete(
            asked["state"], auth.get_credentials(certificate.holder), json.loads(answer)
        )
    except (signing.BadSignature, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return False
    return True
