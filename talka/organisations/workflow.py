"""States of an organisation (domain.md)."""

from talka.core.workflow import Workflow, step

MODERATOR, ADMIN, PARTNER = "moderator", "admin", "partner"

ORGANISATION = Workflow(
    "organisation",
    [
        step("submit", ["draft", "refused", "listed"], "submitted", [ADMIN]),
        step("verify", ["submitted"], "verified", [MODERATOR]),
        step("refuse", ["submitted"], "refused", [MODERATOR]),
        step("suspend", ["verified", "listed"], "suspended", [MODERATOR]),
        step("restore", ["suspended"], "verified", [MODERATOR]),
        step("list", ["draft"], "listed", [PARTNER]),
    ],
)
