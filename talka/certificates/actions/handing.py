"""By the holder's act only: a signed package, taken along as a file or handed over to a receiver."""

from __future__ import annotations

import json

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from talka.accounts.models import User
from talka.certificates import credential, elm, queries, vault
from talka.certificates.actions import signing
from talka.certificates.actions.issuing import HAND_OVER
from talka.certificates.actions.signing import StoppedError
from talka.certificates.enums import State
from talka.certificates.handover import HandoverError, receivers
from talka.certificates.models import Certificate, Handover
from talka.core import audit, clock
from talka.core.errors import RefusedError, WrongStateError

HOLDER = "holder"
"""As the receiver of a package that is taken along as a file."""


def package(certificate: Certificate, *, receiver: str = HOLDER) -> bytes:
    """The signed JSON (handover.py tells its form). Raises WrongStateError where the certificate holds no more, StoppedError
    while nothing is signed.
    """
    facts = queries.facts_of(certificate)
    if certificate.state != State.ISSUED or facts is None or certificate.issued_at is None:
        raise WrongStateError("certificate.handover.not_issued", _("This is not possible any more."))
    site, at = settings.SITE_URL, clock.now()
    document = {
        "@context": [credential.VC, credential.context(site)],
        "type": [credential.PACKAGE],
        "version": 1,
        "issuer": {"id": credential.did(site)},
        "made": credential.moment(at),
        "receiver": receiver,
        "by": "the holder's act",
        "credential": vault.open_told(certificate)["credential"],
        "europass": elm.translated(facts, uuid=str(certificate.uuid), at=certificate.issued_at),
    }
    signed, _key = signing.sign(document, None, at=at)
    return json.dumps(signed, ensure_ascii=False, indent=1).encode()


def take_along(certificate: Certificate, *, by: User) -> bytes:
    made = package(certificate)
    audit.record("certificate.taken_along", on=certificate, by=by.pk)
    return made


def ask_handover(certificate: Certificate, receiver: str, *, by: User) -> Handover:
    """The holder wants it sent; a job sends it. To the same receiver once, again only after a failure."""
    if certificate.holder_id != by.pk:
        raise WrongStateError("certificate.handover.not_own", _("This is not possible any more."))
    if receiver not in receivers():
        raise RefusedError("certificate.handover.unknown", _("This system is not connected any more."))
    package(certificate, receiver=receiver)
    with transaction.atomic():
        locked = Certificate.objects.select_for_update().get(pk=certificate.pk)
        if locked.handovers.filter(receiver=receiver, failed_at__isnull=True).exists():
            raise RefusedError("certificate.handover.twice", _("It has been handed over there already."))
        made = Handover.objects.create(certificate=locked, receiver=receiver)
        audit.record("certificate.handover_asked", on=locked, by=by.pk, receiver=receiver)
        app.configure_task(HAND_OVER).defer(public_id=made.public_id)
    return made


def hand_over(public_id: str) -> bool:
    """Send what waits. Safe to repeat; raises HandoverError where trying later may help.

    While issuing is stopped it waits; `resume_issuing` asks for it again.
    """
    waiting = Handover.objects.filter(public_id=public_id, sent_at__isnull=True, failed_at__isnull=True)
    one = waiting.select_related("certificate").first()
    if one is None:
        return False
    try:
        reference = _sent(one)
    except StoppedError:
        return False
    except WrongStateError:
        waiting.update(failed_at=clock.Now())
        return False
    except HandoverError as refused:
        if refused.again:
            raise
        waiting.update(failed_at=clock.Now())
        audit.record("certificate.handover_refused", on=one.certificate, by=None, told=refused.told)
        return False
    waiting.update(sent_at=clock.Now(), reference=reference)
    audit.record("certificate.handed_over", on=one.certificate, by=None, receiver=one.receiver)
    return True


def _sent(one: Handover) -> str:
    receiver = receivers().get(one.receiver)
    if receiver is None:
        raise HandoverError("not connected", again=False)
    return receiver.take(package(one.certificate, receiver=one.receiver), key=one.public_id)


def give_up(public_id: str) -> None:
    """After the last try: the holder sees that it did not arrive and may ask again."""
    waiting = Handover.objects.filter(public_id=public_id, sent_at__isnull=True, failed_at__isnull=True)
    waiting.update(failed_at=clock.Now())
