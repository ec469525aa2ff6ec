"""What can be done to certificates. Each act: check, guarded write, audit, in one transaction."""

from talka.certificates.actions.answering import answer_with, approve, decline, issue_to
from talka.certificates.actions.asking import (
    discard,
    offer,
    prepare,
    rewrite,
    take_back,
)
from talka.certificates.actions.attaching import MOST_ATTACHMENTS, Enclosed, EnclosedError, attach, detach
from talka.certificates.actions.batches import issue_batch, own_duties, start_batch
from talka.certificates.actions.drafts import checked, draft
from talka.certificates.actions.ending import compromise, revoke_many, tell_revoked
from talka.certificates.actions.handing import ask_handover, give_up, hand_over, take_along
from talka.certificates.actions.issuing import issue, resume_issuing, stop_issuing
from talka.certificates.actions.keys import ensure_key, rotate
from talka.certificates.actions.printing import container, download, europass, preview, print_certificate
from talka.certificates.actions.publishing import publish_all, publish_keys, publish_lists
from talka.certificates.actions.revoking import issue_instead, name_is_ours, renamed, replace, revoke
from talka.certificates.actions.signing import why_stopped
from talka.certificates.actions.summing import summarise
from talka.certificates.actions.telling import remind
from talka.certificates.actions.variants import LESS, shorten, translate

__all__ = [
    "LESS",
    "MOST_ATTACHMENTS",
    "Enclosed",
    "EnclosedError",
    "answer_with",
    "approve",
    "ask_handover",
    "attach",
    "checked",
    "compromise",
    "container",
    "decline",
    "detach",
    "discard",
    "download",
    "draft",
    "ensure_key",
    "europass",
    "give_up",
    "hand_over",
    "issue",
    "issue_batch",
    "issue_instead",
    "issue_to",
    "name_is_ours",
    "offer",
    "own_duties",
    "prepare",
    "preview",
    "print_certificate",
    "publish_all",
    "publish_keys",
    "publish_lists",
    "remind",
    "renamed",
    "replace",
    "resume_issuing",
    "revoke",
    "revoke_many",
    "rewrite",
    "rotate",
    "shorten",
    "start_batch",
    "stop_issuing",
    "summarise",
    "take_along",
    "take_back",
    "tell_revoked",
    "translate",
    "why_stopped",
]  # fmt: skip
