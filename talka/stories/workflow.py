"""States of a story. Withdrawing it is possible from each of them: then nothing of it is left."""

from talka.core.workflow import Workflow, step

AUTHOR, MODERATOR = "author", "moderator"

STORY = Workflow(
    "story",
    [
        step("submit", ["submitted", "returned", "published"], "submitted", [AUTHOR]),
        step("publish", ["submitted"], "published", [MODERATOR]),
        step("return", ["submitted", "published"], "returned", [MODERATOR]),
    ],
)
