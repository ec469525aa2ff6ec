"""Checks of a certificate. `verify_code` asks the database; `verify_file` needs none: signature, published keys and
lists are files, and only where a list is too old is the database asked. The verdict comes first; what was looked at, and
what was not, stands beside it.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from django.conf import settings
from django.db import InterfaceError, OperationalError

from talka.accounts.actions import attempts
from talka.accounts.actions.attempts import Limit
from talka.certificates import codes, credential, possession, published, queries
from talka.certificates.enums import JSON_NAME, PDF_NAME, CheckState, State, Verdict
from talka.certificates.schemas import CertificateFacts, Check, StatusPlace
from talka.core.errors import RefusedError
from talka.core.signatures import INVALID, SignedDocument, refusal, verify_signed

LARGEST_JSON = 1_000_000
OF_STATE = {State.ISSUED: Verdict.VALID, State.REPLACED: Verdict.REPLACED, State.REVOKED: Verdict.REVOKED}
OF_STATUS = {Verdict.VALID: CheckState.PASSED, Verdict.UNCLEAR: CheckState.NOT_DONE}
WORST = (Verdict.NOT_OURS, Verdict.ALTERED, Verdict.REVOKED, Verdict.REPLACED, Verdict.UNCLEAR, Verdict.VALID)
"""Of several verdicts about parts of one file the first in this row is the file's."""
CODE, SEAL, SIGNATURE, STATUS, CONTENT, HOLDER = "code", "seal", "signature", "status", "content", "holder"
PACKAGE = "package"
"""What can be looked at: the code's form, the seal on the file, the issuer's signature, the list, paper against record, the
holder's passkey."""


STALE_AFTER = timedelta(hours=24)
"""Lists are published anew every five minutes. One older than this was left behind: its silence is no "not revoked"."""
MISSES = Limit("certificate.code", 10, timedelta(minutes=1))
"""Codes that are not there, of one network address: one count for all web processes, for the page and for the API."""


class TooManyMissesError(Exception):
    """This address has to wait so many seconds because of codes that are not there."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


def answer(typed: str, *, address: str) -> Check:
    """`verify_code` for whoever asks from this network address. Raises TooManyMissesError.

    Right codes count for nothing, nor does a mistyped one: nothing is looked up for it.
    """
    if not codes.is_code(typed):
        return verify_code(typed)
    if wait := attempts.wait(MISSES, address):
        raise TooManyMissesError(wait)
    found = verify_code(typed)
    if found.verdict == Verdict.NOT_OURS and attempts.spend(MISSES, address) is None:
        raise TooManyMissesError(
            attempts.wait(MISSES, address)
        )  # many at once: no more of them are answered than one by one
    return found


def verify_code(typed: str) -> Check:
    """What we have on record under this code. Unknown codes give one and the same answer."""
    try:
        code = codes.read_code(typed)
    except ValueError:
        return Check(Verdict.NOT_OURS, ((CODE, CheckState.FAILED),), extra={"mistyped": "1"})
    found = queries.by_code(code)
    if found is None:
        return Check(Verdict.NOT_OURS, ((CODE, CheckState.PASSED), (STATUS, CheckState.FAILED)))
    verdict = OF_STATE[State(found.state)]
    good = CheckState.PASSED if verdict == Verdict.VALID else CheckState.FAILED
    parts = ((CODE, CheckState.PASSED), (STATUS, good), (CONTENT, CheckState.NOT_DONE))
    return Check(verdict, parts, facts=queries.facts_of(found))


def with_holder(check: Check, typed: str, *, token: str, response: str) -> Check:
    """The same, and whether the one who is here now is its holder: an unnamed certificate says no name to compare."""
    found = queries.by_code(codes.read_code(typed)) if check.verdict != Verdict.NOT_OURS else None
    if found is None:
        return check
    state = CheckState.PASSED if possession.proven(found, token, response) else CheckState.FAILED
    return replace(check, parts=(*check.parts, (HOLDER, state)))


def verify_file(data: bytes) -> Check:
    """A PDF, a credential (JSON) or a container (.edoc) as it was received. No question to the database.

    Raises RefusedError with a message where the file cannot be read at all.
    """
    if data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _json(data)
    seals = published.seals()
    document = verify_signed(io.BytesIO(data), name="x", take=[JSON_NAME], anchors=(), seals=seals, paper=PDF_NAME)
    proved = lru_cache(_record)  # a container and the paper in it hold the same record: it is proved once
    check = _sealed(document, seals, proved)
    paper = document.paper if check.facts else None
    return _worse(check, _sealed(paper, seals, proved)) if paper else check


def _worse(one: Check, other: Check) -> Check:
    return min(one, other, key=lambda check: WORST.index(Verdict(check.verdict)))


def _sealed(document: SignedDocument, seals: list[bytes], record: Callable[[bytes], Check]) -> Check:
    """A file that ought to carry our seal and the credential, which `record` checks."""
    ours = {_fingerprint(one) for one in seals}
    if not any(one.fingerprint in ours for one in document.signers):
        return Check(Verdict.NOT_OURS, ((SEAL, CheckState.FAILED),))
    if document.verdict == INVALID or JSON_NAME not in document.contents:
        return Check(Verdict.ALTERED, ((SEAL, CheckState.FAILED),))
    check = record(document.contents[JSON_NAME])
    return replace(check, parts=((SEAL, CheckState.PASSED), *check.parts))


@lru_cache(maxsize=8)
def _fingerprint(seal: bytes) -> str:
    return x509.load_pem_x509_certificate(seal).fingerprint(hashes.SHA256()).hex()


def _record(data: bytes) -> Check:
    """The credential inside a sealed file."""
    return _vouched(_json(data), json.loads(data))


def _vouched(check: Check, document: dict[str, Any]) -> Check:
    """What lies unbroken under our own seal or signature was issued here, though the key it was signed with may have been
    lost since and prove nothing any more: then it is revoked, and whoever checks it is told that, not that it is a forgery.
    """
    if check.verdict != Verdict.NOT_OURS:
        return check
    try:
        held = _held(document, credential.facts_of(document))
    except (AttributeError, KeyError, TypeError, ValueError):
        return check
    parts = ((SIGNATURE, CheckState.FAILED), (STATUS, CheckState.FAILED))
    return replace(held, parts=parts) if held.verdict == Verdict.REVOKED else check


def _json(data: bytes) -> Check:
    if len(data) > LARGEST_JSON:
        raise refusal("signatures.too_large")
    try:
        document = json.loads(data, object_pairs_hook=_once, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as broken:
        raise refusal("signatures.unreadable") from broken
    return _credential(document)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A name twice is read one way here and another way elsewhere."""
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a name twice")
    return dict(pairs)


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _package(document: dict[str, Any]) -> Check:
    """What the holder handed over: the site's signature around a certificate that has its own."""
    site, inside = published.keys_of(), document.get("credential")
    if not site or not isinstance(inside, dict) or is_package(inside):
        return Check(Verdict.NOT_OURS, ((PACKAGE, CheckState.FAILED),))
    if not credential.is_genuine(document, site):
        return Check(Verdict.ALTERED, ((PACKAGE, CheckState.FAILED),))
    check = _vouched(_credential(inside), inside)
    return replace(check, parts=((PACKAGE, CheckState.PASSED), *check.parts))


def is_package(document: dict[str, Any]) -> bool:
    return document.get("type") == [credential.PACKAGE]


def _credential(document: dict[str, Any]) -> Check:
    if is_package(document):
        return _package(document)
    try:
        method = credential.method_of(document)
    except (KeyError, TypeError, ValueError):
        return Check(Verdict.NOT_OURS, ((SIGNATURE, CheckState.FAILED),))
    site = credential.did(settings.SITE_URL)
    subject = method.partition("#")[0]
    number = subject.removeprefix(f"{site}:organizacijas:")
    keys = published.keys_of(number) if subject.startswith(f"{site}:organizacijas:") else None
    if subject == site and is_summary(document):
        keys = published.keys_of()
    if keys is None or method not in keys["assertionMethod"]:
        return Check(Verdict.NOT_OURS, ((SIGNATURE, CheckState.FAILED),))
    if not credential.is_genuine(document, keys):
        return Check(Verdict.ALTERED, ((SIGNATURE, CheckState.FAILED),))
    return _held(document, credential.facts_of(document))


def is_summary(document: dict[str, Any]) -> bool:
    """The site signs lists and packages too: of all that, only a summary is a certificate."""
    told = document.get("volunteering")
    return isinstance(told, dict) and bool(told.get("parts"))


def _held(document: dict[str, Any], facts: CertificateFacts) -> Check:
    """A genuine one: does it still hold, as far as the published lists know?"""
    site = published.keys_of()
    place = credential.place_of(document)
    marked: dict[Verdict, bool] = {}
    made: list[str] = []
    for name, verdict in ((f"{place.number}", Verdict.REVOKED), (f"{place.number}-replaced", Verdict.REPLACED)):
        data = published.status_bytes(name)
        found = _proved(data, json.dumps(site)) if data and site else None
        if found is None:
            return Check(Verdict.UNCLEAR, ((SIGNATURE, CheckState.PASSED), (STATUS, CheckState.NOT_DONE)), facts)
        marked[verdict] = credential.bit(found["credentialSubject"]["encodedList"], place.index)
        made.append(str(found["validFrom"]))
    verdict = next((one for one, is_set in marked.items() if is_set), Verdict.VALID)
    as_of = min(made, key=datetime.fromisoformat)
    if _is_stale(as_of):
        known = _on_record(place)
        as_of = "" if known else as_of
        verdict = known or (Verdict.UNCLEAR if verdict == Verdict.VALID else verdict)
    state = OF_STATUS.get(verdict, CheckState.FAILED)
    return Check(verdict, ((SIGNATURE, CheckState.PASSED), (STATUS, state)), facts, as_of)


@lru_cache(maxsize=8)
def _proved(data: bytes, site: str) -> dict[str, Any] | None:
    """A published list as the site signed it; None where it did not. The same bytes are proved once."""
    found: dict[str, Any] = json.loads(data)
    return found if credential.is_genuine(found, json.loads(site)) else None


def _is_stale(made: str) -> bool:
    now = datetime.now(UTC)  # noqa: TID251  # a file is checked where no database is, so its clock cannot be asked
    return now - datetime.fromisoformat(made) > STALE_AFTER


def _on_record(place: StatusPlace) -> Verdict | None:
    """What the database says instead of a list that is too old; None where it is away or does not know the place."""
    try:
        found = queries.marks(place.number, place.index)
    except (OperationalError, InterfaceError):
        return None
    if found is None:
        return None
    return Verdict.REVOKED if found.revoked else Verdict.REPLACED if found.replaced else Verdict.VALID


def as_api(check: Check) -> dict[str, Any]:
    """For POST /api/v1/certificates/verify: never more about the person than the paper itself shows."""
    facts = check.facts.as_json() if check.facts else None
    if facts:
        del facts["code"]
    return {
        "verdict": str(check.verdict),
        "checks": [{"part": part, "state": str(state)} for part, state in check.parts],
        "certificate": facts,
        "revocations_as_of": check.as_of or None,
    }


def verify(*, code: str = "", data: bytes = b"") -> dict[str, Any]:
    """The API's whole answer, for a code or a file. Raises RefusedError where neither can be read."""
    if not code and not data:
        raise RefusedError("certificate.nothing_to_check")
    return as_api(verify_file(data) if data else verify_code(code))
