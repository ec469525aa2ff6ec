"""The written agreement: begun, worded, sent, signed by both, terminated."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from talka.accounts import vault
from talka.accounts.actions import keep_identity
from talka.accounts.models import User
from talka.applications import law
from talka.applications.actions.disclosing import disclose
from talka.applications.actions.ending import release_after
from talka.applications.actions.moves import lock_opportunity, not_halted, not_own, tell_team, tell_volunteer
from talka.applications.enums import LIVE, AgreementState, Assurance, Insurer, Purpose, Side, SystemReason
from talka.applications.messages import (
    AGREEMENT_BEGUN,
    AGREEMENT_DATA,
    AGREEMENT_ENDED,
    AGREEMENT_HOLDS,
    AGREEMENT_NOTICE,
    AGREEMENT_SENT,
    AGREEMENT_SIGNED,
    AGREEMENT_WANTED,
    AGREEMENT_YOURS,
)
from talka.applications.models import Agreement, Application, Attestation, Insurance
from talka.applications.queries import shared_now
from talka.applications.queries.agreements import (
    BORN,
    EDITABLE,
    IDENTITY,
    NEEDED,
    agreement_pdf,
    hash_of_terms,
    lacking,
    terms_of,
)
from talka.applications.workflow import AGREEMENT
from talka.core import audit, clock, files, ids
from talka.core.errors import RefusedError, WrongStateError
from talka.core.signatures import VALID, verify_signed
from talka.opportunities.models import Opportunity


def begin(application: Application, *, by: User) -> Agreement:
    """The agreement of this application, begun now unless one is there. Either side may ask for it; the other is told."""
    if application.state not in LIVE:
        raise WrongStateError("agreement.begin.ended", _("This application has ended."))
    by_volunteer = by.pk == application.volunteer_id
    if not by_volunteer:
        not_halted(application, "agreement")
    with transaction.atomic():
        _hold(application.pk, "begin")
        known = application.agreements.exclude(state=AgreementState.TERMINATED).first()
        if known is not None:
            return known
        made = Agreement(application=application, text_version=law.AGREEMENT_TEXT_VERSION, public_id=ids.public_id())
        made.number = f"BD-{clock.today().year}-{made.public_id}"
        made.save(force_insert=True)
        Application.objects.filter(pk=application.pk).update(agreement_asked=True)
        audit.record("agreement.begun", on=made, by=by.id)
        tell = tell_team if by_volunteer else tell_volunteer
        tell(
            AGREEMENT_WANTED if by_volunteer else AGREEMENT_BEGUN, application, key=f"agreement:{made.public_id}:begun"
        )
    made.refresh_from_db()
    return made


def give_identity(agreement: Agreement, *, by: User, told: Mapping[str, str], keep_agreed: bool = False) -> None:
    """The volunteer gives what the law wants in the agreement; kept in the vault, let be seen for this purpose only.

    `keep_agreed`: the consent to keep it was shown and given with it.
    """
    if agreement.state != AgreementState.DRAFT:
        raise WrongStateError("agreement.identity.sent", _("The agreement is worded already; its data stand."))
    given = {key: text.strip() for key, text in told.items() if key in IDENTITY and text.strip()}
    given.pop("email", None)  # an address is proven in one's profile before it is kept
    with transaction.atomic():
        keep_identity(by, given, agreed=keep_agreed, agreement=agreement.public_id)
        _hold(agreement.application_id, "identity")
        shown = _for_agreement(vault.known(by), given)
        if missing := lacking(shown):
            text = _("The agreement needs your name, surname and date of birth or personal code.")
            raise RefusedError(f"agreement.identity.{missing}", text)
        disclose(agreement.application, shown, purpose=Purpose.AGREEMENT)
        tell_team(AGREEMENT_DATA, agreement.application, key=f"agreement:{agreement.public_id}:data")


def _for_agreement(known: Collection[str], given: Mapping[str, str]) -> list[str]:
    """Of what the vault holds: what was given now, the name, and one way to tell when somebody was born."""
    shown = [one for one in IDENTITY if one in known and (one in given or one in NEEDED)]
    return shown if any(one in given for one in BORN) else shown + [one for one in BORN if one in known][:1]


def _hold(application: int, what: str) -> None:
    """Nothing is made or signed for an application that has ended meanwhile; until the act is done, it does not end.

    After the volunteer's row, where that is locked too.
    """
    rows = Application.objects.live().filter(pk=application).select_for_update(of=("self",), no_key=True)
    if not rows.values_list("pk").first():
        raise RefusedError(f"agreement.{what}.ended", _("This application has ended."))


def send(agreement: Agreement, *, by: User, worded: Mapping[str, str]) -> Agreement:
    """The organiser words what is open and sends it to be signed; from here on its words and their hash stand."""
    not_own(agreement.application, by)
    not_halted(agreement.application, "agreement")
    target = AGREEMENT.target("send", agreement.state)
    with transaction.atomic():
        _hold(agreement.application_id, "send")
        person = _person(agreement, by)
        terms = terms_of(agreement, person=person, worded={key: worded.get(key, "").strip() for key in EDITABLE})
        _move(
            agreement,
            target,
            terms=terms,
            terms_hash=hash_of_terms(terms),
            sent_at=clock.now(),
            opportunity_version=agreement.application.opportunity.material_version,
        )
        audit.record("agreement.sent", on=agreement, by=by.id, terms_hash=agreement.terms_hash)
        tell_volunteer(
            AGREEMENT_SENT, agreement.application, key=f"agreement:{agreement.public_id}:{agreement.version}"
        )
    return agreement


def _person(agreement: Agreement, by: User) -> dict[str, str]:
    """What the volunteer lets be seen of themselves for the agreement."""
    volunteer = agreement.application.volunteer
    fields = [one for one in shared_now(agreement.application) if one in IDENTITY]
    if volunteer is None or lacking(fields):
        raise RefusedError("agreement.send.identity", _("The volunteer has not given a name for the agreement yet."))
    return vault.read(volunteer, fields, by=by, why="agreement.sent")


def take_back(agreement: Agreement, *, by: User) -> Agreement:
    """To word it anew; a signature given meanwhile is void, because the words change."""
    not_own(agreement.application, by)
    target = AGREEMENT.target("take_back", agreement.state)
    signed = [one for one in (agreement.organiser_file, agreement.volunteer_file) if one is not None]
    with transaction.atomic():
        _move(
            agreement,
            target,
            organiser_signed_at=None,
            organiser_signed_by=None,
            organiser_assurance="",
            organiser_file=None,
            volunteer_signed_at=None,
            volunteer_assurance="",
            volunteer_file=None,
            signers=None,
        )
        for one in signed:
            files.remove(one)
        audit.record("agreement.taken_back", on=agreement, by=by.id)
    return agreement


def _move(agreement: Agreement, target: str, **values: Any) -> None:
    rows = Agreement.objects.filter(pk=agreement.pk, version=agreement.version, state=agreement.state)
    if not rows.update(state=target, version=F("version") + 1, **values):
        raise WrongStateError("agreement.raced", _("Somebody else changed this meanwhile."))
    agreement.refresh_from_db()


def confirm(agreement: Agreement, *, side: Side, by: User, seen_hash: str) -> Agreement:
    """Sign by confirming in Talka. The page has just asked who it is again; `seen_hash` is of the words looked at."""
    _signable(agreement, side, by)
    if seen_hash != agreement.terms_hash:
        raise RefusedError("agreement.sign.changed", _("The text has changed meanwhile. Read it once more."))
    return _sign(agreement, side, by, Assurance.ACCOUNT)


def sign_with_file(agreement: Agreement, *, side: Side, by: User, upload: UploadedFile[Any]) -> Agreement:
    """Sign by sending this agreement back signed (.pdf, .edoc, .asice). Refused when it is another document."""
    _signable(agreement, side, by)
    document = verify_signed(cast("BinaryIO", upload), name=upload.name or "", original=pdf_of(agreement))
    if not document.signers or any(one.verdict == "invalid" for one in document.signers):
        raise RefusedError("agreement.sign.invalid", _("There is no valid signature in this file."))
    if not document.is_copy:
        raise RefusedError(
            "agreement.sign.other", _("This is not the agreement that was sent. Download it, sign that file.")
        )
    upload.seek(0)
    stored = files.store_document(upload, kinds=files.SIGNED)
    assurance = Assurance.SIGNED if document.verdict == VALID else Assurance.FILE
    signers = dict(agreement.signers or {}) | {side.value: "; ".join(one.name for one in document.signers)}
    return _sign(agreement, side, by, assurance, signers=signers, **{f"{side.value}_file": stored})


def pdf_of(agreement: Agreement) -> bytes:
    """The agreement as it was sent; a draft has no file."""
    if agreement.sent_at is None:
        raise WrongStateError("agreement.pdf.draft", _("The agreement has not been sent yet."))
    return agreement_pdf(agreement.terms, made_at=agreement.sent_at)


def _signable(agreement: Agreement, side: Side, by: User) -> None:
    if side == Side.ORGANISER:
        not_own(agreement.application, by)
        not_halted(agreement.application, "agreement")
    if agreement.state != AgreementState.SENT:
        raise WrongStateError("agreement.sign.state", _("This agreement does not wait for a signature."))
    if getattr(agreement, f"{side.value}_signed_at") is not None:
        raise WrongStateError("agreement.sign.twice", _("This was signed already."))


def _sign(agreement: Agreement, side: Side, by: User, assurance: Assurance, **values: Any) -> Agreement:
    values |= {f"{side.value}_signed_at": clock.now(), f"{side.value}_assurance": assurance}
    if side == Side.ORGANISER:
        values["organiser_signed_by"] = by
    other = Side.VOLUNTEER if side == Side.ORGANISER else Side.ORGANISER
    both = getattr(agreement, f"{other.value}_signed_at") is not None
    target = AGREEMENT.target("conclude", agreement.state) if both else agreement.state
    with transaction.atomic():
        _hold(agreement.application_id, "sign")
        _move(agreement, target, **values)
        audit.record(
            "agreement.signed", on=agreement, by=by.id, side=side.value, how=assurance.value, hash=agreement.terms_hash
        )
        _tell_signed(agreement, side, both=both)
    return agreement


def _tell_signed(agreement: Agreement, side: Side, *, both: bool) -> None:
    """Whose turn it is now, or that it holds; the volunteer was asked to sign when it was sent."""
    key = f"agreement:{agreement.public_id}:{agreement.version}"
    if both:
        tell_team(AGREEMENT_SIGNED, agreement.application, key=key)
    if both and side == Side.ORGANISER:
        tell_volunteer(AGREEMENT_HOLDS, agreement.application, key=key)
    elif not both and side == Side.VOLUNTEER:
        tell_team(AGREEMENT_YOURS, agreement.application, key=key)


def terminate(agreement: Agreement, *, side: Side, by: User, ends_on: date) -> Agreement:
    """Give notice, in writing by this page: at least three days. The work may go on until then; later shifts are given up."""
    if side == Side.ORGANISER:
        not_own(agreement.application, by)
    target = AGREEMENT.target("terminate", agreement.state)
    today = clock.today()
    earliest = today + law.NOTICE_OF_TERMINATION
    if ends_on < earliest:
        text = _("Notice is at least three days: choose %(day)s or later.") % {"day": f"{earliest:%d.%m.%Y.}"}
        raise RefusedError("agreement.terminate.notice", text)
    application = agreement.application
    with transaction.atomic():
        lock_opportunity(application.opportunity_id)
        _move(agreement, target, noticed_on=today, terminated_by=side, ends_on=ends_on)
        audit.record("agreement.terminated", on=agreement, by=by.id, side=side.value, ends_on=str(ends_on))
        freed = release_after(application, ends_on, reason=SystemReason.AGREEMENT_TERMINATED)
        key = f"agreement:{agreement.public_id}:ended"
        if side == Side.ORGANISER:
            tell_volunteer(AGREEMENT_ENDED, application, key=key, ends_on=ends_on, freed=freed)
        else:
            tell_team(AGREEMENT_NOTICE, application, key=key, ends_on=ends_on, freed=freed)
    return agreement


def insure(application: Application, *, by: User, whose: Insurer, policy: Mapping[str, Any]) -> Insurance:
    """Name the accident policy: `insurer`, `policy`, `valid_from`, `valid_to`."""
    with transaction.atomic():
        found, _made = Insurance.objects.update_or_create(
            application=application, defaults={**policy, "by": whose, "stated_at": clock.now()}
        )
        audit.record("insurance.stated", on=application, by=by.id, whose=whose.value)
    return found


def attest(opportunity: Opportunity, *, by: User) -> Attestation:
    """The organiser attests that those working near children have been checked. What was found is never asked."""
    with transaction.atomic():
        found, made = Attestation.objects.get_or_create(opportunity=opportunity, defaults={"attested_by": by})
        if made:
            audit.record("attestation.given", on=opportunity, by=by.id)
    return found
