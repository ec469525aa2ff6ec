"""Letting an organiser see something, asking for it, taking it back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from talka.accounts import vault
from talka.accounts.models import User
from talka.applications.actions.moves import not_halted, not_own, tell_team, tell_volunteer
from talka.applications.enums import WAYS_TO_REACH, RequestReason, RequestState, Shared
from talka.applications.messages import FIELD_ANSWERED, FIELD_ASKED
from talka.applications.models import Application, Disclosure, DisclosureRequest
from talka.applications.queries import is_halted, may_write_freely, shared_now
from talka.applications.queries.disclosures import SHARES, holds_until
from talka.core import audit, clock
from talka.core.errors import RefusedError, WrongStateError


def disclose(
    application: Application, fields: Iterable[str], *, purpose: str, until: datetime | None = None
) -> Disclosure | None:
    """The volunteer lets the organiser see `fields`, as long as such a purpose lets it. None when there was nothing."""
    given = [code for code in Shared.values if code in set(fields)]
    if not given:
        return None
    with transaction.atomic():
        made = Disclosure.objects.create(
            application=application,
            fields=given,
            purpose=purpose,
            until=until or holds_until(purpose),
            given_at=clock.now(),
        )
        audit.record("disclosure.given", on=made, by=application.volunteer_id, fields=given, purpose=purpose)
    return made


def revoke(disclosure: Disclosure, *, by: User) -> Disclosure:
    """From now on the organiser does not see it any more. What was seen cannot be unseen; the page says so."""
    with transaction.atomic():
        if not Disclosure.objects.filter(pk=disclosure.pk, revoked_at=None).update(revoked_at=clock.Now()):
            raise WrongStateError("disclosure.revoke.raced", _("This was taken back already."))
        audit.record("disclosure.revoked", on=disclosure, by=by.id)
    disclosure.refresh_from_db()
    return disclosure


def opened(application: Application, *, by: User) -> dict[str, str]:
    """Read what is disclosed to the organiser at this moment; an entry of the trail that the volunteer can see."""
    fields = shared_now(application)
    if not fields or application.volunteer is None or is_halted(application.opportunity):
        return {}
    return vault.read(application.volunteer, fields, by=by, why="application.opened")


def ask(application: Application, field: str, *, reason: str, by: User) -> DisclosureRequest:
    """The organiser asks to see one field and says why."""
    not_own(application, by)
    not_halted(application, "ask")
    if field not in Shared.values or reason not in RequestReason.values:
        raise RefusedError("disclosure.ask.unknown", _("Choose what you ask for and why."))
    if field == Shared.PERSONAL_CODE and reason != RequestReason.AGREEMENT:
        raise RefusedError(
            "disclosure.ask.personal_code", _("A personal code may be asked for only for the written agreement.")
        )
    if field == Shared.EMERGENCY and reason != RequestReason.EMERGENCY:
        raise RefusedError(
            "disclosure.ask.emergency",
            _("A contact for an emergency may be asked for only for that: choose it as reason."),
        )
    if field in WAYS_TO_REACH and not may_write_freely(application):
        text = _(
            "Until a parent or guardian has agreed, a volunteer under 18 is not asked for phone, e-mail, address or a "
            "contact for an emergency."
        )
        raise RefusedError("disclosure.ask.minor", text)
    if application.state not in SHARES:
        raise WrongStateError("disclosure.ask.ended", _("This application has ended."))
    if field in shared_now(application):
        raise RefusedError("disclosure.ask.known", _("You see this already."))
    try:
        with transaction.atomic():
            made = DisclosureRequest.objects.create(application=application, field=field, reason=reason, asked_by=by)
            audit.record("disclosure.asked", on=made, by=by.id, field=field, reason=reason)
            tell_volunteer(FIELD_ASKED, application, field=Shared(field).label, reason=RequestReason(reason).label)
    except IntegrityError as error:
        raise RefusedError(
            "disclosure.ask.twice", _("This was asked already; the volunteer has not answered.")
        ) from error
    return made


def answer(request: DisclosureRequest, *, by: User, give: bool) -> DisclosureRequest:
    """One tap: let it be seen, or not. Raises RefusedError `disclosure.answer.untold` when the vault holds no such field."""
    application = request.application
    if application.state not in SHARES:
        raise WrongStateError("disclosure.answer.ended", _("This application has ended."))
    if give and request.field not in vault.known(by):
        raise RefusedError("disclosure.answer.untold", _("Write it in your profile first."))
    state = RequestState.GIVEN if give else RequestState.REFUSED
    with transaction.atomic():
        open_one = DisclosureRequest.objects.filter(pk=request.pk, state=RequestState.ASKED)
        if not open_one.update(state=state, answered_at=clock.Now()):
            raise WrongStateError("disclosure.answer.raced", _("This was answered already."))
        if give:
            disclose(application, [request.field], purpose=request.purpose)
        audit.record("disclosure.answered", on=request, by=by.id, given=give)
        tell_team(FIELD_ANSWERED, application, field=Shared(request.field).label, given=give)
    request.refresh_from_db()
    return request
