"""What people are told about applications. Templates lie in templates/applications/messages/."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from talka.applications.queries import calendar_of
from talka.notifications.enums import Category, Pace
from talka.notifications.kinds import Kind, declare
from talka.notifications.queries.calendar import provide

APP = "applications"
MINE, ORG = Category.APPLICATIONS, Category.ORGANISATION
OFFER = {"title": "Palīgi suņu pastaigās", "organisation": "Biedrība „Ķepa”"}
PAIR = {"pair": "Rāmā Stirna 47", "title": "Palīgi suņu pastaigās"}

# --- to the volunteer ------------------------------------------------------------------------------------------------

APPROVED = declare("application.approved", _("You are approved"), app=APP, category=MINE, sample=OFFER)
DECLINED = declare(
    "application.declined",
    _("You are not chosen this time"),
    app=APP,
    category=MINE,
    sample=OFFER | {"reason": "Pietiekami daudz cilvēku jau ir izvēlēts."},
)
WAITLISTED = declare(
    "application.waitlisted", _("You are on the waiting list"), app=APP, category=MINE, sample=OFFER | {"position": 2}
)
OFFERED = declare(
    "application.offered",
    _("A place is free for you"),
    app=APP,
    category=MINE,
    sample=OFFER | {"until_at": "2026-12-01T10:00:00+00:00"},
)
OFFER_OVER = declare("application.offer_over", _("An offered place has gone on"), app=APP, category=MINE, sample=OFFER)
CANCELLED = declare(
    "application.cancelled",
    _("The work is cancelled"),
    app=APP,
    category=MINE,
    sample=OFFER | {"reason": "Slikti laikapstākļi"},
    must=True,
)
PROMISE_OVER = declare(
    "application.promise_over",
    _("The organiser has not answered in time"),
    app=APP,
    category=MINE,
    sample=OFFER
    | {"until_on": "2026-12-01", "similar": [{"title": "Lapu grābšana parkā", "url": "http://localhost/iespejas/x/"}]},
)
EXPIRED = declare("application.expired", _("Nobody answered"), app=APP, category=MINE, sample=OFFER)
NO_PLACE = declare("application.no_place", _("No place came free"), app=APP, category=MINE, sample=OFFER)
RECONFIRM = declare("application.reconfirm", _("The work has changed"), app=APP, category=MINE, sample=OFFER, must=True)
WROTE_TO_VOLUNTEER = declare(
    "application.organiser_wrote", _("The organiser has written"), app=APP, category=MINE, sample=OFFER, quiet=True
)
FIELD_ASKED = declare(
    "application.field_asked",
    _("The organiser asks for something about you"),
    app=APP,
    category=MINE,
    sample=OFFER | {"field": "Tālrunis", "reason": "lai satiktos norunātajā dienā"},
    quiet=True,
)
WRONG = "aicina tikties ārpus darba"
REPORT_DECIDED = declare(
    "application.report_decided", _("What came of my report"), app=APP, category=MINE, sample=OFFER | {"upheld": True}
)
MESSAGE_REMOVED = declare(
    "application.message_removed",
    _("A moderator has removed my message"),
    app=APP,
    category=MINE,
    sample=OFFER | {"reason": WRONG},
    must=True,
)
CONSENT_GIVEN = declare("application.consent_given", _("Your guardian consents"), app=APP, category=MINE, sample=OFFER)
CONSENT_REFUSED = declare(
    "application.consent_refused", _("Your guardian does not consent"), app=APP, category=MINE, sample=OFFER
)
CONSENT_UNANSWERED = declare(
    "application.consent_unanswered", _("Your guardian has not answered"), app=APP, category=MINE, sample=OFFER
)
CONSENT_ENDED = declare(
    "application.consent_ended",
    _("Your guardian's consent has ended"),
    app=APP,
    category=MINE,
    sample=OFFER,
    must=True,
)
CONSENT_ENDS = declare(
    "application.consent_ends",
    _("Your guardian's consent ends soon"),
    app=APP,
    category=MINE,
    sample=OFFER | {"until_on": "2026-12-01"},
    must=True,
)
WRITING_ALLOWED = declare(
    "application.writing_allowed", _("Your guardian agrees to messages"), app=APP, category=MINE, sample=OFFER
)
WRITING_REFUSED = declare(
    "application.writing_refused", _("Your guardian does not agree to messages"), app=APP, category=MINE, sample=OFFER
)
WRITING_ENDED = declare(
    "application.writing_ended", _("Only prepared messages reach you again"), app=APP, category=MINE, sample=OFFER
)
HALTED = declare(
    "application.halted", _("A moderator has stopped the work"), app=APP, category=MINE, sample=OFFER, must=True
)
RESUMED = declare("application.resumed", _("The work goes on"), app=APP, category=MINE, sample=OFFER, must=True)
AGREEMENT_BEGUN = declare(
    "application.agreement_begun", _("The organiser wants a written agreement"), app=APP, category=MINE, sample=OFFER
)
AGREEMENT_SENT = declare(
    "application.agreement_sent", _("An agreement waits for your signature"), app=APP, category=MINE, sample=OFFER
)
AGREEMENT_HOLDS = declare(
    "application.agreement_holds", _("The organiser has signed the agreement"), app=APP, category=MINE, sample=OFFER
)
AGREEMENT_ENDED = declare(
    "application.agreement_ended",
    _("An agreement is terminated"),
    app=APP,
    category=MINE,
    sample=OFFER | {"ends_on": "2026-12-04", "freed": 1},
    must=True,
)
NO_SHOW = declare(
    "application.no_show", _("You were marked as not having come"), app=APP, category=MINE, sample=OFFER, must=True
)

# --- to the organiser's team -----------------------------------------------------------------------------------------

RECEIVED = declare(
    "application.received",
    _("New application"),
    app=APP,
    category=ORG,
    sample=PAIR | {"until_on": "2026-12-01"},
    email=Pace.DAILY,
    push=False,
)
REMINDER = declare(
    "application.reminder",
    _("Your promise to answer ends soon"),
    app=APP,
    category=ORG,
    sample={"title": "Palīgi suņu pastaigās", "n": 3, "until_on": "2026-12-01"},
)
PROMISE_BROKEN = declare(
    "application.promise_broken",
    _("Your promise to answer is over"),
    app=APP,
    category=ORG,
    sample={"title": "Palīgi suņu pastaigās", "n": 3, "until_on": "2026-12-01"},
)
WITHDRAWN = declare(
    "application.withdrawn",
    _("Somebody has stepped back"),
    app=APP,
    category=ORG,
    sample=PAIR | {"people": 1},
    email=Pace.DAILY,
    push=False,
)
WITHDRAWN_LATE = declare(
    "application.withdrawn_late",
    _("Somebody has stepped back late"),
    app=APP,
    category=ORG,
    sample=PAIR | {"people": 1},
)
ACCEPTED = declare(
    "application.offer_accepted",
    _("A freed place is taken"),
    app=APP,
    category=ORG,
    sample=PAIR,
    email=Pace.DAILY,
    push=False,
)
WROTE_TO_ORGANISER = declare(
    "application.volunteer_wrote", _("A volunteer has written"), app=APP, category=ORG, sample=PAIR, quiet=True
)
TEAM_REPORT_DECIDED = declare(
    "application.team_report_decided",
    _("What came of our report"),
    app=APP,
    category=ORG,
    sample=PAIR | {"upheld": True},
)
TEAM_MESSAGE_REMOVED = declare(
    "application.team_message_removed",
    _("A moderator has removed our message"),
    app=APP,
    category=ORG,
    sample=PAIR | {"reason": WRONG},
    must=True,
)
FIELD_ANSWERED = declare(
    "application.field_answered",
    _("A volunteer has answered about a field"),
    app=APP,
    category=ORG,
    sample=PAIR | {"field": "Tālrunis", "given": True},
    email=Pace.DAILY,
    push=False,
)
CONSENT_RECEIVED = declare(
    "application.consent_received",
    _("A guardian's consent is received"),
    app=APP,
    category=ORG,
    sample=PAIR,
    email=Pace.DAILY,
    push=False,
)
CONSENT_LOST = declare(
    "application.consent_lost", _("A guardian's consent has ended"), app=APP, category=ORG, sample=PAIR, must=True
)
WRITING_OPENED = declare(
    "application.writing_opened",
    _("You may write to a volunteer in your own words"),
    app=APP,
    category=ORG,
    sample=PAIR,
    email=Pace.DAILY,
    push=False,
)
WRITING_SHUT = declare(
    "application.writing_shut", _("A volunteer gets only prepared messages again"), app=APP, category=ORG, sample=PAIR
)
AGREEMENT_WANTED = declare(
    "application.agreement_wanted", _("A volunteer wants a written agreement"), app=APP, category=ORG, sample=PAIR
)
AGREEMENT_DATA = declare(
    "application.agreement_data",
    _("A volunteer has given the data for an agreement"),
    app=APP,
    category=ORG,
    sample=PAIR,
)
AGREEMENT_SIGNED = declare(
    "application.agreement_signed", _("An agreement is signed by both"), app=APP, category=ORG, sample=PAIR
)
AGREEMENT_YOURS = declare(
    "application.agreement_yours", _("A volunteer has signed; you are next"), app=APP, category=ORG, sample=PAIR
)
AGREEMENT_NOTICE = declare(
    "application.agreement_notice",
    _("A volunteer has terminated an agreement"),
    app=APP,
    category=ORG,
    sample=PAIR | {"ends_on": "2026-12-04", "freed": 1},
    must=True,
)

# --- to the guardian -------------------------------------------------------------------------------------------------

CONSENT_ASKED = declare(
    "application.consent_asked",
    _("Consent to a child's volunteer work"),
    app=APP,
    category=MINE,
    sample=OFFER | {"until_on": "2026-12-01", "begins_on": "2026-11-28"},
    in_app=False,
    must=True,
    push=False,
    secret_link=True,
)

WRITING_ASKED = declare(
    "application.writing_asked",
    _("Messages of an organiser to a child"),
    app=APP,
    category=MINE,
    sample=OFFER | {"until_on": "2026-12-01"},
    in_app=False,
    must=True,
    push=False,
    secret_link=True,
)

# --- to another channel to which applications are handed over ---------------------------------------------------------


def _handed(code: str, title: Any, **sample: Any) -> Kind:
    """By mail only, to the channel's contact; the link opens the application, so it is a secret."""
    sample = PAIR | sample
    return declare(
        code, title, app=APP, category=ORG, sample=sample, in_app=False, must=True, push=False, secret_link=True
    )


RELAY = {"reply_to": "atbilde-bcdfghjkmn-abcdefghijklmnopqrstuvwxyz234567@atbildes.talka.example"}
HANDED_OVER = _handed(
    "application.handed_over",
    _("An application is handed over to you"),
    people=1,
    message="Labprāt palīdzēšu sestdienās.",
    answers=[{"question": "Vai Jums ir savi cimdi?", "text": "Jā"}],
    until_on="2026-12-01",
    **RELAY,
)
HANDED_MESSAGE = _handed(
    "application.handed_message", _("A volunteer has written to you"), text="Vai varu nākt kopā ar draugu?", **RELAY
)
HANDED_ENDED = _handed("application.handed_ended", _("An application handed over to you has ended"))
HANDED_TAKEN = _handed("application.handed_taken", _("A volunteer has taken the place offered"))
HANDED_LATE = _handed(
    "application.handed_late", _("An application handed over to you waits"), until_on="2026-12-01", over=False
)

provide("applications", calendar_of)
