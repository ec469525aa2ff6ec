"""What waits for moderators, and what they may look up."""

from talka.web.desk.queries.held import group as held_group
from talka.web.desk.queries.items import Queue
from talka.web.desk.queries.lookup import (
    audit_trail,
    find_organisations,
    history,
    organisation,
    support_facts,
    support_of,
    taken_for_each_other,
    team,
    without_admin,
)
from talka.web.desk.queries.people import message_file
from talka.web.desk.queries.proofs import proof
from talka.web.desk.queries.queues import QUEUES

__all__ = [
    "QUEUES",
    "Queue",
    "audit_trail",
    "find_organisations",
    "held_group",
    "history",
    "message_file",
    "organisation",
    "proof",
    "support_facts",
    "support_of",
    "taken_for_each_other",
    "team",
    "without_admin",
]
