"""Questions about teams."""

from __future__ import annotations

from talka.accounts.models import User
from talka.organisations.enums import Role
from talka.organisations.models import Membership, Organisation


def team(organisation: Organisation) -> list[User]:
    """Whom to tell what concerns the organisation: its live members; of a branch without a team, its head's."""
    live = Membership.objects.live().select_related("user").filter(user__is_active=True)
    own = list(live.filter(organisation=organisation))
    if not own and organisation.branch_of_id:
        own = list(live.filter(organisation=organisation.branch_of_id, role=Role.ADMIN))
    return [one.user for one in own]
