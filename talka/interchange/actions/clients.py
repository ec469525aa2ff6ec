"""Tokens of programs: made, shown once, revoked; and what each request with one costs."""

from __future__ import annotations

import hashlib
import math
import secrets
import zlib
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from talka.core import audit, clock
from talka.core.errors import RefusedError
from talka.interchange.models import ApiAnswer, ApiClient, Partner
from talka.organisations.enums import State as OrganisationState
from talka.organisations.models import Organisation

BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
RANDOM, CHECK = 30, 6
SHOWN = 12
LASTS = timedelta(days=365)
MOST_TOKENS = 10
PER_MINUTE, BURST = 600, 120
ANSWERS_KEPT = timedelta(days=1)
SHARE = 60 / PER_MINUTE
"""Seconds that one request costs."""


def new_token() -> str:
    """178 random bits and a check sum by which scanners of leaked secrets know it for certain."""
    random = "".join(secrets.choice(BASE62) for _n in range(RANDOM))
    return f"talka_{random}_{_check(random)}"


def _check(random: str) -> str:
    number, signs = zlib.crc32(random.encode()), ""
    for _n in range(CHECK):
        number, digit = divmod(number, len(BASE62))
        signs = BASE62[digit] + signs
    return signs


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def make_client(
    partner: Partner, name: str, scopes: Sequence[str], *, by: UUID | None, sandbox: bool = False
) -> tuple[ApiClient, str]:
    """A connection with its token, which nobody can read again. Raises RefusedError, ValidationError."""
    token = new_token()
    with transaction.atomic():
        Partner.objects.select_for_update().get(pk=partner.pk)
        if (
            ApiClient.objects.filter(partner=partner, revoked_at=None, expires_at__gt=clock.Now()).count()
            >= MOST_TOKENS
        ):
            raise RefusedError("client.too_many", _("There are %(n)d already: revoke one.") % {"n": MOST_TOKENS})
        made = ApiClient(
            partner=partner,
            name=name,
            scopes=sorted(set(scopes)),
            sandbox=sandbox,
            made_by_id=by,
            token_hash=hash_of(token),
            token_start=token[:SHOWN],
            expires_at=clock.now() + LASTS,
        )
        made.full_clean(exclude=["made_at", "busy_until", "used_at", "revoked_at"])
        made.save()
        audit.record("client.made", on=made, by=by, partner=partner.code, scopes=made.scopes)
    return made, token


def revoke_client(client: ApiClient, *, by: UUID | None) -> None:
    """At once and for ever."""
    with transaction.atomic():
        if ApiClient.objects.filter(pk=client.pk, revoked_at=None).update(revoked_at=clock.Now()):
            audit.record("client.revoked", on=client, by=by)


def partner_of(organisation: Organisation, *, by: UUID | None) -> Partner:
    """The channel through which an organisation's own system speaks, made at the first need of it."""
    if organisation.state != OrganisationState.VERIFIED:
        raise RefusedError("client.not_verified", _("Your organisation is not verified yet."))
    found = Partner.objects.filter(organisation=organisation).first()
    if found:
        return found
    code, website = f"org-{organisation.public_id}", organisation.website
    with transaction.atomic():
        made, is_new = Partner.objects.get_or_create(
            organisation=organisation,
            defaults={"code": code, "name": organisation.name[:200], "website": website, "languages": ["lv"]},
        )
        if is_new:
            audit.record("partner.created", on=made, by=by)
    return made


def spend(client: ApiClient) -> tuple[int, int]:
    """Take one request off what the client may ask, in one statement.

    Returns 0 and how many it may ask now, or the seconds until there is one and 0.
    """
    room, brought = SHARE * (BURST - 1), clock.bring()
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE interchange_apiclient
               SET busy_until = greatest(busy_until, core_now()) + make_interval(secs => %(share)s), used_at = core_now()
               WHERE id = %(pk)s AND busy_until <= core_now() + make_interval(secs => %(room)s)
               RETURNING extract(epoch FROM busy_until - core_now()), core_now()""",
            {"pk": client.pk, "share": SHARE, "room": room},
        )
        if spent := cursor.fetchone():
            brought(spent[1])
            return 0, int(BURST - float(spent[0]) / SHARE)
        cursor.execute(
            "SELECT busy_until - core_now() - make_interval(secs => %s) FROM interchange_apiclient WHERE id = %s",
            [room, client.pk],
        )
        left: timedelta = cursor.fetchone()[0]
    return max(1, math.ceil(left.total_seconds())), 0


def asked_hash(path: str, body: bytes) -> str:
    """What was asked under a key: the same words to another address are another request."""
    return hashlib.sha256(path.encode() + b"\0" + body).hexdigest()


def keep_answer(client: ApiClient, key: str, asked: str, *, status: int, answer: object) -> None:
    """Remember what was answered under a key to what was `asked`; in the transaction of what was done."""
    ApiAnswer.objects.create(client=client, key=key, body_hash=asked, status=status, body=answer)


def purge_answers() -> int:
    """Forget answers older than a day. Returns how many."""
    return ApiAnswer.objects.filter(made_at__lt=clock.now() - ANSWERS_KEPT).delete()[0]
