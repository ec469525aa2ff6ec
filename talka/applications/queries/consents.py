"""A guardian's consent: its words, and the row behind a link."""

from __future__ import annotations

import hashlib

from django.utils import translation
from django.utils.translation import gettext as _

from talka.accounts.models import User
from talka.accounts.queries import is_minor, needs_guardian
from talka.applications import law
from talka.applications.enums import LIVE, ConsentState, ConsentSubject
from talka.applications.models import Application, GuardianConsent
from talka.applications.models.consent import ConsentQuerySet
from talka.applications.queries.agreements import press
from talka.applications.queries.gates import Reason
from talka.applications.queries.times import WITH_SHIFTS, spans_of
from talka.core import clock
from talka.core.periods import local
from talka.opportunities.models import Opportunity

TEMPLATE = "talka/applications/typst/consent.typ"


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


def subject_for(user: User) -> ConsentSubject | None:
    """What a guardian is asked for on behalf of this person today; None of an adult."""
    if needs_guardian(user):
        return ConsentSubject.WORK
    return ConsentSubject.MESSAGES if is_minor(user) else None


def _enough(application: Application) -> ConsentQuerySet:
    """Consents that hold and are all that the volunteer's age asks for."""
    volunteer, held = application.volunteer, GuardianConsent.objects.filter(application=application)
    return held.to_work() if volunteer is not None and needs_guardian(volunteer) else held.holding()


def holding_consent(application: Application) -> GuardianConsent | None:
    return _enough(application).first()


def may_write_freely(application: Application) -> bool:
    """Until a guardian has consented adults send a minor prepared texts only: the one place of this rule (ADR 44)."""
    volunteer = application.volunteer
    return volunteer is None or not is_minor(volunteer) or _enough(application).exists()


def is_renewable(application: Application) -> bool:
    """No consent holds, or only one that ends soon: a new one may be asked for."""
    return not _enough(application).filter(holds_until__gt=clock.now() + law.CONSENT_RENEWED).exists()


def consent_text(
    application: Application, subject: ConsentSubject | str = ConsentSubject.WORK, *, language: str = "lv"
) -> str:
    """What the guardian agrees to, word for word, in Latvian: the language of the law. Names the work, nobody's name.

    In another `language` it is for reading only: what is hashed, signed and kept is the Latvian.
    """
    if subject == ConsentSubject.MESSAGES:
        return _text_of_messages(application, language)
    whole = (
        Application.objects.select_related("opportunity__organisation")
        .prefetch_related(WITH_SHIFTS, "opportunity__work_places__municipality")
        .get(pk=application.pk)
    )
    opportunity = whole.opportunity
    times = [f"{local(one.starts_at):%d.%m.%Y. %H.%M}–{local(one.ends_at):%H.%M}" for one in spans_of(whole)]
    with translation.override(language):
        places = [str(one) for one in opportunity.work_places.all()]
        lines = [
            _("I consent to my child's volunteer work as described here."),
            _("Organiser: %(name)s") % {"name": opportunity.organisation.name},
            _("Work: %(title)s") % {"title": _told(opportunity, "title", language)},
            _("Duties: %(text)s") % {"text": " ".join(_told(opportunity, "duties", language).split())},
            _("Place: %(text)s") % {"text": "; ".join(places) or _("remotely")},
            _("Time: %(text)s") % {"text": "; ".join(times) or _days_told(opportunity) or _("by agreement")},
            _("The work is done in time free from studies and must not harm safety, health or morals."),
            _("About this work the organiser may write to my child through Talka in its own words."),
            _("I may withdraw this consent at any time by the same link; work that has not begun is then cancelled."),
            str(law.ARTICLES["guardian"]),
        ]
    return "\n".join(lines)


def _days_told(opportunity: Opportunity) -> str:
    """Of work without hours of its own: from which day to which, and the organiser's words about it."""
    first, last = (f"{local(at):%d.%m.%Y.}" if at else "" for at in (opportunity.starts_at, opportunity.ends_at))
    days = f"{first}–{last}" if first and last and first != last else first
    return "; ".join(one for one in (days, opportunity.schedule_text) if one)


def _told(opportunity: Opportunity, what: str, language: str) -> str:
    """In English where its organiser wrote it so."""
    text: str = (language == "en" and getattr(opportunity, f"{what}_en")) or getattr(opportunity, what)
    return text


def _text_of_messages(application: Application, language: str) -> str:
    opportunity = application.opportunity
    with translation.override(language):
        lines = [
            _("I agree that the organiser writes to my child through Talka in its own words."),
            _("Organiser: %(name)s") % {"name": opportunity.organisation.name},
            _("Work: %(title)s") % {"title": opportunity.title},
            _("My child's e-mail and phone are not shown; any message may be reported to a moderator."),
            _("I may withdraw this at any time by the same link; then only prepared messages are sent again."),
            str(law.WRITING_RULE),
        ]
    return "\n".join(lines)


def consent_pdf(consent: GuardianConsent) -> bytes:
    """The same words as a file to be signed elsewhere; the same bytes whenever it is asked for."""
    text = consent.text or consent_text(consent.application, consent.subject)
    with translation.override("lv"):
        about_messages = consent.subject == ConsentSubject.MESSAGES
        title = _("Messages of an organiser to a child") if about_messages else _("Consent to a child's volunteer work")
        inputs = {"title": title, "text": text, "hash": hash_of(text), "about": _("SHA-256 of this text:")}
    return press.ask({"template": TEMPLATE, "inputs": inputs, "at": int(consent.asked_at.timestamp())})[1][0]


def guardian_reason(reasons: list[Reason]) -> bool:
    """Is it (also) the guardian who is waited for?"""
    return any(one.who == "guardian" for one in reasons)


def why_over(consent: GuardianConsent) -> str:
    """Why nobody can answer by this link: "ended" with the application, "given" by another, a "newer" one, or its "time"."""
    application = consent.application
    if application.state not in LIVE:
        return "ended"
    if holding_consent(application):
        return "given"
    newer = application.consents.filter(pk__gt=consent.pk, state=ConsentState.ASKED, link_until__gt=clock.Now())
    return "newer" if newer.exists() else "time"


def latest_consent(application: Application) -> GuardianConsent | None:
    """The one that was asked for last, whatever became of it."""
    return application.consents.defer("told", "text").order_by("-pk").first()
