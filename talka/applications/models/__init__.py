from talka.applications.models.agreement import Agreement, Attestation, Insurance
from talka.applications.models.application import Answer, Application, ApplicationShift, PairName
from talka.applications.models.bulk import Batch, BatchRow
from talka.applications.models.consent import GuardianConsent
from talka.applications.models.conversation import Attachment, Message, MessageReport
from talka.applications.models.disclosure import Disclosure, DisclosureRequest
from talka.applications.models.handover import Handover, Receiver
from talka.applications.models.sealed import SealedField

__all__ = [
    "Agreement",
    "Answer",
    "Application",
    "ApplicationShift",
    "Attachment",
    "Attestation",
    "Batch",
    "BatchRow",
    "Disclosure",
    "DisclosureRequest",
    "GuardianConsent",
    "Handover",
    "Insurance",
    "Message",
    "MessageReport",
    "PairName",
    "Receiver",
    "SealedField",
]
