"""After the issuing: a certificate is revoked or replaced, never changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace as changed
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from talka.accounts.models import User
from talka.certificates import queries
from talka.certificates.actions import signing, work
from talka.certificates.actions.answering import named_or_not
from talka.certificates.actions.attaching import Enclosed, enclose
from talka.certificates.actions.drafts import draft, move, moved_on
from talka.certificates.actions.issuing import issue
from talka.certificates.actions.summing import made_anew, says_too_much
from talka.certificates.actions.telling import tell_holder
from talka.certificates.actions.variants import told_again
from talka.certificates.enums import STANDING, Reason, Side, State
from talka.certificates.messages import REPLACED, REVOKED
from talka.certificates.models import Certificate, StatusListEntry
from talka.certificates.schemas import NAMED, PSEUDONYM, CertificateFacts, Told
from talka.core import clock
from talka.core.errors import RefusedError


def revoke(certificate: Certificate, *, reason: str, by: UUID | None) -> Certificate:
    """It holds no more, whoever checks it and however; its shorter ones and summaries neither. `reason`: a code of enums.Reason.

    Its hours may be corrected and certified again.
    """
    if reason not in Reason.values:
        raise RefusedError("certificate.revoke.reason_missing", _("Say why."))
    with transaction.atomic():
        move(certificate, "revoke", by=by, revoked_at=clock.Now(), revoked_reason=reason)
        values = {"revoked_at": clock.Now(), "revoked_reason": reason}
        leaning = [*certificate.variants.filter(state__in=STANDING), *queries.summaries_of([certificate.pk])]
        ended = [certificate, *(move(one, "revoke", by=by, **values) for one in leaning)]
        StatusListEntry.objects.filter(certificate__in=ended).update(revoked=True)
        work.give_back([one.pk for one in ended])
        for one in (each for each in ended if each.variant_of_id is None):
            tell_holder(REVOKED, one, number=one.number, reason=Reason(reason).label)
        app.configure_task("certificates.publish").defer()
    return certificate


def issue_instead(
    certificate: Certificate, told: Told, *, by: User, left_out: Iterable[int] = (), documents: Iterable[Enclosed] = ()
) -> Certificate:
    """The organiser's act: better words for the same hours. `left_out`, `documents`: as `replace` takes them."""
    with transaction.atomic():
        facts = queries.facts_of(certificate)
        if facts is None:
            raise moved_on()
        named = told.named and name_is_ours(certificate)
        name = named_or_not(certificate.pair, named=named, by=by) if certificate.pair else ""
        better = renamed(certificate, facts.worded(told), named=told.named, name=name)
        return replace(certificate, better, by=by.pk, left_out=left_out, documents=documents)


def name_is_ours(certificate: Certificate) -> bool:
    """Whether the organiser chose under which name it was issued, and may choose again."""
    return certificate.started_by == Side.ORGANISER and certificate.pair is not None and bool(certificate.holder_id)


def renamed(certificate: Certificate, facts: CertificateFacts, *, named: bool, name: str) -> CertificateFacts:
    """Under the name that is disclosed now (`name`), or the one by which the organiser knows the volunteer.

    What the volunteer asked for keeps the name that they gave it; so does one whose name is not disclosed any more.
    """
    if not name_is_ours(certificate) or certificate.pair is None:
        return facts
    if not named:
        return changed(facts, holder=certificate.pair.name, holder_kind=PSEUDONYM)
    return changed(facts, holder=name, holder_kind=NAMED) if name else facts


def replace(
    certificate: Certificate,
    facts: CertificateFacts,
    *,
    by: UUID | None,
    left_out: Iterable[int] = (),
    documents: Iterable[Enclosed] = (),
) -> Certificate:
    """Issue a better one in its place, of the same hours; who checks the old one is told. Returns the new one.

    `left_out`: positions of the organiser's own documents that the new one does not carry; `documents`: those it carries
    besides. Raises EnclosedError for the first of them that cannot be attached; nothing is issued then.

    Shorter ones and one in the other language that the holder had made are replaced by such ones of the new; so are
    summaries that state what the new one does not.
    """
    if facts.minutes != certificate.minutes:
        raise RefusedError(
            "certificate.replace.hours", _("Other hours need another certificate: revoke this one, correct the hours.")
        )
    with transaction.atomic():
        signing.may_sign()
        Certificate.objects.select_for_update().get(
            pk=certificate.pk
        )  # of who revokes it meanwhile, the second is told
        records = list(certificate.stated.values_list("record_id", flat=True))
        new = draft(
            certificate.organisation,
            changed(facts, number="", code="", issued_on=None),
            holder=certificate.holder, by=by, records=records, pair=certificate.pair,
            documents=certificate.attachments.select_related("stored").exclude(
                added_by=Side.ORGANISER, position__in=list(left_out)
            ),
            started_by=Side(certificate.started_by),
        )  # fmt: skip
        enclose(new, documents, by=by)
        work.give_back([certificate.pk])
        issued = issue(new, by=by, replaces=certificate.number)
        _succeed(certificate, issued, by=by)
        for old in certificate.variants.filter(state=State.ISSUED):
            if (again := told_again(issued, old.extent, old.language, by=by, replaces=old.number)) is None:
                revoke(old, reason=Reason.WRONG_FACTS, by=by)
            else:
                _succeed(old, again, by=by)
        _renew_summaries(certificate, by=by)
        tell_holder(REPLACED, issued, number=certificate.number, new_number=issued.number)
        app.configure_task("certificates.publish").defer()
    return issued


def _renew_summaries(certificate: Certificate, *, by: UUID | None) -> None:
    """A summary vouches for what its parts say: what an organiser has taken back must not stand in it."""
    for old in queries.summaries_of([certificate.pk]):
        if old.state != State.ISSUED or not says_too_much(old):
            continue
        if (again := made_anew(old, by=by)) is None:
            revoke(old, reason=Reason.WRONG_FACTS, by=by)
        else:
            _succeed(old, again, by=by)
            tell_holder(REPLACED, old, number=old.number, new_number=again.number)


def _succeed(old: Certificate, new: Certificate, *, by: UUID | None) -> None:
    move(old, "replace", by=by, replaced_by=new)
    StatusListEntry.objects.filter(certificate=old).update(replaced=True)
