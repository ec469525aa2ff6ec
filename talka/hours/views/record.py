"""One record with its trail, from either side: the same page, the same verbs, who may what says the policy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages as announce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from talka.accounts.models import User
from talka.accounts.policies.person import person
from talka.core.errors import RefusedError
from talka.hours import actions, policies
from talka.hours.enums import CorrectionReason, DisputeReason, Side
from talka.hours.forms import AnswerForm, CorrectForm, DisputeForm, figures_of
from talka.hours.models import Change, WorkRecord
from talka.hours.queries.records import application_of, is_organisers_turn
from talka.hours.views.mine import FIELD_OF
from talka.hours.views.person import team_of
from talka.organisations.models import Organisation

SIMPLE: dict[str, Callable[..., object]] = {
    "confirm": actions.confirm_one,
    "accept": actions.accept,
    "settle": actions.settle,
    "remove": actions.remove,
    "restore": actions.restore,
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at a record, and from where: as its volunteer, or for the organisation."""

    user: User
    organisation: Organisation | None = None

    def side(self) -> str:
        return Side.VOLUNTEER if self.organisation is None else Side.ORGANISER

    def back(self, record: WorkRecord) -> HttpResponse:
        if self.organisation is None:
            return redirect("hours:one", record.public_id)
        return redirect("hours:received", self.organisation.key, record.public_id)


@require_safe
def one(request: HttpRequest, public_id: str) -> HttpResponse:
    user = person(request)
    return _page(request, policies.own(user, public_id), Reader(user))


@require_safe
def received(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    organisation = team_of(request, key)
    return _page(request, policies.received(organisation, public_id), Reader(person(request), organisation))


@require_POST
def act(request: HttpRequest, public_id: str, verb: str) -> HttpResponse:
    user = person(request)
    return _act(request, policies.own(user, public_id), verb, Reader(user))


@require_POST
def received_act(request: HttpRequest, key: str, public_id: str, verb: str) -> HttpResponse:
    organisation = team_of(request, key)
    record, user = policies.received(organisation, public_id), person(request)
    if record.volunteer_id == user.pk:
        announce.error(request, _("Nobody confirms their own hours: ask somebody else of the team."))
        return redirect("hours:received", key, public_id)
    return _act(request, record, verb, Reader(user, organisation))


def _act(request: HttpRequest, record: WorkRecord, verb: str, reader: Reader) -> HttpResponse:
    if verb not in SIMPLE:
        return _typed(request, record, verb, reader)
    try:
        SIMPLE[verb](record, by=reader.user)
    except RefusedError as error:
        announce.error(request, error.message or _("This is not possible any more."))
    else:
        announce.success(request, said(verb))
    return reader.back(record)


def said(verb: str) -> str:
    return {
        "confirm": _("Confirmed: the hours count."),
        "accept": _("The corrected hours count."),
        "settle": _("The dispute is over: the hours count."),
        "remove": _("Taken back. For thirty days it lies in the bin."),
        "restore": _("Out of the bin again."),
        "propose": _("Your correction waits for the other side."),
        "dispute": _("Disputed. The hours do not count until both agree."),
        "refuse": _("The other side is told."),
        "answer": _("The other side is told."),
    }[verb]


def _typed(request: HttpRequest, record: WorkRecord, verb: str, reader: Reader) -> HttpResponse:
    form: CorrectForm | DisputeForm | AnswerForm
    form = (
        CorrectForm(request.POST)
        if verb == "propose"
        else (AnswerForm if verb == "answer" else DisputeForm)(request.POST)
    )
    if form.is_valid():
        values = form.cleaned_data
        try:
            if isinstance(form, CorrectForm):
                actions.propose(record, work=form.work(), by=reader.user, reason=values["reason"], text=values["text"])
            elif isinstance(form, AnswerForm):
                actions.answer(record, by=reader.user, text=values["text"])
            else:
                do = actions.refuse if verb == "refuse" else actions.dispute
                do(record, by=reader.user, reason=values["reason"], text=values["text"])
            announce.success(request, said(verb))
            return reader.back(record)
        except RefusedError as error:
            form.refuse(FIELD_OF.get(error.code, ""), error.message or _("This is not possible any more."))
    return _page(request, record, reader, {verb: form}, 422)


def _page(
    request: HttpRequest,
    record: WorkRecord,
    reader: Reader,
    forms_by_verb: dict[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    side, typed = reader.side(), forms_by_verb or {}
    trail = list(record.changes.all())
    waiting = next((one for one in trail if one.open), None)
    own_entry = reader.organisation is not None and record.volunteer_id == reader.user.pk
    context = {
        "record": record,
        "trail": [(one, reason_of(one)) for one in trail],
        "waiting": waiting,
        "verbs": [] if own_entry else policies.verbs(record, side, waiting),
        "own_entry": own_entry,
        "organiser_turn": side == Side.VOLUNTEER and is_organisers_turn(record),
        "sent_as": application_of(record) if side == Side.VOLUNTEER else "",
        "side": side,
        "area": "area_mine.html" if reader.organisation is None else "area_org.html",
        "organisation": reader.organisation or record.organisation,
        "propose_form": typed.get("propose") or CorrectForm(initial=figures_of(record)),
        "dispute_form": typed.get("dispute") or DisputeForm(auto_id="dispute_%s"),
        "refuse_form": typed.get("refuse") or DisputeForm(auto_id="refuse_%s"),
        "answer_form": typed.get("answer") or AnswerForm(auto_id="answer_%s"),
        "open_form": next(iter(typed), ""),
        "error_form": next(iter(typed.values()), None),
        "section": "hours",
    }
    return render(request, "hours/one.html", context, status=status)


def reason_of(change: Change) -> str:
    """The words of its coded reason."""
    for codes in (CorrectionReason, DisputeReason):
        if (
            change.reason
            and change.reason in codes.values
            and (change.verb == "propose") == (codes is CorrectionReason)
        ):
            return str(codes(change.reason).label)
    return ""
