"""States of an application and of an agreement (domain.md). Views, buttons, acts, documents and tests read these tables."""

from talka.core.workflow import Workflow, step

VOLUNTEER, COORDINATOR, SYSTEM = "volunteer", "coordinator", "system"
_LIVE = ["submitted", "waitlisted", "offered", "approved"]

APPLICATION = Workflow(
    "application",
    [
        step("approve", ["submitted", "waitlisted"], "approved", [COORDINATOR]),
        step("waitlist", ["submitted"], "waitlisted", [COORDINATOR]),
        step("decline", ["submitted", "waitlisted"], "declined", [COORDINATOR]),
        step("offer", ["waitlisted"], "offered", [COORDINATOR, SYSTEM]),
        step("accept_offer", ["offered"], "approved", [VOLUNTEER]),
        step("refuse_offer", ["offered"], "waitlisted", [VOLUNTEER]),
        step("offer_ran_out", ["offered"], "waitlisted", [SYSTEM]),
        step("withdraw", _LIVE, "withdrawn", [VOLUNTEER]),
        step("end", _LIVE, "withdrawn", [SYSTEM]),
        step("expire", ["submitted", "waitlisted", "offered"], "expired", [SYSTEM]),
        step("complete", ["approved", "no_show"], "completed", [COORDINATOR]),
        step("no_show", ["approved", "completed"], "no_show", [COORDINATOR]),
        step("undo", ["approved", "waitlisted", "declined"], "submitted", [SYSTEM]),
        step("undo_to_list", ["approved", "declined"], "waitlisted", [SYSTEM]),
    ],
)
"""`undo…` takes back a bulk decision within its ten seconds; `end` is a cancelled work, a withdrawn consent, an erased person."""

AGREEMENT = Workflow(
    "agreement",
    [
        step("send", ["draft"], "sent", [COORDINATOR]),
        step("take_back", ["sent"], "draft", [COORDINATOR]),
        step("conclude", ["sent"], "signed", [SYSTEM]),
        step("terminate", ["signed"], "terminated", [VOLUNTEER, COORDINATOR]),
    ],
)
