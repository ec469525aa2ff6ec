"""States of an organisation (domain.md).

Who was suspended goes back to where it came from (`Organisation.state_before`): `restore` a verified one, `relist` one
that only a partner vouched for. Nothing but `verify` makes anybody verified that was not so before.
"""

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
        step("relist", ["suspended"], "listed", [MODERATOR]),
        step("list", ["draft"], "listed", [PARTNER]),
    ],
)
