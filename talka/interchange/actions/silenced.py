"""Whether an organisation's own channel may bring what it tells: it may do no more than the people whose it is."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from talka.core.errors import RefusedError
from talka.interchange import queries
from talka.interchange.models import Partner
from talka.opportunities.queries.own import may_publish, needs_review


class SilencedError(RefusedError):
    """Nothing is wrong with what was told: just now it is not taken."""


def refuse_silenced(partner: Partner, *, brings_new: Callable[[], bool] = lambda: True) -> None:
    """Raises SilencedError. The first opportunity is published on the site; `brings_new` is asked only until then."""
    if not partner.active:
        raise SilencedError("partner.inactive", _("This partner is switched off."))
    organisation = partner.organisation
    if organisation is None:
        return
    if not may_publish(organisation):
        raise SilencedError("partner.not_verified", _("The organisation is not verified."))
    if organisation.publishing_paused:
        raise SilencedError("partner.paused", _("Publishing is paused: too many applications wait for an answer."))
    if needs_review(organisation) and not queries.has_published(partner) and brings_new():
        raise SilencedError(
            "partner.needs_review", _("A moderator looks at the first opportunity: publish that one on the site.")
        )
