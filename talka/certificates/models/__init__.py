"""Tables of certificates: keys, certificates and what belongs to them, and the running of it all."""

from talka.certificates.models.certificates import (
    LANGUAGES,
    Attachment,
    Certificate,
    NumberSeries,
    SigningKey,
    StatedRecord,
    SummaryPart,
)
from talka.certificates.models.running import BITS, Batch, BatchRow, Handover, IssuingStop, StatusListEntry

__all__ = [
    "BITS",
    "LANGUAGES",
    "Attachment",
    "Batch",
    "BatchRow",
    "Certificate",
    "Handover",
    "IssuingStop",
    "NumberSeries",
    "SigningKey",
    "StatedRecord",
    "StatusListEntry",
    "SummaryPart",
]
