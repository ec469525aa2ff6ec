from __future__ import annotations

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.accounts import vault


class KeyAdapter(DefaultMFAAdapter):
    """Passkeys and one-time codes: the domain is fixed, secrets are sealed, the names are Latvian."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("This is not right. Please try once more."),
        "cannot_delete_authenticator": gettext_lazy("This cannot be switched off."),
        "cannot_generate_recovery_codes": gettext_lazy("Switch on the second step first."),
    }

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": settings.PASSKEY_DOMAIN, "name": "Talka"}

    def get_totp_issuer(self) -> str:
        return "Talka"

    def encrypt(self, text: str) -> str:
        return vault.wrap(text, purpose="totp")

    def decrypt(self, encrypted_text: str) -> str:
        return vault.unwrap(encrypted_text, purpose="totp")

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:  # noqa: A002  # allauth's name
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Passkey %(number)s") % {"number": count + 1}
