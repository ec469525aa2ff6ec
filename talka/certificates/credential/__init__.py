"""The machine-readable half: Open Badges 3.0 on W3C VC 2.0, `eddsa-jcs-2022`, did:web, Bitstring Status List.

The signature covers every byte of the JSON (RFC 8785), so nothing can be added unseen. No Django, no database, no network.
"""

from talka.certificates.credential.facts import OB, PACKAGE, context, facts_of, own_context, unsigned
from talka.certificates.credential.lists import BITS, VC, bit, encoded_bits, place_of, status_list
from talka.certificates.credential.proof import (
    did,
    did_document,
    is_genuine,
    method_of,
    moment,
    multikey,
    public_key,
    sign,
)

__all__ = [
    "BITS",
    "OB",
    "PACKAGE",
    "VC",
    "bit",
    "context",
    "did",
    "did_document",
    "encoded_bits",
    "facts_of",
    "is_genuine",
    "method_of",
    "moment",
    "multikey",
    "own_context",
    "place_of",
    "public_key",
    "sign",
    "status_list",
    "unsigned",
]
