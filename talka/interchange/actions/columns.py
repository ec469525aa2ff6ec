"""What the columns of a partner's table stand for: said once for each source, and remembered with it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from talka.core import audit
from talka.core.errors import RefusedError
from talka.interchange.actions.feeds import order_feed, under_way
from talka.interchange.actions.uploads import order_trial
from talka.interchange.models import Feed, Partner, Upload


def name_columns(source: Feed | Upload, fields: dict[str, str], *, by: UUID | None) -> None:
    """Keep it and have the source tried out anew. What is said of a file counts for the partner's next files too."""
    with transaction.atomic():
        if isinstance(source, Feed):
            Feed.objects.filter(pk=source.pk).update(fields=fields)
            order_feed(source, trial=True, by=by)
        else:
            kept = Upload.objects.filter(pk=source.pk, ordered_at=None)
            if not kept.update(fields=fields, trial=under_way(source.trial) or None):
                raise RefusedError("upload.ordered", _("The file is being taken in already."))
            partner = Partner.objects.select_for_update().get(pk=source.partner_id)
            Partner.objects.filter(pk=partner.pk).update(columns=partner.columns | fields)
            order_trial(source)
        audit.record("columns.named", on=source.partner, by=by)
