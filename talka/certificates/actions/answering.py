"""The organiser's side: issuing to somebody, and answering what a volunteer has prepared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace as changed

from django.db import transaction
from django.utils.translation import gettext as _

from talka.accounts.models import User
from talka.applications.models import PairName
from talka.certificates import queries, vault
from talka.certificates.actions import signing
from talka.certificates.actions.attaching import Enclosed, enclose, take_out_added
from talka.certificates.actions.drafts import attached, checked, draft, move
from talka.certificates.actions.issuing import issue
from talka.certificates.actions.telling import tell_holder
from talka.certificates.enums import Side, State
from talka.certificates.messages import APPROVED, DECLINED, ISSUED
from talka.certificates.models import Certificate
from talka.certificates.schemas import CertificateFacts, Told
from talka.core.errors import RefusedError, WrongStateError
from talka.hours.models import WorkRecord

REASON_LENGTH = 500


def named_or_not(pair: PairName, *, named: bool, by: User) -> str:
    """The full name, when it is wanted and the person has disclosed it to this organiser; empty for the pair name.

    Nobody writes another person's name: it comes out of the vault, by the person's own disclosure.
    """
    if not named or pair.volunteer is None or not queries.name_disclosed(pair):
        return ""
    return queries.full_name(pair.volunteer, by=by)


def issue_to(
    pair: PairName, told: Told, *, records: Iterable[WorkRecord], by: User, documents: Sequence[Enclosed] = ()
) -> Certificate:
    """Issue one to this volunteer, of these confirmed hours. Nobody issues a certificate to themselves.

    Raises EnclosedError for the first document that cannot be attached; nothing is issued then.
    """
    rows = list(records)
    if pair.volunteer is None or not rows:
        raise RefusedError(
            "certificate.no_hours", _("In this time there are no confirmed hours without a certificate.")
        )
    _not_own(pair.volunteer_id == by.pk)
    with transaction.atomic():
        name = named_or_not(pair, named=told.named, by=by)
        facts = queries.house_work(rows, pair.organisation, told, holder=name or pair.name, named=bool(name))
        made = draft(
            pair.organisation, facts, holder=pair.volunteer, by=by.pk, records=[one.pk for one in rows], pair=pair,
            started_by=Side.ORGANISER,
        )  # fmt: skip
        enclose(made, documents, by=by.pk)
        issued = issue(made, by=by.pk)
        tell_holder(ISSUED, issued, number=issued.number)
    return issued


def _not_own(own: bool) -> None:  # noqa: FBT001  # the one thing it is told
    if own:
        raise RefusedError("certificate.own", _("Somebody else of the team has to issue your own certificate."))


def answer_with(certificate: Certificate, told: Told) -> CertificateFacts:
    """What the certificate would say with the organiser's words: figures of its hours as they are now, holder as asked."""
    asked = queries.facts_of(certificate)
    rows = list(queries.stated_records(certificate))
    if asked is None or certificate.organisation is None or not rows:
        raise RefusedError("certificate.no_hours", _("A certificate states confirmed hours, and there are none."))
    wanted = changed(told, extent=asked.extent, language=asked.language)
    facts = queries.house_work(rows, certificate.organisation, wanted, holder=asked.holder, named=False)
    return changed(facts, holder_kind=asked.holder_kind, attachments=attached(certificate))


def approve(certificate: Certificate, told: Told, *, by: User) -> Certificate:
    """Issue what the volunteer asked for, in the organiser's words where they differ; what was asked stays beside it."""
    _not_own(certificate.holder_id == by.pk)
    with transaction.atomic():
        signing.may_sign()
        locked = Certificate.objects.select_for_update().get(pk=certificate.pk)
        if locked.state != State.OFFERED:
            raise WrongStateError("certificate.approve.raced", _("Somebody else changed this meanwhile."))
        asked = vault.open_told(locked)["facts"]
        facts = checked(answer_with(locked, told))
        locked.minutes, locked.starts_on, locked.ends_on = facts.minutes, facts.starts_on, facts.ends_on
        locked.sealed = vault.seal_told(locked, {"facts": facts.as_json(), vault.ASKED: asked})
        locked.save(update_fields=["minutes", "starts_on", "ends_on", "sealed"])
        issued = issue(locked, by=by.pk)
        changed_words = bool(queries.differences(CertificateFacts.from_json(asked), facts))
        tell_holder(APPROVED, issued, number=issued.number, changed=changed_words)
    return issued


def decline(certificate: Certificate, *, reason: str, by: User) -> Certificate:
    """The organiser does not stand behind it: the holder sees why and may write anew."""
    reason = reason.strip()[:REASON_LENGTH]
    if not reason:
        raise RefusedError("certificate.decline.reason_missing", _("Say why."))
    with transaction.atomic():
        done = move(certificate, "decline", by=by.pk, declined_reason=reason, reply_until=None)
        take_out_added(done)
        tell_holder(DECLINED, done, reason=reason)
    return done
