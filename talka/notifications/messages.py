"""What this app itself tells: summaries, links that prove an address, and what happened to an account."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _

from talka.notifications.enums import Category
from talka.notifications.kinds import declare

_safety = partial(declare, category=Category.ACCOUNT, must=True)
_link = partial(_safety, app="accounts", sample={}, in_app=False, push=False, secret_link=True)
"""To an address: holds a link that gives a right."""
_keys = partial(_safety, app="accounts", sample={})
"""To a person: something about their ways to sign in has changed."""

DIGEST = declare(
    "notifications.digest",
    _("Summary of messages"),
    app="notifications",
    category=Category.ACCOUNT,
    sample={
        "count": 2,
        "items": [{"subject": "Jums ir atbilde", "address": ""}, {"subject": "Maiņa sāksies rīt", "address": ""}],
        "weekly": False,
    },
    in_app=False,
    push=False,
)
NEWS_CONFIRM = _safety(
    "notifications.news_confirm",
    _("Confirm the e-mail for news"),
    app="notifications",
    sample={},
    in_app=False,
    push=False,
    secret_link=True,
)
NEW_DEVICE = _safety(
    "account.new_device",
    _("Somebody signed in on a new device"),
    app="notifications",
    sample={"signed_in_at": "2026-11-21T10:00:00Z"},
)
EMAIL_CHANGED = _safety(
    "account.email_changed",
    _("The e-mail address was changed"),
    app="notifications",
    sample={"changed_at": "2026-11-21T10:00:00Z"},
)
RECOVERY_USED = _safety(
    "account.recovery_used",
    _("Somebody came back into the account"),
    app="notifications",
    sample={"changed_at": "2026-11-21T10:00:00Z"},
)
_link("account.confirm_email", _("Link to go on signing up"))
_link("account.already_there", _("The address has an account already"))
_link("account.confirm_new_email", _("Link to confirm a new address"))
_link("account.recover", _("Link to come back into the account"))
_link("account.nobody_here", _("The address has no account"))
_safety("account.idle", _("The account is not used"), app="accounts", sample={"last": False})
PASSWORD_CHANGED = _keys("account.password_changed", _("The password was changed"))
_keys("account.account_connected", _("An eID was tied to the account"))
_keys("account.recovery_codes_generated", _("New spare codes were made"))
_keys("account.totp_activated", _("One-time codes were switched on"))
_keys("account.totp_deactivated", _("One-time codes were switched off"))
_keys("account.webauthn_added", _("A passkey was added"))
_keys("account.webauthn_removed", _("A passkey was removed"))
