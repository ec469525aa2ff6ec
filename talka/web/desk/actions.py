"""Decisions of moderators. Each queue has one function; the acts themselves belong to the apps whose rows they change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from talka.accounts.actions import answer_appeal, ban
from talka.accounts.enums import BanReason
from talka.accounts.queries.people import bans_to_answer
from talka.applications.actions.conversing import decide_report as decide_message
from talka.applications.models import MessageReport
from talka.core import audit, clock
from talka.core.errors import RefusedError, WrongStateError
from talka.opportunities.actions.reports import decide_alike, decide_report
from talka.opportunities.actions.review import approve_first, return_first
from talka.opportunities.actions.states import hide
from talka.opportunities.enums import ReportState
from talka.opportunities.models import Opportunity, Report
from talka.organisations.actions import restore, suspend
from talka.organisations.actions.proving import accept_proof, refuse_proof
from talka.organisations.actions.team import change_role
from talka.organisations.enums import ProofState, Role, SuspensionReason
from talka.organisations.models import Organisation, Proof
from talka.organisations.queries import sides_with
from talka.organisations.workflow import MODERATOR, ORGANISATION
from talka.web.desk.policies import Moderator
from talka.web.desk.queries import held_group, team
from talka.web.enums import HeldReason
from talka.web.models import HeldDecision

HELD_KEPT = timedelta(days=365)
Decide = Callable[[Moderator, str, str, str], None]


def _gone() -> WrongStateError:
    return WrongStateError("desk.decided_already", _("Somebody else has decided this already."))


def _by_another(moderator: Moderator, organisation: Organisation | None, *people: UUID | None) -> None:
    """Nobody decides about themselves or for the team they are in. `people`: whose matter it is besides."""
    own = organisation is not None and sides_with(moderator.user, [organisation])
    if own or moderator.user.pk in people:
        text = _("Another moderator has to decide: it is about you, or about an organisation whose team you are in.")
        raise RefusedError("desk.own", text)


def review(moderator: Moderator, public_id: str, choice: str, message: str) -> None:
    """`approve`, or `return:<ReturnReason>`."""
    one = Opportunity.objects.select_related("organisation").filter(public_id=public_id).first()
    if one is None:
        raise _gone()
    _by_another(moderator, one.organisation)
    verb, _colon, reason = choice.partition(":")
    if verb == "approve":
        approve_first(one, by=moderator.user.pk)
    else:
        return_first(one, reason=reason, note=message, by=moderator.user.pk)


def report(moderator: Moderator, public_id: str, choice: str, message: str) -> None:
    """`dismiss`, `uphold`, or `hide:<ReportReason>`: what it is about is shown to nobody any more, alike reports close."""
    one = Report.objects.select_related("opportunity__organisation", "organisation").filter(public_id=public_id).first()
    if one is None or one.state != ReportState.OPEN:
        raise _gone()
    _by_another(moderator, one.opportunity.organisation if one.opportunity else one.organisation)
    verb, _colon, reason = choice.partition(":")
    by = moderator.user.pk
    if verb != "hide":
        decide_report(one, state=ReportState.UPHELD if verb == "uphold" else ReportState.DISMISSED, by=by)
        return
    with transaction.atomic():
        about = one.opportunity or one.organisation
        if isinstance(about, Opportunity):
            hide(about, reason=reason, by=by, note=message.strip())
        elif about is not None:
            suspend(about, reason=SuspensionReason.RULES_BROKEN, by=by, note=message)
        if about is not None:
            decide_alike(about, state=ReportState.UPHELD, by=by)


def proof(moderator: Moderator, public_id: str, choice: str, message: str) -> None:
    """`accept`, or `refuse:<RefusalReason>`."""
    one = Proof.objects.filter(public_id=public_id, state=ProofState.SENT).select_related("organisation").first()
    if one is None:
        raise _gone()
    _by_another(moderator, one.organisation, one.by_id)
    verb, _colon, reason = choice.partition(":")
    if verb == "accept":
        accept_proof(one, by=moderator.user.pk, note=message)
    else:
        refuse_proof(one, reason=reason, by=moderator.user.pk, note=message)


def message_report(moderator: Moderator, public_id: str, choice: str, message: str) -> None:
    """`dismiss`; `uphold`: neither side sees the message any more; `ban:<BanReason>`: and its author's account is closed.

    The moderator does not learn whose account that is; `message` is what the person reads at the closed door.
    """
    rows = MessageReport.objects.select_related("message__author", "message__application__organisation")
    one = rows.filter(public_id=public_id).first()
    if one is None:
        raise _gone()
    application = one.message.application
    _by_another(moderator, application.organisation, application.volunteer_id)
    verb, _colon, reason = choice.partition(":")
    with transaction.atomic():
        decide_message(one, by=moderator.user, uphold=verb != "dismiss")
        if verb == "ban":
            if one.message.author is None:
                raise RefusedError("desk.author_gone", _("The account that wrote it does not exist any more."))
            ban(one.message.author, reason=BanReason(reason), by=moderator.user, note=message.strip())


def appeal(moderator: Moderator, number: str, choice: str, message: str) -> None:
    """`lift` or `keep`; the person reads `message` at the closed door, so it is needed."""
    one = next((row for row in bans_to_answer() if str(row.pk) == number), None)
    if one is None:
        raise _gone()
    if not message.strip():
        raise RefusedError("desk.answer_missing", _("Write an answer: the person reads it."))
    answer_appeal(one, lift=choice == "lift", answer=message.strip(), by=moderator.user)


def held(moderator: Moderator, group: str, choice: str, message: str) -> None:
    """`aside:<HeldReason>`: these texts wait no more. Another text of the partner does."""
    found = held_group(group)
    if found is None or moderator.regions:
        raise _gone()
    reason = HeldReason(choice.partition(":")[2])
    with transaction.atomic():
        rows = [HeldDecision(partner=found.partner, digest=one, reason=reason) for one in set(found.digests)]
        HeldDecision.objects.bulk_create(rows, ignore_conflicts=True)
        audit.record(
            "import.set_aside", on=found.partner, by=moderator.user.pk, reason=reason.value, n=len(rows),
            why=message.strip(),
        )  # fmt: skip


def forget_held() -> int:
    """Decisions older than a year: what a partner still sends so is looked at once more."""
    return HeldDecision.objects.filter(at__lt=clock.now() - HELD_KEPT).delete()[0]


def verbs(organisation: Organisation) -> list[str]:
    """What a moderator may do to it outside the queues."""
    return [
        verb for verb in ORGANISATION.verbs(organisation.state, MODERATOR) if verb in {"suspend", "restore", "relist"}
    ]


def decide_organisation(moderator: Moderator, organisation: Organisation, told: Mapping[str, str]) -> str:
    """Suspend with a coded reason, restore, or hand over. Returns what to tell the moderator."""
    _by_another(moderator, organisation)
    by = moderator.user.pk
    if told.get("verb") == "restore":
        restore(organisation, by=by)
        return _("Restored: its page and opportunities are shown again.")
    if told.get("verb") == "hand_over":
        return _hand_over(moderator, organisation, told)
    if told.get("reason") not in SuspensionReason.values:
        raise RefusedError("desk.reason_missing", _("Say why."))
    suspend(organisation, reason=told["reason"], by=by, note=told.get("message", "")[:1000])
    return _("Suspended: its page and opportunities are not shown any more.")


def _hand_over(moderator: Moderator, organisation: Organisation, told: Mapping[str, str]) -> str:
    """A member of the team becomes admin. Who is admin already stays one; the team decides about that itself."""
    chosen = told.get("member", "")
    member = next((one for one in team(organisation) if str(one.pk) == chosen), None)
    why = " ".join(told.get("message", "").replace("\x00", "").split())[:1000]
    if member is None or member.role == Role.ADMIN:
        raise RefusedError("desk.member_unknown", _("Choose a member of the team who is not an admin."))
    if not why:
        raise RefusedError("desk.reason_missing", _("Say why."))
    with transaction.atomic():
        change_role(member, role=Role.ADMIN, by=moderator.user)
        audit.record(
            "organisation.handed_over", on=organisation, by=moderator.user.pk, member=str(member.user_id), why=why
        )
    return _("This member of the team is an admin now.")


DECIDE: dict[str, Decide] = {
    "organizacijas": proof,
    "iespejas": review,
    "zinojumi": report,
    "zinas": message_report,
    "parsudzibas": appeal,
    "importi": held,
}
