"""What a program does in the name of the person who made its token: answers applications, writes hours."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, Field
from typing_extensions import TypedDict

from talka.applications.enums import DeclineReason

Verb = Literal["approve", "waitlist", "decline", "complete", "no_show"]


class OutcomeQuestion(Schema):
    """`reason` is needed where an application is declined; the volunteer reads it."""

    model_config = ConfigDict(extra="forbid")
    outcome: Verb
    reason: Literal[("", *DeclineReason.values)] = ""  # type: ignore[valid-type]  # the codes, written down once


class OutcomeShape(TypedDict):
    id: str
    state: str
    reason: str


class WorkLine(Schema):
    """Hours of one volunteer, named by the application. `end` after `start`; without them, the minutes of the day."""

    model_config = ConfigDict(extra="forbid")
    application: Annotated[str, Field(pattern=r"^[2-9b-z]{10}$")]
    date: dt.date
    minutes: Annotated[int, Field(ge=1, le=1_440)]
    start: AwareDatetime | None = None
    end: AwareDatetime | None = None
    done: Annotated[str, Field(max_length=500)] = ""


class WorkBatch(Schema):
    model_config = ConfigDict(extra="forbid")
    items: Annotated[list[WorkLine], Field(min_length=1, max_length=100)]


class WorkVerdict(TypedDict):
    """`code` is empty where the hours were written; `record` is their id then."""

    application: str
    record: str
    state: str
    code: str
    text: str


class WorkAnswer(TypedDict):
    items: list[WorkVerdict]
