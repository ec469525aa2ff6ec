"""Saved searches and favourites."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from talka.accounts.models import User
from talka.core import clock
from talka.core.templatetags.dates import plain_day
from talka.matching.models import Favourite, SavedSearch
from talka.opportunities.enums import Accessibility, Kind, Language, Remote, Support
from talka.opportunities.forms import SearchForm, understand
from talka.opportunities.models import Opportunity
from talka.opportunities.queries import Card, cards
from talka.opportunities.search import SearchQuery, Sort
from talka.registers.enums import Region
from talka.registers.queries import tables

LINK_HOLDS = timedelta(days=3)
NOT_A_FILTER = frozenset({"sort", "cursor"})
PUBLIC = {"day_from": "from", "day_to": "to"}
"""Fields of the search form whose parameter has another name."""
SWITCHES = frozenset({"weekend", "evening"})
SHOWN = 200


def canonical(data: QueryDict) -> str:
    """The filters that the catalogue understands, in one order and spelling: equal questions are equal texts."""
    form = SearchForm(data)
    form.is_valid()
    told = QueryDict(mutable=True)
    for name in sorted(set(form.fields) - NOT_A_FILTER - set(form.errors)):
        public = PUBLIC.get(name, name)
        values = sorted({" ".join(one.split()) for one in data.getlist(public)} - {""})
        if name in SWITCHES:
            values = ["1"] if form.cleaned_data[name] else []
        if values:
            told.setlist(public, values)
    return told.urlencode()


def query_of(filters: str, limit: int) -> SearchQuery:
    """The question, newest first."""
    query = understand(SearchForm(QueryDict(filters)), limit=limit).query
    return query if query.sort is Sort.NEWEST else SearchQuery(limit=limit)


def count_of(filters: str) -> int:
    """How many filters there are; 0: everything is asked for."""
    return sum(len(values) for _name, values in QueryDict(filters).lists())


def _labels() -> Mapping[str, Mapping[str, str | Promise]]:
    known = tables()
    return {
        "municipality": {one.atvk: one.display_name for one in known.municipalities.values()},
        "field": {code: one.display_name for code, one in known.fields.items()},
        "region": dict(Region.choices),
        "kind": dict(Kind.choices),
        "remote": {**dict(Remote.choices), "true": Remote.FULL.label, "false": Remote.NO.label},
        "support": dict(Support.choices),
        "language": dict(Language.choices),
        "accessibility": dict(Accessibility.choices),
    }


def words(filters: str) -> list[str]:
    """The search in words, for its name and for lists."""
    data, labels = QueryDict(filters), _labels()
    said = [f"„{data['q']}”"] if data.get("q") else []
    for name, known in labels.items():
        said += [str(known.get(one, one)) for one in data.getlist(name)]
    radius = data.get("radius_km")
    form = SearchForm(data)
    form.is_valid()
    first, last = form.cleaned_data.get("day_from"), form.cleaned_data.get("day_to")
    said += [_("from %s") % plain_day(first)] if first else []
    said += [_("until %s") % plain_day(last)] if last else []
    said += [_("on weekends")] if data.get("weekend") else []
    said += [_("in the evenings")] if data.get("evening") else []
    said += [_("for the age of %s") % data["age"]] if data.get("age") else []
    said += [_("near a chosen point")] if data.get("near") else []
    said += [_("within %s km") % radius] if radius else []
    return said or [_("all opportunities")]


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def waiting(token: str) -> SavedSearch | None:
    """The search that a link confirms; looking uses nothing up, because mail scanners look too."""
    since = clock.now() - LINK_HOLDS
    rows = SavedSearch.objects.select_related("contact").filter(token_hash=token_hash(token), asked_at__gte=since)
    return rows.first()


def mine(user: User) -> list[SavedSearch]:
    return list(SavedSearch.objects.filter(user=user).order_by("-asked_at", "pk"))


def favourites(user: User) -> list[Card]:
    """What the person has kept, the latest first; over or cancelled ones say so themselves."""
    readable = Opportunity.objects.readable()
    rows = Favourite.objects.filter(user=user, opportunity__in=readable).order_by("-kept_at", "pk")
    return cards(list(rows.values_list("opportunity_id", flat=True)[:SHOWN]))


def is_favourite(user: User, opportunity: Opportunity) -> bool:
    return Favourite.objects.filter(user=user, opportunity=opportunity).exists()
