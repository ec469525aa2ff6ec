"""How sure it is who the guardian is: a name typed, a file signed, an eID. What of it the row of the consent keeps."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from talka.accounts.eid import Assertion
from talka.accounts.queries import has_eid
from talka.applications import law
from talka.applications.enums import Assurance, Relation
from talka.applications.models import GuardianConsent
from talka.applications.queries import consent_pdf
from talka.applications.schemas import Guardian
from talka.core import clock, files
from talka.core.errors import RefusedError
from talka.core.signatures import VALID, SignedDocument, verify_signed
from talka.core.text import fold


def signature_of(
    consent: GuardianConsent, guardian: Guardian, *, upload: UploadedFile[Any] | None, proof: Assertion | None
) -> dict[str, Any]:
    """Who signs and how, as the row keeps it. Raises RefusedError when it proves too little or is another's."""
    _named(guardian)
    return _proven(consent, guardian, proof) if proof else _written(consent, guardian, upload)


def _named(guardian: Guardian) -> None:
    if guardian.relation not in Relation.values or not guardian.name.strip() or not guardian.child.strip():
        raise RefusedError("consent.give.who", _("Write who you are and whose guardian."))


def _proven(consent: GuardianConsent, guardian: Guardian, proof: Assertion) -> dict[str, Any]:
    """Of the eID the name is kept and who vouched for it; the personal code serves for this look only."""
    if not proof.is_strong:
        raise RefusedError(
            "consent.give.weak", _("This proves too little. Choose a surer way, such as eParaksts or an eID card.")
        )
    child = consent.application.volunteer
    if (child and has_eid(child, proof)) or _is_minor(proof):
        raise RefusedError("consent.give.not_guardian", _("This eID belongs to somebody who cannot be the guardian."))
    told = {"name": proof.name, "child": guardian.child, "issuer": proof.issuer}
    return {"relation": guardian.relation, "assurance": Assurance.EID, "told": told, "file": None}


def _is_minor(proof: Assertion) -> bool:
    """As far as the personal code tells."""
    born, today = proof.born, clock.today()
    return born is not None and (born.year + law.ADULT, born.month, born.day) > (today.year, today.month, today.day)


def _written(consent: GuardianConsent, guardian: Guardian, upload: UploadedFile[Any] | None) -> dict[str, Any]:
    told = {"name": guardian.name, "child": guardian.child}
    if upload is not None:
        document = _signed(upload, consent_pdf(consent))
        if not any(_same_person(guardian.name, one.name) for one in document.signers):
            raise RefusedError("consent.give.signer", _("This file is signed with another name than the one above."))
        upload.seek(0)
        told["signers"] = "; ".join(one.name for one in document.signers)
        assurance = Assurance.SIGNED if document.verdict == VALID else Assurance.FILE
        stored = files.store_document(upload, kinds=files.SIGNED)
        return {"relation": guardian.relation, "assurance": assurance, "told": told, "file": stored}
    if fold(guardian.signature) != fold(guardian.name):
        raise RefusedError("consent.give.signature", _("Sign by typing your name and surname exactly as above."))
    told["signature"] = guardian.signature
    return {"relation": guardian.relation, "assurance": Assurance.TYPED, "told": told, "file": None}


def _same_person(typed: str, signed: str) -> bool:
    """Nobody but the system sees both names: two words in common, "Ilze Anna Kļava" may sign as "KĻAVA ILZE"."""
    words = [set(fold(one).replace("-", " ").split()) for one in (typed, signed)]
    return len(words[0] & words[1]) > 1


def _signed(upload: UploadedFile[Any], original: bytes) -> SignedDocument:
    document = verify_signed(cast("BinaryIO", upload), name=upload.name or "", original=original)
    if not document.signers:
        raise RefusedError("consent.give.unsigned", _("Nobody has signed this file."))
    if any(one.verdict == "invalid" for one in document.signers):
        raise RefusedError("consent.give.invalid", _("A signature of this file is not valid."))
    if not document.is_copy:
        raise RefusedError("consent.give.other", _("This is not the text of this page. Download it, sign that file."))
    return document
