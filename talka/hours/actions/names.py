"""Opening the names that volunteers let an organisation see, for its own sums of hours."""

from __future__ import annotations

from talka.accounts import vault
from talka.accounts.models import User
from talka.applications.enums import Shared
from talka.applications.models import Application
from talka.applications.queries import shared_now
from talka.applications.queries.gates import is_halted
from talka.organisations.models import Organisation

NAMES = (Shared.NAME, Shared.SURNAME)
MOST = 200
WHY = "hours.names_shown"


def disclosed_names(organisation: Organisation, *, by: User) -> dict[str, str]:
    """Pair name → first name and surname, of those who let the organisation see them at this moment.

    Each opening stands in what the volunteer reads under "who looked at my data", so it is done on demand only.
    """
    rows = Application.objects.filter(organisation=organisation, volunteer__isnull=False, disclosures__isnull=False)
    rows = rows.select_related("volunteer", "pair", "opportunity__organisation").distinct().order_by("pk")
    wanted: dict[str, tuple[User, set[str]]] = {}
    for one in rows:
        fields = {code for code in shared_now(one) if code in NAMES}
        if fields and one.volunteer is not None and not is_halted(one.opportunity):
            wanted.setdefault(one.pair.name, (one.volunteer, set()))[1].update(fields)
    found = {}
    for name, (volunteer, fields) in list(wanted.items())[:MOST]:
        told = vault.read(volunteer, sorted(fields), by=by, why=WHY)
        if told:
            found[name] = " ".join(told[code] for code in NAMES if code in told)
    return found
