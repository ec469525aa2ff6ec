"""States of a certificate (domain.md). Nothing leads back from `issued` to a draft: what was issued stays on record."""

from talka.core.workflow import Workflow, step

HOLDER, ORGANISER, MODERATOR = "holder", "organiser", "moderator"

CERTIFICATE = Workflow(
    "certificate",
    [
        step("offer", ["draft"], "offered", [HOLDER]),
        step("take_back", ["offered"], "draft", [HOLDER]),
        step("decline", ["offered"], "draft", [ORGANISER]),
        step("issue", ["draft", "offered"], "issued", [ORGANISER]),
        step("replace", ["issued"], "replaced", [ORGANISER]),
        step("revoke", ["issued", "replaced"], "revoked", [ORGANISER, MODERATOR]),
    ],
)

UNISSUED = frozenset({"draft", "offered"})
ON_RECORD = frozenset({"issued", "replaced", "revoked"})
"""Has a number, a code and a signature, for ever."""
