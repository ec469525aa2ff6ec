"""What partners sent and the rules did not let in: alike items together, until a moderator has looked at them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import CharField, Exists, Func, OuterRef, TextField, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from talka.core import clock
from talka.core.figures import Count
from talka.interchange.enums import RunState, Verdict
from talka.interchange.models import ImportItem, ImportRun, Partner
from talka.web.desk.policies import Moderator
from talka.web.desk.queries.items import Choice, Item, Queue
from talka.web.desk.queries.lookup import history
from talka.web.enums import HeldReason
from talka.web.models import HeldDecision

DAYS = 30
MOST = 2_000
SHOWN = 3
"""Of so many items of a group the text is shown as it was sent."""


class _Digest(Func):
    """SHA-256 of a text as PostgreSQL has it without an extension."""

    template = "encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"
    output_field = CharField()


@dataclass(frozen=True, slots=True)
class Held:
    """Items of one partner's last import that were refused for the same reasons."""

    id: str
    partner: Partner
    items: list[ImportItem]
    digests: list[str]

    @property
    def reasons(self) -> list[str]:
        return [str(one["text"]) for one in self.items[0].reasons]


def groups() -> list[Held]:
    """The longest waiting first."""
    found: dict[str, Held] = {}
    for row, digest in _waiting():
        key = _key(row)
        group = found.setdefault(key, Held(key, row.run.partner, [], []))
        group.items.append(row)
        group.digests.append(digest)
    return list(found.values())


def group(key: str) -> Held | None:
    return next((one for one in groups() if one.id == key), None)


def _waiting() -> Iterator[tuple[ImportItem, str]]:
    """Refused by the newest import of its partner, and nobody has decided about just this text, whose digest comes along."""
    newest = ImportRun.objects.filter(state=RunState.DONE, started_at__gt=clock.now() - timedelta(days=DAYS))
    newest = newest.order_by("partner_id", "-started_at", "-id").distinct("partner_id")
    decided = HeldDecision.objects.filter(partner=OuterRef("run__partner"), digest=OuterRef("digest"))
    rows = ImportItem.objects.filter(run__in=newest.values("pk"), verdict=Verdict.REFUSED)
    text = Concat("external_id", Value("\n"), "raw", output_field=TextField())
    rows = rows.annotate(digest=_Digest(text)).exclude(Exists(decided))
    rows = rows.select_related("run__partner").order_by("run__started_at", "run", "position")
    return ((row, row.digest) for row in rows[:MOST])


def _key(row: ImportItem) -> str:
    """The same for the same partner and reasons in every import, so that a link to a group lives on."""
    why = sorted({(str(one.get("field")), str(one.get("code"))) for one in row.reasons})
    return hashlib.blake2s(repr((row.run.partner_id, why)).encode(), digest_size=5).hexdigest()


def _item(one: Held) -> Item:
    told = {"partner": one.partner.name, "why": one.reasons[0], "n": Count(len(one.items))}
    title = ngettext("%(partner)s, %(n)s item: %(why)s", "%(partner)s, %(n)s items: %(why)s", len(one.items)) % told
    first = one.items[:SHOWN]
    return Item(
        one.id,
        title,
        one.items[0].run.started_at,
        facts=[
            (_("why it was not let in"), " ".join(one.reasons)),
            (_("partner's ids"), ", ".join(row.external_id or f"№ {row.position}" for row in one.items[:100])),
            (_("what was not understood"), "; ".join(_values(one))),
        ],
        links=[(_("The partner's page"), reverse("desk_partner", args=[one.partner.code]))],
        sent=[(row.external_id or f"№ {row.position}", row.raw) for row in first if row.raw],
        history=history(one.partner),
    )


def _values(one: Held) -> list[str]:
    found = {str(reason["value"]) for row in one.items for reason in row.reasons if reason.get("value")}
    return sorted(found)[:20]


def _rows(moderator: Moderator) -> list[Item]:
    """Imports are of the whole country."""
    return [] if moderator.regions else [_item(one) for one in groups()]


def _whole(moderator: Moderator, key: str) -> Item | None:
    return next((one for one in _rows(moderator) if one.id == key), None)


ASIDE = gettext_lazy("Set aside")
HELD = Queue(
    "importi",
    "imported",
    gettext_lazy("Held imported items"),
    gettext_lazy("Nothing is held back."),
    _rows,
    _whole,
    tuple(Choice(f"aside:{one.value}", format_lazy("{}: {}", ASIDE, one.label)) for one in HeldReason),
    gettext_lazy("Note for colleagues, kept in the audit trail"),
    note=gettext_lazy(
        "What partners sent and the rules did not let in. The partner mends it, and the next import takes it by itself. "
        "What you set aside waits here again only when the partner sends another text."
    ),
)
