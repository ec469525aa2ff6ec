"""States of a story. Withdrawing it is possible from each of them: then nothing of it is left."""

from talka.core.workflow import Workflow, step

AUTHOR, MODERATOR, TEAM = "author", "moderator", "team"

STORY = Workflow(
    "story",
    [
        step("submit", ["submitted", "returned", "published"], "submitted", [AUTHOR]),
        step("publish", ["submitted"], "published", [MODERATOR]),
        step("return", ["submitted", "published"], "returned", [MODERATOR]),
    ],
)

ANSWER = Workflow(
    "story.answer",
    [
        step("submit", ["", "returned"], "submitted", [TEAM]),
        step("publish", ["submitted"], "published", [MODERATOR]),
        step("return", ["submitted", "published"], "returned", [MODERATOR]),
    ],
)
"""Of the answer below a published story; other words of the author lead back to none."""
