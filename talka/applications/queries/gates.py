"""What the law asks before work may start, and whether somebody may apply at all. Figures and articles: law.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from talka.accounts.enums import FIRST_YEAR, AgeBand
from talka.accounts.models import User
from talka.accounts.queries import age_band
from talka.applications import law
from talka.applications.enums import LIVE, AgreementState, Need, Side, State
from talka.applications.models import Agreement, Application, Attestation, GuardianConsent, Insurance
from talka.applications.queries.handovers import receiver_of
from talka.applications.queries.times import WITH_SHIFTS, spans_of
from talka.core import clock
from talka.core.errors import RefusedError
from talka.core.periods import local
from talka.opportunities.enums import State as OpportunityState
from talka.opportunities.enums import Support
from talka.opportunities.models import Opportunity
from talka.organisations.enums import State as OrganisationState

GOING_ON = (OrganisationState.VERIFIED, OrganisationState.LISTED)
"""Verified, or named by a partner to whom applications are handed over."""
NEEDED = ("volunteer", "opportunity", "insurance")


def gated(rows: QuerySet[Application]) -> QuerySet[Application]:
    """Rows with all that `missing` looks at, in the same two statements however many they are."""
    today = clock.today()
    consents = GuardianConsent.objects.to_work().filter(application=OuterRef("pk"))
    in_force = Q(state=AgreementState.SIGNED) | Q(state=AgreementState.TERMINATED, ends_on__gte=today)
    facts = {
        "consented": Exists(consents),
        "agreed": Exists(Agreement.objects.filter(in_force, application=OuterRef("pk"))),
        "attested": Exists(Attestation.objects.filter(opportunity=OuterRef("opportunity_id"))),
    }
    return rows.select_related(*NEEDED).prefetch_related(WITH_SHIFTS).annotate(**facts)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why work may not start yet: what is missing, who has to do it, which article asks."""

    code: Need
    text: str
    article: str | Promise
    who: str
    to_others: str = ""
    """The same for those who only wait for it, where `text` bids the one who has to do it."""


def elsewhere(opportunity: Opportunity) -> bool:
    """Applications for it are taken on a partner's page or by its contact person; none is taken here to be handed over."""
    stranger = bool(opportunity.origin_url) or opportunity.organisation.state != OrganisationState.VERIFIED
    return stranger and receiver_of(opportunity) is None


def is_halted(opportunity: Opportunity) -> bool:
    """A moderator holds up the work or its organisation: its team comes no nearer to anybody (policies.HALTED_VERBS)."""
    return opportunity.organisation.state not in GOING_ON or opportunity.state == OpportunityState.HIDDEN


def fits_age(band: str, opportunity: Opportunity) -> str:
    """An article's key when nobody of this band may do the work, "limit" when the organiser's ages shut it out, else ""."""
    first, last = law.BAND_YEARS.get(band, (law.ADULT, law.OLDEST))
    if band in law.MINOR_BANDS and (opportunity.hazardous or not opportunity.for_minors):
        return "for_minors"
    too_young = opportunity.min_age is not None and last < opportunity.min_age
    too_old = opportunity.max_age is not None and first > opportunity.max_age
    return "limit" if too_young or too_old else ""


def ages_wanted(opportunity: Opportunity) -> str:
    """Whom the organiser looks for, in a sentence; "" where the law alone sets the limit."""
    adults = opportunity.hazardous or not opportunity.for_minors
    youngest, oldest = max(opportunity.min_age or 0, law.ADULT if adults else 0), opportunity.max_age
    if adults and youngest == law.ADULT and oldest is None:
        return _("This work is not meant for people under 18.")
    if youngest > FIRST_YEAR[AgeBand.FROM_13] and oldest is not None:
        ages = {"from": youngest, "to": oldest}
        return _("The organiser looks for people from %(from)s to %(to)s years of age.") % ages
    if youngest > FIRST_YEAR[AgeBand.FROM_13]:
        return _("The organiser looks for people from %(from)s years of age.") % {"from": youngest}
    if oldest is not None:
        return _("The organiser looks for people up to %(to)s years of age.") % {"to": oldest}
    return ""


def age_refusal(user: User, opportunity: Opportunity) -> RefusedError | None:
    """Why this person cannot apply, with the article where the law says so; None when the age fits."""
    match fits_age(age_band(user), opportunity):
        case "for_minors":
            said = _("This work is not meant for people under 18.")
            return RefusedError("application.apply.for_minors", f"{said} {law.ARTICLES['for_minors']}")
        case "limit":
            return RefusedError("application.apply.age", ages_wanted(opportunity))
    return None


def agreement_article(application: Application, band: str) -> str:
    """Key of the article by which this application needs a written agreement, or ""."""
    if band in law.MINOR_BANDS:
        return "agreement_minor"
    if Support.EXPENSES in application.opportunity.supports:
        return "agreement_expenses"
    return "agreement_asked" if application.agreement_asked else ""


def may_start(application: Application) -> list[Reason]:
    """Why the work of this application may not start today; empty when it may. Check-in and hours ask this."""
    return missing(gated(Application.objects.filter(pk=application.pk)).get())


def to_see_to(application: Application) -> list[Reason]:
    """The same for any row, as far as its volunteer sees to it already."""
    return needed_now(gated(Application.objects.filter(pk=application.pk)).get())


def missing(application: Application) -> list[Reason]:
    """The same for a row fetched by `gated`."""
    volunteer = application.volunteer
    if volunteer is None:
        return []
    band, opportunity = age_band(volunteer), application.opportunity
    found = _of_age(band, opportunity)
    found += _of_guardian(application, band)
    if (article := agreement_article(application, band)) and not application.agreed:
        text = _("A written agreement is signed by both sides.")
        found.append(Reason(Need.AGREEMENT, text, law.ARTICLES[article], "both"))
    if opportunity.hazardous and not _insured(application):
        text = _("Accident insurance for the whole time of the work is named: insurer, policy number, dates.")
        waits = _("The organiser names the accident insurance for the whole time of the work.")
        found.append(_reason(Need.INSURANCE, text, Side.ORGANISER, waits))
    if opportunity.children_present and not application.attested:
        text = _("The organiser confirms that those who work near children have been checked.")
        found.append(_reason(Need.ATTESTATION, text, Side.ORGANISER))
    if opportunity.material_version > application.agreed_version:
        text = _("The time, place or requirements have changed: confirm that you still want to come.")
        waits = _("The time, place or requirements have changed; the volunteer has not said yet whether to come.")
        found.append(_reason(Need.RECONFIRM, text, Side.VOLUNTEER, waits))
    if application.acknowledged_at is None:
        text = _("Read the duties and the safety rules and confirm it.")
        waits = _("The volunteer has not confirmed yet that the duties and the safety rules are read.")
        found.append(_reason(Need.ACKNOWLEDGEMENT, text, Side.VOLUNTEER, waits))
    return found


def needed_now(application: Application) -> list[Reason]:
    """What a `gated` row's volunteer sees to already: before the answer only the guardian, whose consent may take days."""
    if application.state == State.APPROVED:
        return missing(application)
    volunteer = application.volunteer
    if volunteer is None or application.state not in LIVE or volunteer.age_band not in law.GUARDIAN_BANDS:
        return []  # nobody grows younger than told: today's band is asked for of children alone
    return _of_guardian(application, age_band(volunteer))


def _of_guardian(application: Any, band: str) -> list[Reason]:
    if band not in law.GUARDIAN_BANDS or application.consented:
        return []
    return [_reason(Need.GUARDIAN, _("A parent or guardian gives written consent."), "guardian")]


def _of_age(band: str, opportunity: Opportunity) -> list[Reason]:
    if fits_age(band, opportunity) != "for_minors":
        return []
    text = _("This work is not meant for people under 18.")
    return [Reason(Need.AGE, text, law.ARTICLES["for_minors"], Side.ORGANISER)]


def _insured(application: Application) -> bool:
    try:
        policy: Insurance = application.insurance
    except Insurance.DoesNotExist:
        return False
    days = [local(one.starts_at).date() for one in spans_of(application)]
    days += [local(one.ends_at).date() for one in spans_of(application)]
    days = days or [clock.today()]
    return policy.valid_from <= min(days) and max(days) <= policy.valid_to


def _reason(code: Need, text: str, who: str, to_others: str = "") -> Reason:
    return Reason(code, text, law.ARTICLES[code.value], who, to_others)


def needs_of(user: User, opportunity: Opportunity) -> list[Reason]:
    """What will be asked before this person may begin, in words for the page where one applies."""
    band, asked = age_band(user), []
    if band in law.GUARDIAN_BANDS:
        text = _(
            "Consent. After applying you get a link for your parent or guardian; they need no account to read and consent."
        )
        asked.append(_reason(Need.GUARDIAN, text, "guardian"))
    if band in law.MINOR_BANDS:
        text = _(
            "A written agreement with the organiser. Your name stands in it, so it is needed before you start – not to apply."
        )
        asked.append(Reason(Need.AGREEMENT, text, law.ARTICLES["agreement_minor"], "both"))
    elif Support.EXPENSES in opportunity.supports:
        text = _("A written agreement is signed by both sides.")
        asked.append(Reason(Need.AGREEMENT, text, law.ARTICLES["agreement_expenses"], "both"))
    if opportunity.hazardous:
        asked.append(_reason(Need.INSURANCE, _("Accident insurance. The organiser names the policy."), Side.ORGANISER))
    return asked
