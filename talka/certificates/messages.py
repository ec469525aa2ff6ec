"""What people are told about certificates. Templates lie in templates/certificates/messages/."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from talka.notifications.enums import Category
from talka.notifications.kinds import declare

APP = "certificates"
WORK, ORG = Category.WORK, Category.ORGANISATION
HOUSE = {"organisation": "Biedrība „Ķepa”"}
NUMBER = HOUSE | {"number": "BD-2026-000012"}
PAIR = {"pair": "Rāmā Stirna 47", "until_at": "2026-12-01T22:00:00+00:00"}

# --- to the volunteer ------------------------------------------------------------------------------------------------

ISSUED = declare("certificate.issued", _("A certificate is issued to you"), app=APP, category=WORK, sample=NUMBER)
APPROVED = declare(
    "certificate.approved",
    _("The organiser has issued the certificate you asked for"),
    app=APP,
    category=WORK,
    sample=NUMBER | {"changed": True},
)
DECLINED = declare(
    "certificate.declined",
    _("The organiser has not issued the certificate you asked for"),
    app=APP,
    category=WORK,
    sample=HOUSE | {"reason": "Vēl nav saskaitītas novembra stundas."},
)
REVOKED = declare(
    "certificate.revoked",
    _("Your certificate is revoked"),
    app=APP,
    category=WORK,
    sample=NUMBER | {"reason": "izsniegta kļūdas dēļ"},
    must=True,
)
REPLACED = declare(
    "certificate.replaced",
    _("Your certificate is replaced by a better one"),
    app=APP,
    category=WORK,
    sample=NUMBER | {"new_number": "BD-2026-000013"},
)
LATE = declare(
    "certificate.late", _("The organiser has not looked at your certificate in time"), app=APP, category=WORK,
    sample=HOUSE,
)  # fmt: skip

# --- to the organiser's team -----------------------------------------------------------------------------------------

PREPARED = declare("certificate.prepared", _("A volunteer asks for a certificate"), app=APP, category=ORG, sample=PAIR)
REMINDER = declare("certificate.reminder", _("A certificate waits for your answer"), app=APP, category=ORG, sample=PAIR)
