"""Each constraint, by a row that only it refuses: whatever an act forgets, the database remembers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from talka.applications import actions
from talka.applications.models import (
    Agreement,
    Answer,
    Application,
    ApplicationShift,
    Batch,
    BatchRow,
    Disclosure,
    DisclosureRequest,
    GuardianConsent,
    Insurance,
    Message,
    MessageReport,
    PairName,
    Receiver,
)
from talka.core import clock
from tests.factories import opportunity
from tests.factories.applications import application, coordinator, fresh, volunteer

pytestmark = pytest.mark.django_db
LONG_AGO = "2026-01-01T00:00Z"
HASH = "0" * 64
SIGNED = {"organiser_signed_at": LONG_AGO, "volunteer_signed_at": LONG_AGO, "terms_hash": HASH}


def sent(**values: Any) -> Application:
    row = application()
    Application.objects.filter(pk=row.pk).update(**values)
    return fresh(row)


def agreement() -> Agreement:
    row = application()
    return actions.begin(row, by=row.volunteer)  # type: ignore[arg-type]  # just applied


def insurance() -> Insurance:
    day = date(2026, 1, 2)
    return Insurance.objects.create(
        application=application(), by="organiser", insurer="A", policy="1", valid_from=day, valid_to=day
    )


def consent() -> GuardianConsent:
    return GuardianConsent.objects.create(application=application(), token_hash=HASH, link_until=clock.now())


def batch_row() -> BatchRow:
    row = application()
    batch = Batch.objects.create(organisation=row.organisation, by=coordinator(row.organisation), verb="approve")
    return BatchRow.objects.create(batch=batch, application=row, before="submitted", version=1)


def message() -> Message:
    return Message.objects.create(application=application(), side="volunteer", text="Labdien!")


def report() -> MessageReport:
    return MessageReport.objects.create(message=message(), by_side="organiser", reason="rude")


def disclosure() -> Disclosure:
    until = clock.now() + timedelta(days=1)
    return Disclosure.objects.create(application=application(), fields=["name"], purpose="request", until=until)


def request() -> DisclosureRequest:
    return DisclosureRequest.objects.create(application=application(), field="phone", reason="meeting")


def answer() -> Answer:
    return Answer.objects.create(application=application(), question_text="Kāpēc?", text="Tāpēc.")


def pair() -> PairName:
    return application().pair


def receiver() -> Receiver:
    return Receiver.objects.create(origin="portals", name="Portāls")


CHANGED: list[tuple[str, Callable[[], models.Model], dict[str, Any]]] = [
    ("application_state", sent, {"state": "lost", "ended_at": LONG_AGO}),
    ("application_people", sent, {"people": 0}),
    ("application_people", sent, {"people": 51}),
    ("application_channel", sent, {"channel": "<b>"}),
    ("application_reason", sent, {"state": "declined", "ended_at": LONG_AGO}),
    ("application_reason", sent, {"state": "withdrawn", "ended_at": LONG_AGO}),
    ("application_reason", sent, {"reason": "time"}),
    ("application_offer_has_end", sent, {"state": "offered", "waitlisted_at": LONG_AGO}),
    ("application_offer_has_end", sent, {"offered_until": LONG_AGO}),
    ("application_queue_has_order", sent, {"state": "waitlisted"}),
    ("application_queue_has_order", sent, {"state": "offered", "offered_until": LONG_AGO}),
    ("application_live_has_volunteer", sent, {"volunteer": None}),
    ("application_ended_says_when", sent, {"ended_at": LONG_AGO}),
    ("application_ended_says_when", sent, {"state": "expired"}),
    ("agreement_state", agreement, {"state": "lost", "terms_hash": HASH}),
    ("agreement_signed_by_both", agreement, SIGNED | {"state": "signed", "organiser_signed_at": None}),
    ("agreement_signed_by_both", agreement, SIGNED | {"state": "signed", "volunteer_signed_at": None}),
    ("agreement_sent_has_hash", agreement, {"state": "sent"}),
    ("agreement_notice_three_days", agreement, SIGNED | {"state": "terminated"}),
    ("agreement_notice_three_days", agreement, {"ends_on": "2026-01-09"}),
    (
        "agreement_notice_three_days",
        agreement,
        SIGNED | {"state": "terminated", "noticed_on": "2026-01-01", "ends_on": "2026-01-03"},
    ),
    ("insurance_by", insurance, {"by": "state"}),
    ("insurance_ends_later", insurance, {"valid_to": "2026-01-01"}),
    ("consent_state", consent, {"state": "lost"}),
    ("consent_subject", consent, {"subject": "all"}),
    ("consent_given_is_whole", consent, {"state": "given"}),
    ("batch_row_done_or_refused", batch_row, {"version": None}),
    ("batch_row_done_or_refused", batch_row, {"refused": "opportunity.full"}),
    ("message_side", message, {"side": "moderator"}),
    ("message_not_empty", message, {"text": ""}),
    ("message_report_reason", report, {"reason": "dislike"}),
    ("message_report_state", report, {"state": "upheld"}),
    ("message_report_state", report, {"decided_at": LONG_AGO}),
    ("disclosure_fields", disclosure, {"fields": []}),
    ("disclosure_fields", disclosure, {"fields": ["name", "bank"]}),
    ("disclosure_purpose", disclosure, {"purpose": "sale"}),
    ("disclosure_ends_later", disclosure, {"until": LONG_AGO}),
    ("request_field", request, {"field": "bank"}),
    ("request_reason", request, {"reason": "curiosity"}),
    ("request_state", request, {"state": "given"}),
    ("request_state", request, {"answered_at": LONG_AGO}),
    ("answer_not_empty", answer, {"text": ""}),
    ("pair_name_form", pair, {"name": "Anna Liepa"}),
    ("receiver_has_origin", receiver, {"origin": ""}),
]
WHOLE = {
    "given_at": LONG_AGO,
    "holds_until": LONG_AGO,
    "text_hash": HASH,
    "assurance": "typed",
    "relation": "mother",
    "text": "Piekrītu.",
}
PARTS = [*(("given_at", None), ("holds_until", None)), *((name, "") for name in [*WHOLE][2:])]


@pytest.mark.parametrize(("rule", "made", "values"), CHANGED)
def test_the_database_refuses(rule: str, made: Callable[[], models.Model], values: dict[str, Any]) -> None:
    row = made()
    with pytest.raises(IntegrityError, match=rf'"{rule}"'), transaction.atomic():
        models.QuerySet(type(row)).filter(pk=row.pk).update(**values)


@pytest.mark.parametrize(("missing", "nothing"), PARTS)
def test_a_consent_without_any_of_its_parts_is_none(missing: str, nothing: str | None) -> None:
    rows = GuardianConsent.objects.filter(pk=consent().pk)
    with pytest.raises(IntegrityError, match="consent_given_is_whole"), transaction.atomic():
        rows.update(state="given", **(WHOLE | {missing: nothing}))
    assert rows.update(state="given", **WHOLE) == 1


def again(row: models.Model, **values: Any) -> None:
    """The same row once more, but for `values` and what is drawn for each row."""
    copy = type(row)._default_manager.get(pk=row.pk)
    fields = {one.name for one in row._meta.fields}
    drawn: dict[str, Any] = {"pk": None} | ({"public_id": f"{row.pk:010}"} if "public_id" in fields else {})
    for name, value in (drawn | values).items():
        setattr(copy, name, value)
    copy._state.adding = True
    copy.save(force_insert=True)


def shifted() -> ApplicationShift:
    start = clock.now() + timedelta(days=3)
    offer = opportunity(shifts=[(start, start + timedelta(hours=1), 1)])
    return application(offer, shifts=[offer.shifts.get().pk]).shifts.get()


TWICE: list[tuple[str, Callable[[], models.Model], dict[str, Any]]] = [
    ("application_live_once", sent, {}),
    ("application_live_once", sent, {"state": "approved"}),
    ("application_live_once", sent, {"state": "waitlisted", "waitlisted_at": LONG_AGO}),
    ("application_live_once", sent, {"state": "offered", "waitlisted_at": LONG_AGO, "offered_until": LONG_AGO}),
    ("application_shift_once", shifted, {}),
    ("agreement_one_in_force", agreement, {"number": "BD-2"}),
    ("agreement_one_in_force", agreement, {"number": "BD-2", "state": "sent", "terms_hash": HASH}),
    ("agreement_one_in_force", agreement, SIGNED | {"number": "BD-2", "state": "signed"}),
    ("batch_row_once", batch_row, {}),
    ("request_open_once", request, {}),
    ("consent_one_at_a_time", consent, {"token_hash": "1" * 64}),
]


@pytest.mark.parametrize(("rule", "made", "values"), TWICE)
def test_there_is_but_one(rule: str, made: Callable[[], models.Model], values: dict[str, Any]) -> None:
    row = made()
    with pytest.raises(IntegrityError, match=rf'"{rule}"'), transaction.atomic():
        again(row, **values)


def test_names_and_numbers_are_somebodys_once() -> None:
    row, other = pair(), volunteer()
    with pytest.raises(IntegrityError, match="pair_name_once"), transaction.atomic():
        again(row, volunteer=other)
    with pytest.raises(IntegrityError, match="pair_named_once"), transaction.atomic():
        again(row, name="Rāmā Stirna 47")
    paper = agreement()
    with pytest.raises(IntegrityError, match="agreement_number_once"), transaction.atomic():
        again(paper, application=application())


def test_who_has_ended_may_begin_anew() -> None:
    """The rules above are of live rows: one that has ended stands beside a new one."""
    again(sent(state="expired", ended_at=LONG_AGO), state="submitted", ended_at=None)
    again(request(), state="given", answered_at=LONG_AGO)
    again(consent(), token_hash="1" * 64, state="expired")


def test_every_constraint_of_the_app_is_tried_here() -> None:
    tried = {one[0] for one in [*CHANGED, *TWICE]} | {"pair_name_once", "pair_named_once", "agreement_number_once"}
    there = {
        rule.name for model in apps.get_app_config("applications").get_models() for rule in model._meta.constraints
    }
    assert there == tried
