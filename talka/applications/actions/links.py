"""The end of a guardian's link or consent: guarded by its state, and the guardian's address forgotten with it."""

from __future__ import annotations

from typing import Any

from talka.accounts import vault
from talka.applications.enums import ConsentState
from talka.applications.models import GuardianConsent
from talka.core import clock


def close(consent: GuardianConsent, state: ConsentState) -> bool:
    """False when somebody was faster."""
    return settle(consent, state, ended_at=clock.Now())


def settle(consent: GuardianConsent, state: ConsentState, **values: Any) -> bool:
    """Lead it from the state it was read in to `state`; who has answered, or need not any more, is not written to again."""
    rows = GuardianConsent.objects.filter(pk=consent.pk, state=consent.state)
    if not rows.update(state=state, contact=None, link=None, reminders=0, **values):
        return False
    if consent.contact is not None:
        vault.forget_contact(consent.contact)
    return True


def close_open(applications: list[int]) -> None:
    """These applications have ended: their guardians are not asked any more."""
    rows = GuardianConsent.objects.filter(application__in=applications, state=ConsentState.ASKED)
    for one in rows.select_related("contact").defer("told", "text"):
        close(one, ConsentState.EXPIRED)
