"""The check of a certificate, as it is asked for and answered."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Base64Bytes, ConfigDict, Field, model_validator
from typing_extensions import TypedDict

from talka.certificates.enums import CheckState, Verdict


class CheckQuestion(Schema):
    """Either the code that stands on the paper, or the file (PDF, JSON, EDOC) in Base64."""

    model_config = ConfigDict(extra="forbid")
    code: Annotated[str, Field(max_length=60)] = ""
    file: Annotated[Base64Bytes, Field(max_length=10_000_000)] = b""

    @model_validator(mode="after")
    def _one_of_both(self) -> CheckQuestion:
        if bool(self.code) == bool(self.file):
            raise ValueError(_("Give either the code or the file."))
        return self


class CheckedPart(TypedDict):
    part: str
    state: Literal[tuple(CheckState.values)]  # type: ignore[valid-type]  # the codes, written down once


class CheckShape(TypedDict):
    """`certificate` holds what the paper itself shows, and null where nothing genuine was found."""

    verdict: Literal[tuple(Verdict.values)]  # type: ignore[valid-type]  # as above
    checks: list[CheckedPart]
    certificate: dict[str, Any] | None
    revocations_as_of: str | None
