"""After a festival: forgotten check-outs of one shift ended together, at a time that the coordinator says."""

from __future__ import annotations

from django.contrib import messages as announce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talka.accounts.models import User
from talka.core.figures import Count
from talka.hours import actions
from talka.hours.forms import EndForm
from talka.hours.queries import desk as team
from talka.hours.queries.crowd import together
from talka.organisations.models import Organisation


def end_together(request: HttpRequest, organisation: Organisation, user: User) -> HttpResponse:
    """All of the group named by `together`; a page names those for whom it was refused, and why."""
    form, key = EndForm(request.POST), request.POST["together"]
    groups = together(team.live(organisation).forgotten, besides=user.pk)
    group = next((one for one in groups if one.key == key), None)
    if group is None:
        announce.info(request, _("Somebody has written these already: nothing was left to write."))
        return redirect(request.get_full_path())
    if not form.is_valid():
        announce.error(request, _("Write the day and the time when the work ended."))
        return redirect(request.get_full_path())
    outcomes = actions.check_out_many(group.people, by=user, at=form.moment())
    refused = [one for one in outcomes if one.code]
    n = len(outcomes) - len(refused)
    if n:
        text = ngettext("Written for %(n)s person.", "Written for %(n)s people.", n) % {"n": Count(n)}
        announce.success(request, text + " " + _("They are asked to confirm."))
    if not refused:
        return redirect(request.get_full_path())
    context = {"organisation": organisation, "group": group, "refused": refused, "section": "hours"}
    return render(request, "hours/ended_together.html", context, status=422)
