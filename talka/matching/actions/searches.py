"""Saving a search, for an account or for an e-mail alone; favourites."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from talka.accounts import vault
from talka.accounts.actions.attempts import Limit, spend
from talka.accounts.enums import Purpose
from talka.accounts.models import User
from talka.core import audit, clock
from talka.core.errors import RefusedError
from talka.core.ids import token
from talka.matching.messages import CONFIRM
from talka.matching.models import Favourite, SavedSearch
from talka.matching.queries import token_hash, waiting
from talka.notifications.actions import queue
from talka.notifications.enums import Pace
from talka.notifications.queries.choices import next_digest
from talka.opportunities.models import Opportunity

MOST_OF_ONE = 30
MOST_FAVOURITES = 200
MAIL_LIMIT = Limit("saved_search.mail", 5, timedelta(hours=1))
ADDRESS_LIMIT = Limit("saved_search.address", 20, timedelta(hours=1))


def save_search(user: User, *, name: str, filters: str, pace: str) -> SavedSearch:
    """`filters` are canonical (queries.canonical). Raises RefusedError: saved already, or too many."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if SavedSearch.objects.filter(user=user).count() >= MOST_OF_ONE:
            raise RefusedError("search.too_many", _("You have saved thirty searches. Delete one first."))
        now = clock.now()
        made = SavedSearch(
            user=user, name=name, filters=filters, pace=pace, confirmed_at=now, since=now, due_at=_due(pace)
        )
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError as error:
            if "search_saved_once" not in str(error):
                raise
            raise RefusedError("search.twice", _("You have saved this search already.")) from error
        audit.record("search.saved", on=made, by=user.id)
    return made


def _due(pace: str) -> datetime:
    return clock.now() if pace == Pace.AT_ONCE else next_digest(clock.now(), Pace(pace))


def ask_by_mail(email: str, *, name: str, filters: str, pace: str, language: str, address: str) -> None:
    """Keep the address in the vault and send it a link; until that is followed and confirmed nothing else goes there.

    The answer is the same whoever has the address. Raises RefusedError when too many mails were asked for.
    """
    if spend(ADDRESS_LIMIT, address) is None or spend(MAIL_LIMIT, email) is None:
        raise RefusedError("search.too_many_mails", _("Too many mails were asked for. Wait an hour and try again."))
    with transaction.atomic():
        contact = vault.keep_contact(email, purpose=Purpose.SAVED_SEARCH, language=language)
        secret = token()
        made = SavedSearch.objects.create(
            contact=contact, name=name, filters=filters, pace=pace, token_hash=token_hash(secret)
        )
        # No word of whoever asked: this goes to a mailbox that is perhaps not theirs.
        queue(CONFIRM, to=contact, url=reverse("matching:confirm", args=[secret]))
        audit.record("search.asked", on=made)


def confirm(secret: str) -> SavedSearch | None:
    """The holder of the mailbox said yes. None when the link is old, used or not ours."""
    with transaction.atomic():
        search = waiting(secret)
        if search is None or search.contact is None:
            return None
        now = clock.now()
        rows = SavedSearch.objects.filter(pk=search.pk, token_hash=search.token_hash)
        if not rows.update(token_hash="", confirmed_at=now, since=now, due_at=_due(search.pace)):
            return None
        vault.confirm_contact(search.contact)
        audit.record("search.confirmed", on=search)
    return search


def set_pace(search: SavedSearch, pace: str, *, by: User) -> None:
    rows = SavedSearch.objects.filter(pk=search.pk, user=by)
    with transaction.atomic():
        if rows.update(pace=Pace(pace), due_at=_due(pace), version=F("version") + 1):
            audit.record("search.pace_set", on=search, by=by.id, pace=pace)


def forget(search: SavedSearch, *, by: User) -> None:
    with transaction.atomic():
        if SavedSearch.objects.filter(pk=search.pk, user=by).delete()[0]:
            audit.record("search.deleted", on=search, by=by.id)


def keep_favourite(user: User, opportunity: Opportunity) -> None:
    """Kept once, however often it is asked. Raises RefusedError over the limit."""
    with transaction.atomic():
        if Favourite.objects.filter(user=user).exclude(opportunity=opportunity).count() >= MOST_FAVOURITES:
            raise RefusedError("favourite.too_many", _("You have kept very many. Take some off the list first."))
        Favourite.objects.bulk_create([Favourite(user=user, opportunity=opportunity)], ignore_conflicts=True)


def drop_favourite(user: User, public_id: str) -> None:
    Favourite.objects.filter(user=user, opportunity__public_id=public_id).delete()
