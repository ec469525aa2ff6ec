"""Bringing an archive in: each line by the act that a person would use, all of it or nothing."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cryptography.exceptions import InvalidTag
from django.db import transaction
from django.utils.translation import gettext as _

from talka.accounts import vault
from talka.accounts.models import User
from talka.core import audit
from talka.core.errors import RefusedError
from talka.hours.actions.outside import bring
from talka.web.moving.plan import Line, Verdict, host, plan
from talka.web.moving.queries import is_empty


def packed(told: Mapping[str, Any], user: User) -> str:
    """What was looked at, for the page to send back: sealed for this person, so nothing is kept before they say yes."""
    text = base64.b64encode(zlib.compress(json.dumps(told).encode())).decode()
    return vault.wrap(text, purpose=f"archive {user.pk}")


def unpacked(sealed: str, user: User) -> dict[str, Any]:
    try:
        text = vault.unwrap(sealed, purpose=f"archive {user.pk}")
    except (InvalidTag, binascii.Error, ValueError) as error:
        raise RefusedError("archive.seal", _("Choose the file again.")) from error
    told: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(text)))
    return told


def refuse_unless_empty(user: User) -> None:
    if not is_empty(user):
        text = _("There is something in this account already. An archive can be brought only into an empty one.")
        raise RefusedError("archive.not_empty", text)


def bring_in(told: Mapping[str, Any], user: User) -> list[Line]:
    """Returns the lines as they have become. Raises RefusedError `archive.not_empty`."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        refuse_unless_empty(user)
        lines = [_done(one, user) for one in plan(told, user)]
        if hours := [one.hours for one in lines if one.hours]:
            bring(user, hours, origin=host(told))
        counts = {str(verdict): sum(one.verdict == verdict for one in lines) for verdict in Verdict}
        audit.record("person.archive_brought", on=user, by=user.pk, origin=host(told), counts=counts)
    return lines


def _done(line: Line, user: User) -> Line:
    if line.act is None:
        return line
    try:
        with transaction.atomic():
            line.act(user)
    except RefusedError as refused:
        return replace(line, verdict=Verdict.LEFT, why=refused.message, act=None)
    return line
