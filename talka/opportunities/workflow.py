"""States of an opportunity (domain.md). What is *open* is not a state: see OpportunityQuerySet.open().

What was hidden goes back to the state it was hidden in (`Opportunity.state_before`), each by a verb of its own.
"""

from talka.core.workflow import Workflow, step

COORDINATOR, MODERATOR, SYSTEM, PARTNER = "coordinator", "moderator", "system", "partner"

OPPORTUNITY = Workflow(
    "opportunity",
    [
        step("send_to_review", ["draft"], "in_review", [COORDINATOR]),
        step("publish", ["draft", "in_review", "closed"], "published", [COORDINATOR, MODERATOR, PARTNER]),
        step("return_to_draft", ["in_review"], "draft", [MODERATOR, COORDINATOR]),
        step("reopen", ["closed", "archived"], "published", [COORDINATOR]),
        step("extend", ["published"], "published", [COORDINATOR]),
        step("close", ["published"], "closed", [COORDINATOR, PARTNER]),
        step("archive", ["published", "closed"], "archived", [SYSTEM]),
        step("cancel", ["published", "closed", "archived"], "cancelled", [COORDINATOR]),
        step("hide", ["published", "closed", "archived"], "hidden", [MODERATOR]),
        step("unhide", ["hidden"], "published", [MODERATOR]),
        step("unhide_closed", ["hidden"], "closed", [MODERATOR]),
        step("unhide_archived", ["hidden"], "archived", [MODERATOR]),
        step("revive", ["closed", "archived"], "published", [PARTNER]),
    ],
)
