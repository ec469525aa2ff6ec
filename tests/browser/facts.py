"""Asked of Django in a process of its own (the browser's driver and Django's ORM do not share a thread).

`python -m tests.browser.facts` prints what the tests must know about the demonstration: addresses, and the error pages
that no visitor can call up at will.
"""

from __future__ import annotations

import json
import sys

import django

django.setup()

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Count
from django.shortcuts import render
from django.test import RequestFactory

from talka.core import clock
from talka.opportunities.models import Opportunity
from talka.organisations.models import Organisation
from talka.web.views import errors


def addresses() -> dict[str, str]:
    shown = Opportunity.objects.filter(organisation__state="verified").order_by("public_id")
    available = shown.filter(state="published", apply_until__gt=clock.now())
    chosen = {
        "open": available.filter(remote="no", shifts=None).exclude(work_places=None),
        "remote": available.filter(remote="full"),
        "shifts": available.annotate(n=Count("shifts")).filter(n__gte=3),
        "english": available.exclude(title_en=""),
        "closed": shown.filter(state="closed"),
        "cancelled": shown.filter(state="cancelled"),
    }
    organisations = {
        "verified": Organisation.objects.filter(state="verified", branch_of=None).exclude(reports=None),
        "listed": Organisation.objects.filter(state="listed"),
        "branch": Organisation.objects.exclude(branch_of=None),
    }
    return {
        f"{kind}-{name}": rows[0].get_absolute_url()
        for kind, sets in (("opportunity", chosen), ("organisation", organisations))
        for name, rows in sets.items()
    }


def error_pages() -> dict[str, str]:
    request = RequestFactory().get("/iespejas/")
    request.user = AnonymousUser()
    bodies = {
        "400": errors.bad_request(request, BadRequest()),
        "403": errors.permission_denied(request, PermissionDenied()),
        "409": render(request, "409.html"),
        "500": errors.server_error(request),
    }
    return {status: answer.content.decode() for status, answer in bodies.items()}


if __name__ == "__main__":
    json.dump({"addresses": addresses(), "error_pages": error_pages()}, sys.stdout)
