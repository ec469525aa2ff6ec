"""An application that was handed over, as the partner's program gets it: the card, the conversation, no person."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from talka.applications.models import Application, Handover
from talka.applications.models.conversation import TEXT_LENGTH
from talka.applications.queries import card_of, missing
from talka.applications.queries.conversation import Said
from talka.applications.queries.gates import gated
from talka.applications.queries.handovers import relay_address
from talka.interchange import schemas


class HandedOpportunity(TypedDict):
    id: str
    external_id: str
    title: str
    url: str


class HandedSpan(TypedDict):
    start: datetime
    end: datetime


class HandedAnswer(TypedDict):
    question: str
    text: str


class HandedMessage(TypedDict):
    """`from`: "volunteer", or "organiser" for what you wrote."""

    side: str
    sent_at: datetime
    text: str


class HandedApplication(TypedDict):
    """`name` is a pair name, not the person's; mail to `relay` reaches the conversation (null: none is taken here).

    `age_band` only where the law or the work has limits of age; `needs`: what is missing before the work may begin.
    """

    id: str
    opportunity: HandedOpportunity
    name: str
    age_band: str
    people: int
    message: str
    answers: list[HandedAnswer]
    shifts: list[HandedSpan]
    state: str
    reason: str
    submitted_at: datetime
    reply_until: datetime
    relay: str | None
    needs: list[str]
    messages: list[HandedMessage]


class HandedPage(TypedDict):
    items: list[HandedApplication]
    next: str | None


class HandedText(Schema):
    """Words for the volunteer. Before a guardian has consented, only the code of a prepared text in `template`."""

    model_config = ConfigDict(extra="forbid")
    text: Annotated[str, Field(max_length=TEXT_LENGTH)] = ""
    template: Annotated[str, Field(max_length=30)] = ""


class HandedSent(TypedDict):
    id: str


def handed(found: Handover, said: list[Said]) -> HandedApplication:
    """Drawn from the card that the volunteer saw before sending, so it cannot hold more than that."""
    application = found.application
    offer, card = application.opportunity, card_of(application, {})
    return {
        "id": application.public_id,
        "opportunity": {
            "id": offer.public_id,
            "external_id": offer.external_id,
            "title": offer.title,
            "url": schemas.address_of(offer),
        },
        "name": card.pair_name,
        "age_band": card.age_band,
        "people": card.people,
        "message": card.message,
        "answers": [{"question": question, "text": text} for question, text in card.answers],
        "shifts": [{"start": span.starts_at, "end": span.ends_at} for span in card.spans],
        "state": application.state,
        "reason": application.reason,
        "submitted_at": application.submitted_at,
        "reply_until": application.reply_until,
        "relay": relay_address(found) or None,
        "needs": _needs(application),
        "messages": [{"side": one.side, "sent_at": one.sent_at, "text": one.text} for one in said if not one.removed],
    }


def _needs(application: Application) -> list[Any]:
    return [str(one.code) for one in missing(gated(Application.objects.filter(pk=application.pk)).get())]
