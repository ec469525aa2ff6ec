"""What an eID sign-in asserts (latvija.lv, eParaksts): who it is, how surely, and for whom that person may act.

The strings of the subject are those of VISS (law-and-registers.md, 3.1) and eParaksts (3.2).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

CODE = r"(?P<code>[0-9]{11})"
SUBJECTS = (
    re.compile(rf"PK:{CODE}"),
    re.compile(rf"PK:{CODE}-(?P<for>UR:[0-9]{{11}})"),
    re.compile(rf"(?P<for>AU:[0-9A-Za-z]+)-PK:{CODE}"),
    re.compile(rf"(?P<for>DP:[0-9A-Za-z:]+)-PK:{CODE}"),
)
EPARAKSTS = re.compile(r"PNOLV-([0-9]{6})-([0-9]{5})")
ALGORITHMS = ["RS256", "PS256", "ES256", "ES384", "EdDSA"]
"""Asymmetric only: neither `none` nor a shared secret proves who signed."""
LEEWAY_SECONDS = 60
ASSURANCES = ("low", "substantial", "high")
STRONG = frozenset({"substantial", "high"})


class RefusedAssertionError(Exception):
    """The answer of the provider proves nothing; the text is for the operator's log and names nobody."""


@dataclass(frozen=True, slots=True)
class Assertion:
    """`subject_key` is `PK:` and the personal code, the same with and without a company. `acting_for`: `UR:…`, `AU:…`,
    `DP:…` or "". `auth_time`: seconds since 1970, 0 when not told."""

    issuer: str
    subject_key: str
    given_name: str
    family_name: str
    assurance: str
    acting_for: str
    auth_time: int

    @property
    def is_strong(self) -> bool:
        return self.assurance in STRONG

    @property
    def registration_number(self) -> str:
        """Of the organisation that the person is registered to sign for; "" when the sign-in says nothing of one."""
        return self.acting_for.removeprefix("UR:") if self.acting_for.startswith("UR:") else ""

    @property
    def born(self) -> date | None:
        """As an older personal code tells it; the newer ones, which begin with 32, tell nothing."""
        code = self.subject_key.removeprefix("PK:")
        day, month, year, century = (int(part) for part in (code[:2], code[2:4], code[4:6], code[6]))
        try:
            return date(1800 + 100 * century + year, month, day)
        except ValueError:
            return None

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    def packed(self) -> str:
        return json.dumps(asdict(self))


def unpacked(text: str) -> Assertion:
    return Assertion(**json.loads(text))


def parse_subject(subject: str) -> tuple[str, str]:
    """(subject key, acting for). Raises RefusedAssertionError for a system, an e-mail or anything without a person."""
    subject = EPARAKSTS.sub(r"PK:\1\2", subject.strip())
    for pattern in SUBJECTS:
        if match := pattern.fullmatch(subject):
            return f"PK:{match['code']}", match.groupdict().get("for") or ""
    raise RefusedAssertionError("the subject names no person")


def assertion(claims: Mapping[str, Any], *, issuer: str, subject_claim: str) -> Assertion:
    """From verified claims."""
    subject_key, acting_for = parse_subject(str(claims.get(subject_claim, "")))
    level = re.split(r"[:/]", str(claims.get("acr", "")))[-1]
    return Assertion(
        issuer=issuer,
        subject_key=subject_key,
        given_name=str(claims.get("given_name", ""))[:100],
        family_name=str(claims.get("family_name", ""))[:100],
        assurance=level if level in ASSURANCES else "low",
        acting_for=acting_for,
        auth_time=int(claims.get("auth_time") or 0),
    )


def verified(token: str, keys: KeySet, *, issuer: str, client: str, nonce: str, now: int) -> dict[str, Any]:
    """Claims of an ID token (OpenID Connect Core 1.0, 3.1.3.7). Raises RefusedAssertionError on any doubt."""
    try:
        decoded = jwt.decode(token, keys, algorithms=ALGORITHMS)
        jwt.JWTClaimsRegistry(
            now=now,
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": issuer},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        ).validate(decoded.claims)
    except (JoseError, ValueError, KeyError) as error:
        raise RefusedAssertionError(f"ID token: {type(error).__name__}") from error
    audience = decoded.claims.get("aud")
    audiences = [audience] if isinstance(audience, str) else list(audience or [])
    if client not in audiences:
        raise RefusedAssertionError("ID token: not for us")
    if len(audiences) > 1 and decoded.claims.get("azp") != client:
        raise RefusedAssertionError("ID token: for several, and not asked by us")
    return dict(decoded.claims)
