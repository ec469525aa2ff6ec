"""The OpenAPI document: parameters as the forms take them, errors as problem+json."""

from __future__ import annotations

from copy import deepcopy
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop as _
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer

from talka.interchange.api.gate import PROBLEM
from talka.interchange.enums import Event, Scope
from talka.interchange.forms import MOST, USUAL
from talka.interchange.forms import PERIOD as FORM_PERIOD
from talka.interchange.schemas import Problem
from talka.opportunities.enums import Accessibility, Kind, Language, Remote, Support
from talka.opportunities.forms import LONGEST_TEXT, RADIUS
from talka.opportunities.models import OLDEST, YOUNGEST
from talka.opportunities.search import Sort
from talka.organisations.enums import Kind as OrganisationKind
from talka.registers.enums import Region
from talka.registers.queries import tables

Parameter = dict[str, Any]
FIELD_CODES = "x-talka-field-codes"
"""Stands in a schema for the codes of fields of activity, which are known only when the registers are there."""


def _one(name: str, description: str, **schema: Any) -> Parameter:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def _many(name: str, description: str, **items: Any) -> Parameter:
    return _one(name, description, type="array", items=items) | {"style": "form", "explode": True}


def _codes(choices: Any) -> dict[str, Any]:
    return {"type": "string", "enum": list(choices.values)}


LIMIT = _one("limit", _("How many at most."), type="integer", minimum=1, maximum=MOST, default=USUAL)
CURSOR = _one("cursor", _("`next` of the page before."), type="string", maxLength=200)
ATVK = {"type": "string", "pattern": "^[0-9]{7}$"}
SEARCH = (
    _one(
        "q",
        _("Words, and names of places, in any form and with or without diacritics."),
        type="string",
        maxLength=LONGEST_TEXT,
    ),
    _many("municipality", _("ATVK codes, of today or of before 2021."), **ATVK),
    _many("region", _("Statistical regions (NUTS 3)."), **_codes(Region)),
    _many("field", _("Fields of activity."), type="string", enum=[FIELD_CODES]),
    _many("kind", _("Kinds of work."), **_codes(Kind)),
    _many(
        "remote",
        _("Remote work; `true` is `possible` or `full`."),
        type="string",
        enum=[*Remote.values, "true", "false"],
    ),
    _one("from", _("Happens on this day or later."), type="string", format="date"),
    _one("to", _("Happens on this day or earlier."), type="string", format="date"),
    _one("weekend", _("On weekends."), type="boolean"),
    _one("evening", _("In the evenings."), type="boolean"),
    _one("age", _("Suits a person of this age."), type="integer", minimum=YOUNGEST, maximum=OLDEST),
    _many("support", _("The organiser gives all of these."), **_codes(Support)),
    _many("language", _("One of these is needed of the volunteer."), **_codes(Language)),
    _many("accessibility", _("Accessible in all of these ways."), **_codes(Accessibility)),
    _one(
        "near",
        _("`latitude,longitude` in degrees."),
        type="string",
        pattern=r"^-?[0-8]?[0-9](\.[0-9]{1,6})?,-?[0-9]{1,2}(\.[0-9]{1,6})?$",
    ),
    _one("radius_km", _("Kilometres around `near`."), type="integer", minimum=RADIUS[0], maximum=RADIUS[1], default=25),
    _one("sort", _("Order; `near` needs the parameter `near`."), type="string", enum=[one.value for one in Sort]),
    LIMIT,
    CURSOR,
)
ORGANISATIONS = (
    _one("q", _("Words of the name."), type="string", maxLength=LONGEST_TEXT),
    _one("kind", _("Kind of organiser."), **_codes(OrganisationKind)),
    _one("field", _("Field of activity."), type="string", enum=[FIELD_CODES]),
    _one("municipality", _("ATVK code."), **ATVK),
    LIMIT,
    CURSOR | {"schema": {"type": "string", "maxLength": 500}},
)
CHANGES = (
    _one("after", _("`next` of an earlier answer; without it from the beginning."), type="string", maxLength=60),
    LIMIT,
)
HANDED = (
    _one("after", _("`next` of an earlier answer; without it from the beginning."), type="integer", minimum=0),
    LIMIT,
)
PERIOD = _one(
    "period", _("Only this year, quarter or month; without it all of them."), type="string", pattern=FORM_PERIOD
)

IN_PATHS = {
    "public_id": _("The `id` of an opportunity or an application."),
    "external_id": _("Your own id of the opportunity."),
    "table": _("Code of the table; the page of statistics lists them."),
    "registration_number": _("Registration number of the organiser, or its `id`."),
}


BEARER = "token"
SECURITY: dict[str, Any] = {
    BEARER: {"type": "http", "scheme": "bearer"},
    "oauth": {
        "type": "oauth2",
        "flows": {
            "clientCredentials": {
                "tokenUrl": "/api/v1/oauth/token",
                "scopes": {str(one): one.name.lower() for one in Scope},
            }
        },
    },
}
IF_MATCH = _one("If-Match", _("Write only if it is as you read it: the `ETag` of that answer."), type="string") | {
    "in": "header"
}
IF_NONE_MATCH = _one("If-None-Match", _("`*`: only if there is none yet."), type="string", enum=["*"]) | {
    "in": "header"
}
IDEMPOTENCY_KEY = _one(
    "Idempotency-Key",
    _("A key of your own for this request; sent again within a day it gets the same answer and nothing is done twice."),
    type="string",
    pattern='^"?[!#-~]{8,126}"?$',
) | {"in": "header", "required": True}


def with_token(*told: Parameter) -> dict[str, Any]:
    """Of an operation that takes a token."""
    return {"security": [{BEARER: []}, {"oauth": []}]} | ({"parameters": list(told)} if told else {})


def token_answers(shapes: dict[int, Any], *errors: HTTPStatus) -> dict[int, Any]:
    """What an operation with a token may answer."""
    always = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS)
    return shapes | {int(status): Problem for status in (*always, *errors)}


def parameters(*told: Parameter) -> dict[str, Any]:
    return {"parameters": list(told)}


def answers(shape: Any, *errors: HTTPStatus) -> dict[int, Any]:
    """What an operation may answer."""
    always = (HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.TOO_MANY_REQUESTS)
    return {int(HTTPStatus.OK): shape} | {int(status): Problem for status in (*errors, *always)}


class Readable(JSONRenderer):
    """JSON with Latvian letters as they are."""

    json_dumps_params = {"ensure_ascii": False}


class Documented(NinjaAPI):
    """NinjaAPI whose document says what is sent: problem+json for errors, codes of fields as they are today."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        document = super().get_openapi_schema(path_prefix=path_prefix or "/api/v1/", path_params=path_params)
        document["servers"] = [{"url": settings.SITE_URL}]
        document["components"]["securitySchemes"] = SECURITY
        document["webhooks"] = _webhooks()
        for methods in document["paths"].values():
            for method, operation in methods.items():
                _describe(operation, is_read=method == "get" and "security" not in operation)
        return document


def _describe(operation: dict[str, Any], *, is_read: bool) -> None:
    if "requestBody" in operation:
        operation["responses"][413] = deepcopy(operation["responses"][400])
    for status, answer in operation["responses"].items():
        if int(status) >= HTTPStatus.BAD_REQUEST:
            answer["content"] = {PROBLEM: answer["content"].pop("application/json")}
        answer["description"] = HTTPStatus(int(status)).phrase
    if is_read:
        operation["responses"][304] = {"description": HTTPStatus.NOT_MODIFIED.phrase}
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "path":
            parameter["description"] = IN_PATHS[parameter["name"]]
        schema = parameter["schema"]
        items = schema.get("items", schema)
        if items.get("enum") == [FIELD_CODES]:
            parameter["schema"] = schema | ({"items": items | _today()} if "items" in schema else _today())


def _webhooks() -> dict[str, Any]:
    """What is told to receivers (OpenAPI 3.1, webhooks): a thin message, its headers by Standard Webhooks 1.0."""
    shape = {
        "type": "object",
        "required": ["type", "timestamp", "data"],
        "properties": {
            "type": {"type": "string"},
            "timestamp": {"type": "string", "format": "date-time"},
            "data": {"type": "object", "additionalProperties": {"type": "string"}},
        },
    }
    told = {"required": True, "content": {"application/json": {"schema": shape}}}
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    signed = [{"name": one, "in": "header", "required": True, "schema": {"type": "string"}} for one in names]
    answers = {"2XX": {"description": "taken"}, "410": {"description": "tell me nothing more"}}
    return {
        str(event): {
            "post": {"operationId": str(event), "parameters": signed, "requestBody": told, "responses": answers}
        }
        for event in Event
    }


def _today() -> dict[str, Any]:
    return {"enum": list(tables().fields)}
