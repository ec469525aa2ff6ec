"""The same words to everybody who is in one state, or of one shift."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from talka.accounts.policies.person import person
from talka.applications import actions, queries
from talka.applications.enums import State
from talka.applications.forms import ToManyForm, refused
from talka.applications.queries.inbox import Wanted
from talka.applications.views.person import team_of
from talka.core.errors import RefusedError
from talka.core.templatetags.dates import to_moment
from talka.opportunities.models import Opportunity
from talka.opportunities.policies import access_own
from talka.opportunities.queries import called
from talka.organisations.actor import actor_of


@require_http_methods(["GET", "HEAD", "POST"])
def to_many(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    """`stavoklis` and `maina` of the list one comes from are chosen already."""
    organisation = team_of(request, key)
    opportunity = access_own(actor_of(request), public_id, "edit", key=key)
    people = queries.addressable(organisation, public_id)
    form = _form(request, opportunity, people)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        wanted = Wanted(said["to"], public_id, said.get("shift", ""))
        try:
            batch = actions.write_to_many(
                opportunity, wanted, by=person(request), text=said["text"], template=said["template"]
            )
        except RefusedError as error:
            refused(form, "text" if error.code == "message.empty" else None, error.message)
        else:
            told = reverse("applications:batch", args=[key, batch.public_id])
            return redirect(f"{told}?stavoklis={wanted.state}&iespeja={public_id}")
    context = {
        "organisation": organisation,
        "opportunity": opportunity,
        "name": called([opportunity])[0][1],
        "form": form,
        "people": people,
        "section": "applications",
    }
    return render(request, "applications/to_many.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, opportunity: Opportunity, people: list[tuple[State, int]]) -> ToManyForm:
    chosen = request.GET.get("stavoklis", "")
    there = [one.value for one, _n in people]
    return ToManyForm(
        request.POST if request.method == "POST" else None,
        people=people,
        shifts=[(one.public_id, to_moment(one.starts_at, one.ends_at)) for one in opportunity.shifts.all()],
        initial={"to": chosen if chosen in there else there[0] if there else "", "shift": request.GET.get("maina", "")},
    )
