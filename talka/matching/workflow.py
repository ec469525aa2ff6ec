"""States of an invitation. Nothing is taken back: who declined may still apply like everybody else."""

from talka.core.workflow import Workflow, step

VOLUNTEER = "volunteer"

INVITATION = Workflow(
    "invitation",
    [
        step("accept", ["sent"], "accepted", [VOLUNTEER]),
        step("decline", ["sent"], "declined", [VOLUNTEER]),
    ],
)
