"""What the law sets, with the articles that are shown on screen: the one file to change when the law does.

State of 2026-11-21: Brīvprātīgā darba likums (in force 2016-01-01, last amended 2024-07-18), Cabinet Regulation No. 762
of 2015-12-22, Bērnu tiesību aizsardzības likums. Docs of each figure: law-and-registers, section 1.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from talka.accounts.enums import FIRST_YEAR, MINORS, AgeBand

IN_FORCE_ON = "2024-07-18"
"""Date of the wording that these figures follow."""

ADULT = FIRST_YEAR[AgeBand.FROM_18]
GUARDIAN_BANDS = frozenset({AgeBand.FROM_13.value})
MINOR_BANDS = frozenset(one.value for one in MINORS)
OLDEST = 120
_LAST = [first - 1 for first in list(FIRST_YEAR.values())[1:]] + [OLDEST]
BAND_YEARS = {band.value: (first, last) for (band, first), last in zip(FIRST_YEAR.items(), _LAST, strict=True)}
"""First and last year of age of each band, as accounts.enums draws them."""

NOTICE_OF_TERMINATION = timedelta(days=3)
"""Calendar days; either side, in the form of the agreement."""

CONSENT_LINK_LIVES = timedelta(days=30)
CONSENT_HOLDS = timedelta(days=365)
CONSENT_RENEWED = timedelta(days=14)
"""So long before its end a new one may be asked for."""
CONSENT_REMINDERS = (timedelta(days=2), timedelta(days=7))
CONSENT_TEXT_VERSION = "2026-11-23"

AGREEMENT_TEXT_VERSION = "2026-11"
INSURED_SUM = 10_000
"""Euros for disability, at least (Regulation No. 762)."""

WRITING_RULE = _(
    "Rule of Talka: adults write to people under 18 in their own words only when a parent or guardian agrees."
)
"""No article asks for it: the law's consent is for 13–15. Shown where an article would stand (ADR 44)."""

NO_SHOW_HOLDS = timedelta(days=365)

ARTICLES = {
    "age": _("Volunteer Work Law, Article 4, paragraph one: from 13 years of age."),
    "for_minors": _("Volunteer Work Law, Article 4, paragraph three: work suitable and safe for the age."),
    "guardian": _("Volunteer Work Law, Article 4, paragraph two: from 13 to 16 with the guardian's written consent."),
    "agreement_minor": _("Volunteer Work Law, Article 6, paragraph one: in writing with everyone under 18."),
    "agreement_expenses": _("Volunteer Work Law, Article 6, paragraph one: in writing when expenses are covered."),
    "agreement_asked": _("Volunteer Work Law, Article 6, paragraph one: in writing when either side asks for it."),
    "insurance": _(
        "Volunteer Work Law, Article 9, and Cabinet Regulation No. 762: insured before dangerous work begins."
    ),
    "attestation": _(
        "Protection of the Rights of the Child Law, Article 72, paragraph five: who may work near children."
    ),
    "acknowledgement": _("Volunteer Work Law, Article 5, paragraph one: duties and rights are made known first."),
    "reconfirm": _("Volunteer Work Law, Article 5, paragraph one: both sides agree on amount, order and term."),
}
