"""What the cast does in the demonstration: teams, applications in every state, and work for the moderator.

Everything is done by the acts that people use, so the demonstration holds nothing that could not have happened.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from talka.accounts import queries as people
from talka.accounts.enums import YOUNGEST
from talka.accounts.models import User
from talka.applications import actions as applications
from talka.applications.enums import DeclineReason, RequestReason, Side, WithdrawReason
from talka.applications.models import Application
from talka.applications.schemas import Draft
from talka.core import clock
from talka.opportunities.actions.reports import report
from talka.opportunities.enums import ReportReason
from talka.opportunities.enums import State as OpportunityState
from talka.opportunities.models import Opportunity, Question, Shift
from talka.organisations.enums import ProofMethod, ProofState, Role
from talka.organisations.enums import State as OrganisationState
from talka.organisations.models import Membership, Organisation, Proof

ADMINS_OF = {"berzins": 'Biedrība "Jelgavas draugi"', "calis": 'Biedrība "Purns un Aste"'}
ALSO_COORDINATES = {"berzins": 'Nodibinājums "Atvērtā pele"', "zane": "Jelgavas valstspilsētas pašvaldība"}
NEIGHBOURS = (
    *("Zaļā Lapsa", "Rīta Migla", "Dzintara Kaija", "Klusais Bebrs", "Rudens Kļava", "Jautrā Cielava", "Meža Stirna"),
    *("Sniega Pūce", "Upes Akmens", "Saules Rieksts", "Lauku Vītols", "Bites Dzintars"),
)
"""Nicknames of volunteers without personal data; nobody but their owner would see one."""
FIRST_REVIEWS = 4
APPROVED = 3
SIGNERS = [{"name": "PARAUGS, DEMONSTRĀCIJA", "verdict": "valid", "level": "B-LT"}]


def person_of(key: str) -> User:
    member = people.member(key)
    found = people.person_of(member) if member else None
    if found is None:
        raise LookupError(key)
    return found


def _join(key: str, name: str, role: Role) -> bool:
    organisation = Organisation.objects.filter(name=name, branch_of__isnull=True).first()
    if organisation is None:
        return False
    _row, new = Membership.objects.get_or_create(
        organisation=organisation, user=person_of(key), until=None, defaults={"role": role}
    )
    return new


def load() -> int:
    """Write what is missing, all or nothing. Returns how many applications were made."""
    with transaction.atomic():
        return _load()


def _load() -> int:
    new = [_join(key, name, Role.ADMIN) for key, name in ADMINS_OF.items()]
    for key, name in ALSO_COORDINATES.items():
        _join(key, name, Role.COORDINATOR)
    if not all(new):
        return 0
    _work_for_the_moderator()
    return _applications()


def _neighbours() -> list[User]:
    made = []
    for name in NEIGHBOURS:
        person, _new = User.objects.get_or_create(nickname=name, defaults={"password": "!"})
        made.append(person)
    return made


def _counted_anew(organisation: Organisation) -> list[Opportunity]:
    """Its open opportunities with counters of nothing: from here on they count real applications."""
    rows = list(Opportunity.objects.open().filter(organisation=organisation).order_by("-min_age", "pk"))
    Opportunity.objects.filter(pk__in=[one.pk for one in rows]).update(applied=0, approved=0, taken=0)
    Shift.objects.filter(opportunity__in=rows).update(taken=0)
    return list(Opportunity.objects.filter(pk__in=[one.pk for one in rows]).order_by("apply_until", "pk"))


def _apply(opportunity: Opportunity, volunteer: User, message: str = "", shares: Sequence[str] = ()) -> Application:
    shift = opportunity.shifts.order_by("starts_at").first()
    answers = {one.pk: "Jā, esmu to jau darījis." for one in Question.objects.filter(opportunity=opportunity)}
    draft = Draft(message=message, shifts=[shift.pk] if shift else [], answers=answers, shares=shares)
    return applications.apply(opportunity, volunteer=volunteer, draft=draft)


def _applications() -> int:
    organisation = Organisation.objects.get(name=ADMINS_OF["berzins"], branch_of__isnull=True)
    anna, mate, emils, berzins = (person_of(key) for key in ("anna", "veja-mate", "emils", "berzins"))
    for_all, *_rest = (one for one in _counted_anew(organisation) if (one.min_age or YOUNGEST) <= YOUNGEST)
    others = [one for one in Opportunity.objects.open().filter(organisation=organisation) if one.pk != for_all.pk]
    neighbours = _neighbours()
    made = [_apply(for_all, one) for one in neighbours]
    for one in made[:APPROVED]:
        applications.approve(one, by=berzins)
    applications.waitlist(made[APPROVED], by=berzins)
    yes = _apply(for_all, emils, "Man ļoti patīk strādāt ar rokām.")
    applications.approve(yes, by=berzins)
    made.append(yes)
    anna_first, anna_second, anna_third = (
        _apply(one, anna, "Esmu brīva sestdienās.", ("name", "surname")) for one in others[:3]
    )
    applications.approve(anna_second, by=berzins)
    applications.decline(anna_third, by=berzins, reason=DeclineReason.TIME)
    made += [anna_first, anna_second, anna_third]
    waits, offered, gone, yes = (_apply(one, mate, "Varu palīdzēt.") for one in others[:4])
    applications.waitlist(waits, by=berzins)
    applications.waitlist(offered, by=berzins)
    applications.offer(offered, by=berzins)
    applications.withdraw(gone, by=mate, reason=WithdrawReason.TIME)
    applications.approve(yes, by=berzins)
    applications.ask(yes, "name", reason=RequestReason.MEETING, by=berzins)
    applications.write(anna_second, side=Side.ORGANISER, by=berzins, text="Paldies! Tiekamies pie vārtiem.")
    return len(made) + 4 + _at_the_shelter(neighbours[APPROVED + 1 :])


def _at_the_shelter(people: Sequence[User]) -> int:
    """The second organisation's: some walk the dogs already, one has just asked."""
    organisation, boss = Organisation.objects.get(name=ADMINS_OF["calis"], branch_of__isnull=True), person_of("calis")
    walks = next(one for one in _counted_anew(organisation) if not (one.children_present or one.hazardous))
    made = [_apply(walks, one, "Suņus pazīstu no bērnības.") for one in people[: APPROVED + 1]]
    for one in made[:-1]:
        applications.approve(one, by=boss)
    return len(made)


def _work_for_the_moderator() -> None:
    """A signed application, first opportunities, reports."""
    now = clock.now()
    for organisation in Organisation.objects.filter(state=OrganisationState.SUBMITTED, proofs=None):
        Proof.objects.create(
            organisation=organisation,
            method=ProofMethod.SIGNED,
            state=ProofState.SENT,
            signers=SIGNERS,
            sent_at=now - timedelta(hours=3),
        )
    drafts = Opportunity.objects.filter(
        state=OpportunityState.DRAFT, organisation__state=OrganisationState.VERIFIED, origin=""
    ).order_by("pk")[:FIRST_REVIEWS]
    for hours, one in enumerate(drafts, start=1):
        Opportunity.objects.filter(pk=one.pk).update(
            state=OpportunityState.IN_REVIEW, sent_to_review_at=now - timedelta(hours=hours)
        )
    reported = Opportunity.objects.open().order_by("pk")[:3]
    for one, reason in zip(
        reported, (ReportReason.OVER, ReportReason.PAID_WORK, ReportReason.MISLEADING), strict=False
    ):
        report(one, reason=reason, text="Vai tas tiešām vēl notiek?", address="127.0.0.1")
