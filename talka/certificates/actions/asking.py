"""The volunteer's side: a certificate drafted from confirmed hours, written, asked for."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from talka.accounts.models import User
from talka.applications.models import PairName
from talka.applications.queries import reply_until
from talka.certificates import queries, vault
from talka.certificates.actions.attaching import take_out_added
from talka.certificates.actions.drafts import cleaned, draft, move, moved_on, store
from talka.certificates.actions.telling import tell_team
from talka.certificates.enums import Side, State
from talka.certificates.messages import PREPARED
from talka.certificates.models import Certificate
from talka.certificates.schemas import NAMED, CertificateFacts, Told
from talka.certificates.workflow import CERTIFICATE
from talka.core import audit, clock, files
from talka.core.errors import RefusedError, WrongStateError
from talka.hours.models import WorkRecord
from talka.organisations.enums import State as OrganisationState

LONGEST_PROMISE = 10


def prepare(pair: PairName, told: Told, *, records: Iterable[WorkRecord], name: str, by: User) -> Certificate:
    """A draft of the person's own. `name`: how they want to be called in it; empty keeps the name this organiser knows.

    Raises RefusedError where there are no confirmed hours, WrongStateError for somebody else's.
    """
    if pair.volunteer_id != by.pk:
        raise WrongStateError("certificate.prepare.not_own", _("This is not possible any more."))
    rows = list(records)
    facts = _facts(pair, told, rows, name)
    return draft(
        pair.organisation, facts, holder=by, by=by.pk, records=[one.pk for one in rows], pair=pair,
        started_by=Side.HOLDER,
    )  # fmt: skip


def rewrite(certificate: Certificate, told: Told, *, records: Iterable[WorkRecord], name: str, by: User) -> Certificate:
    """Write the draft anew; documents stay."""
    if certificate.pair is None:
        raise moved_on()
    rows = list(records)
    facts = _facts(certificate.pair, told, rows, name)
    return store(certificate, facts, by=by.pk, records=[one.pk for one in rows])


def _facts(pair: PairName, told: Told, rows: list[WorkRecord], name: str) -> CertificateFacts:
    if not rows:
        raise RefusedError(
            "certificate.no_hours", _("In this time there are no confirmed hours without a certificate.")
        )
    own = name.strip()
    return queries.house_work(rows, pair.organisation, told, holder=own or pair.name, named=bool(own))


def discard(certificate: Certificate, *, by: User) -> None:
    """The person does not want this draft any more."""
    with transaction.atomic():
        stored = [one.stored for one in certificate.attachments.select_related("stored")]
        audit.record("certificate.discarded", on=certificate, by=by.pk)
        if not Certificate.objects.filter(pk=certificate.pk, state=State.DRAFT).delete()[0]:
            raise moved_on()
        for one in stored:
            files.remove(one)


def offer(certificate: Certificate, *, by: User) -> Certificate:
    """The holder asks the organiser to stand behind it; the organiser's reply clock starts."""
    organisation = certificate.organisation
    if organisation is None or organisation.state != OrganisationState.VERIFIED:
        raise RefusedError(
            "certificate.offer.organiser_not_verified", _("This organiser cannot issue certificates now.")
        )
    now = clock.now()
    rows = list(queries.stated_records(certificate))
    promised = [one.opportunity.reply_promise for one in rows if one.opportunity]
    until = reply_until(now, max(promised, default=LONGEST_PROMISE))
    with transaction.atomic():
        locked = Certificate.objects.select_for_update().get(pk=certificate.pk)
        CERTIFICATE.target("offer", locked.state)
        asked = move(
            certificate, "offer", by=by.pk, declined_reason="", offered_at=now, reply_until=until, reminded_at=None,
            late_told_at=None, sealed=_compared(locked, by),
        )  # fmt: skip
        tell_team(PREPARED, asked, until_at=until)
    return asked


def _compared(certificate: Certificate, by: User) -> bytes:
    """What it tells, and whether its name is the holder's own in the vault: asked of the holder's data by the holder's act,
    so that the organiser need open nothing. The organiser learns it only where that name is shown to them anyway.
    """
    told = vault.open_told(certificate)
    facts = CertificateFacts.from_json(told["facts"])
    own = facts.holder_kind == NAMED and _plain(facts.holder) == _plain(queries.full_name(by, by=by))
    return vault.seal_told(certificate, told | {vault.OWN_NAME: own})


def _plain(name: str) -> str:
    return " ".join(str(cleaned(name)).split())


def take_back(certificate: Certificate, *, by: User) -> Certificate:
    """The holder wants to write on before the organiser has answered."""
    with transaction.atomic():
        back = move(certificate, "take_back", by=by.pk, reply_until=None)
        take_out_added(back)
    return back
