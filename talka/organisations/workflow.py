"""States of an organisation (domain.md).

Who was suspended goes back to where it came from (`Organisation.state_before`): `restore` a verified one, `relist` one
that only a partner vouched for. Nothing makes anybody verified that was not so before but `verify` and `claim`, which
moderators do, and `prove`, which a person does whom the eID sign-in names as the organisation's representative.

`claim` and `prove` are also the ways of a person outside the team: an organisation that a partner names, or that
somebody else began to register, goes to whoever proves the right to speak for it. Until then nothing of it changes.
"""

from talka.core.workflow import Workflow, step

MODERATOR, ADMIN, PARTNER = "moderator", "admin", "partner"

ORGANISATION = Workflow(
    "organisation",
    [
        step("submit", ["draft", "refused"], "submitted", [ADMIN]),
        step("prove", ["draft", "submitted", "listed"], "verified", [ADMIN]),
        step("verify", ["submitted"], "verified", [MODERATOR]),
        step("claim", ["draft", "refused", "listed"], "verified", [MODERATOR]),
        step("refuse", ["submitted"], "refused", [MODERATOR]),
        step("suspend", ["verified", "listed"], "suspended", [MODERATOR]),
        step("restore", ["suspended"], "verified", [MODERATOR]),
        step("relist", ["suspended"], "listed", [MODERATOR]),
        step("list", ["draft"], "listed", [PARTNER]),
    ],
)
