"""What can be done to certificates. Each act: check, guarded write, audit, in one transaction."""

from talka.certificates.actions.drafts import decline, draft, offer
from talka.certificates.actions.issuing import issue, resume_issuing, stop_issuing
from talka.certificates.actions.keys import compromise, ensure_key, rotate
from talka.certificates.actions.printing import container, download, print_certificate
from talka.certificates.actions.publishing import publish_all, publish_keys, publish_lists
from talka.certificates.actions.revoking import replace, revoke

__all__ = [
    "compromise", "container", "decline", "download", "draft", "ensure_key", "issue", "offer", "print_certificate",
    "publish_all", "publish_keys", "publish_lists", "replace", "resume_issuing", "revoke", "rotate", "stop_issuing",
]  # fmt: skip
