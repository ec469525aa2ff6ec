"""Feeds in: what is done with them on the page of a channel, and the page on which one is changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from talka.core.errors import RefusedError
from talka.interchange import actions, queries
from talka.interchange.desk.forms import FeedForm
from talka.interchange.desk.queries import warnings
from talka.interchange.incoming.whose import Whose, for_admin, for_moderator
from talka.interchange.models import Feed, Partner


@require_http_methods(["GET", "HEAD", "POST"])
def desk_feed(request: HttpRequest, code: str, public_id: str) -> HttpResponse:
    """A partner's, for a moderator."""
    return _change(request, for_moderator(request, code), public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def own_feed(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    """An organisation's own, for its admins."""
    return _change(request, for_admin(request, key), public_id)


def _change(request: HttpRequest, whose: Whose, public_id: str) -> HttpResponse:
    """Where and how it is fetched; what it brought stays until the next reading."""
    found = queries.feed(whose.partner, public_id)
    if found is None:
        raise Http404
    form = FeedForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_feed(form.instance, by=whose.by)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Kept. Try it out before the next reading."))
            return redirect(whose.back)
    context = whose.context | {"back": whose.back, "form": form}
    return render(request, "interchange/incoming/feed.html", context, status=422 if form.errors else 200)


def feeds_of(found: Partner | None) -> dict[str, Any]:
    """What stands on the page of a channel about its feeds and what came of them."""
    if found is None:
        return {}
    return {
        "feeds": queries.feeds(found),
        "warnings": warnings(found),
        "runs": queries.runs(found),
        "refused": queries.refused_items(found),
    }


def _add(request: HttpRequest, found: Partner, by: UUID | None, context: dict[str, Any]) -> None:
    form: FeedForm = context["feed_form"]
    form.instance.partner = found
    if form.is_valid():
        try:
            actions.save_feed(form.instance, by=by)
        except ValidationError as error:
            form.add_error(None, error)
        except RefusedError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("The feed is kept. Try it out before you switch it on."))


def _act(do: Callable[[Feed, UUID | None], None], said: str) -> Callable[..., None]:
    def act(request: HttpRequest, found: Partner, by: UUID | None, context: dict[str, Any]) -> None:
        feed = queries.feed(found, request.POST.get("id", ""))
        if feed is None:
            raise Http404
        try:
            do(feed, by)
        except RefusedError as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _(said))

    return act


FEED_ACTS: dict[str, Callable[[HttpRequest, Partner, UUID | None, dict[str, Any]], None]] = {
    "feed": _add,
    "feed_try": _act(
        lambda feed, by: actions.order_feed(feed, trial=True, by=by),
        gettext_noop("The feed is being tried out. Load this page again in a minute."),
    ),
    "feed_fetch": _act(
        lambda feed, by: actions.order_feed(feed, trial=False, by=by),
        gettext_noop("The feed is being fetched. Load this page again in a minute."),
    ),
    "feed_switch": _act(
        lambda feed, by: actions.switch_feed(feed, active=not feed.active, by=by), gettext_noop("Switched.")
    ),
    "feed_remove": _act(
        lambda feed, by: actions.remove_feed(feed, by=by),
        gettext_noop("The feed is removed, and what it brought is withdrawn."),
    ),
}
