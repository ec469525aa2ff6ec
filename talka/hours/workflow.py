"""States of a record of hours (domain.md, WorkRecord). Views, buttons, acts, documents and tests read this table."""

from talka.core.workflow import Workflow, step

VOLUNTEER, ORGANISER = "volunteer", "organiser"
BOTH = [VOLUNTEER, ORGANISER]

RECORD = Workflow(
    "hours",
    [
        step("confirm", ["claimed"], "confirmed", BOTH),
        step("clear", ["unclear"], "confirmed", [VOLUNTEER]),
        step("correct", ["claimed", "disputed", "confirmed", "corrected"], "corrected", BOTH),
        step("dispute", ["claimed", "unclear", "confirmed", "corrected"], "disputed", BOTH),
        step("refuse", ["claimed", "disputed"], "disputed", BOTH),
        step("keep_claimed", ["claimed"], "claimed", [VOLUNTEER]),
        step("keep", ["confirmed"], "confirmed", BOTH),
        step("keep_corrected", ["corrected"], "corrected", BOTH),
        step("settle", ["disputed"], "confirmed", BOTH),
    ],
)
"""`correct` is the other side's yes to a proposed correction; `refuse` its no, `keep…` its no to changing what both had
agreed on before, or what the organiser had written where its own tablet says otherwise. `settle`: who disputed says that
it was right after all."""
