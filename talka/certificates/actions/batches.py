"""Many certificates at once: asked for in one act, issued one by one by a job, each with its own end."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace as changed
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from procrastinate.contrib.django import app

from talka.accounts import vault as identities
from talka.accounts.models import User
from talka.accounts.queries import display_language
from talka.certificates import policies, queries
from talka.certificates.actions.answering import issue_to
from talka.certificates.actions.issuing import ISSUE_BATCH
from talka.certificates.actions.signing import StoppedError
from talka.certificates.models import Batch, BatchRow
from talka.certificates.schemas import Told
from talka.core import audit, clock
from talka.core.errors import RefusedError
from talka.hours.models import WorkRecord
from talka.organisations.models import Organisation

PURPOSE = "certificate batch"


def start_batch(
    organisation: Organisation,
    pairs: Sequence[str],
    told: Told,
    *,
    by: User,
    first: date | None = None,
    last: date | None = None,
    offers: Sequence[str] = (),
) -> Batch:
    """Ask for certificates to these volunteers (public ids of pair names), of their hours in this time and work."""
    found = queries.candidates(organisation, pairs)
    if not found:
        raise RefusedError("certificate.nobody_chosen", _("Choose at least one person."))
    span = {"first": first and first.isoformat(), "last": last and last.isoformat(), "offers": list(offers)}
    sealed = identities.wrap(json.dumps({"told": told.as_json()} | span, ensure_ascii=False), purpose=PURPOSE)
    with transaction.atomic():
        batch = Batch.objects.create(organisation=organisation, by=by, told=sealed)
        BatchRow.objects.bulk_create(BatchRow(batch=batch, pair_id=one.pair_id) for one in found)
        audit.record("certificate.batch_started", on=batch, by=by.pk, n=len(found))
        app.configure_task(ISSUE_BATCH).defer(public_id=batch.public_id)
    return batch


def own_duties(told: Told, records: Sequence[WorkRecord]) -> Told:
    """Where nothing was written for all of them: duties are the work that this person's own hours name."""
    if told.duties or not records:
        return told
    if not (duties := queries.duties_in(records)):
        raise RefusedError(
            "certificate.no_duties", _("These hours name no work. Issue this one alone and write the duties.")
        )
    return changed(told, duties=duties)


def issue_batch(public_id: str) -> int:
    """Issue what is not done yet of a batch, a transaction each. Safe to repeat, and to be stopped in the middle.

    While issuing is stopped the rest waits; `resume_issuing` asks for it again. As soon as whoever started it may not issue
    for this organisation any more, it ends: nothing is signed in the name of somebody who has left.
    """
    batch = Batch.objects.select_related("by", "organisation").filter(public_id=public_id, done_at=None).first()
    if batch is None:
        return 0
    told = json.loads(identities.unwrap(batch.told, purpose=PURPOSE))
    done = 0
    with override(display_language(batch.by) if batch.by else settings.LANGUAGE_CODE):
        for pk in batch.rows.filter(certificate=None, refused="").values_list("pk", flat=True):
            if not policies.may_go_on(batch):
                words = _("Whoever started this may not issue certificates for this organisation any more.")
                batch.rows.filter(certificate=None, refused="").update(refused=words)
                break
            try:
                done += _issue_row(batch, pk, told)
            except StoppedError:
                return done
    Batch.objects.filter(pk=batch.pk).update(done_at=clock.Now(), told="")
    return done


def _issue_row(batch: Batch, pk: int, told: dict[str, object]) -> int:
    with transaction.atomic():
        row = batch.rows.select_for_update(of=("self",)).select_related("pair__organisation", "pair__volunteer")
        one = row.filter(pk=pk, certificate=None, refused="").first()
        if one is None or batch.by is None:
            return 0
        first, last = (date.fromisoformat(str(told[name])) if told[name] else None for name in ("first", "last"))
        records = list(queries.gathered(one.pair, first=first, last=last, offers=told["offers"]))  # type: ignore[arg-type]  # as start_batch wrote it
        try:
            with transaction.atomic():
                words = own_duties(Told.from_json(told["told"]), records)  # type: ignore[arg-type]  # as above
                issued = issue_to(one.pair, words, records=records, by=batch.by)
        except StoppedError:
            raise
        except RefusedError as refused:
            why = refused.message or _("This is not possible any more.")
            BatchRow.objects.filter(pk=pk).update(refused=why[:300])
            return 0
        BatchRow.objects.filter(pk=pk).update(certificate=issued)
    return 1
