"""What a mission may hold (API Engagement v2). Members we do not know are kept; of the others the type must be right."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictStr, ValidationError

Text = Annotated[StrictStr, Field(max_length=100_000)]
Line = Annotated[StrictStr, Field(max_length=2_000)]
Lines = Annotated[list[Line], Field(max_length=100)]
ID = Annotated[StrictStr, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]


class Address(BaseModel):
    model_config = ConfigDict(extra="allow")
    street: Line | None = None
    postalCode: Line | None = None  # noqa: N815  # their name
    city: Line | None = None
    departmentCode: Line | None = None  # noqa: N815  # as above
    departmentName: Line | None = None  # noqa: N815  # as above
    region: Line | None = None
    country: Line | None = None


class Changes(BaseModel):
    """The body of PUT: nothing is required."""

    model_config = ConfigDict(extra="allow")
    title: Line = ""
    description: Text = ""
    applicationUrl: Line = ""  # noqa: N815  # as above
    domain: Line = ""
    activities: Lines = []
    remote: Line = ""
    schedule: Line = ""
    startAt: Line | None = None  # noqa: N815  # as above
    endAt: Line | None = None  # noqa: N815  # as above
    postedAt: Line | None = None  # noqa: N815  # as above
    places: Annotated[int, Field(ge=1, le=1_000_000, strict=True)] = 1
    openToMinors: StrictBool | None = None  # noqa: N815  # as above
    requirements: Lines = []
    softSkills: Lines = []  # noqa: N815  # as above
    addresses: Annotated[list[Address], Field(max_length=50)] = []
    organizationName: Line = ""  # noqa: N815  # as above
    organizationClientId: Line = ""  # noqa: N815  # as above


class Whole(Changes):
    """The body of POST."""

    clientId: ID  # noqa: N815  # as above
    title: Annotated[Line, Field(min_length=1)]


def mistakes(kind: type[BaseModel], body: Any) -> dict[str, str]:
    """By the way to each member, what is wrong with it; empty when nothing is."""
    try:
        kind.model_validate(body)
    except ValidationError as error:
        return {".".join(map(str, one["loc"])): one["msg"] for one in error.errors()}
    return {}
