"""A guardian's consent: its words, and the row behind a link."""

from __future__ import annotations

import hashlib

from django.utils import translation
from django.utils.translation import gettext as _

from talka.applications import law
from talka.applications.models import Application, GuardianConsent
from talka.applications.queries.gates import Reason
from talka.applications.queries.times import WITH_SHIFTS, spans_of
from talka.core import clock
from talka.core.periods import local


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def consent_by_token(token: str) -> GuardianConsent | None:
    rows = GuardianConsent.objects.select_related(
        "application__opportunity__organisation", "application__volunteer", "file"
    )
    return (
        rows.prefetch_related("application__opportunity__work_places__municipality")
        .filter(token_hash=token_hash(token))
        .first()
    )


def holding_consent(application: Application) -> GuardianConsent | None:
    return application.consents.holding().first()


def is_renewable(application: Application) -> bool:
    """No consent holds, or only one that ends soon: a new one may be asked for."""
    return not application.consents.holding().filter(holds_until__gt=clock.now() + law.CONSENT_RENEWED).exists()


def consent_text(application: Application) -> str:
    """What the guardian agrees to, word for word, in Latvian: the language of the law. Names the work, nobody's name."""
    whole = (
        Application.objects.select_related("opportunity__organisation")
        .prefetch_related(WITH_SHIFTS, "opportunity__work_places__municipality")
        .get(pk=application.pk)
    )
    opportunity = whole.opportunity
    times = [f"{local(one.starts_at):%d.%m.%Y. %H.%M}–{local(one.ends_at):%H.%M}" for one in spans_of(whole)]
    places = [str(one) for one in opportunity.work_places.all()]
    with translation.override("lv"):
        lines = [
            _("I consent to my child's volunteer work as described here."),
            _("Organiser: %(name)s") % {"name": opportunity.organisation.name},
            _("Work: %(title)s") % {"title": opportunity.title},
            _("Duties: %(text)s") % {"text": " ".join(opportunity.duties.split())},
            _("Place: %(text)s") % {"text": "; ".join(places) or _("remotely")},
            _("Time: %(text)s") % {"text": "; ".join(times) or opportunity.schedule_text or _("by agreement")},
            _("The work is done in time free from studies and must not harm safety, health or morals."),
            _("I may withdraw this consent at any time by the same link; work that has not begun is then cancelled."),
            str(law.ARTICLES["guardian"]),
        ]
    return "\n".join(lines)


def guardian_reason(reasons: list[Reason]) -> bool:
    """Is it (also) the guardian who is waited for?"""
    return any(one.who == "guardian" for one in reasons)


def latest_consent(application: Application) -> GuardianConsent | None:
    """The one that was asked for last, whatever became of it."""
    return application.consents.defer("told", "text").order_by("-pk").first()
