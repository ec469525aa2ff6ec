"""What views of certificates share."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as announce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from talka.certificates import actions, policies
from talka.certificates.esco import is_skill
from talka.certificates.models import Certificate
from talka.certificates.schemas import CertificateFacts
from talka.core import files
from talka.core.errors import RefusedError
from talka.organisations.actor import actor_of
from talka.organisations.models import Organisation
from talka.organisations.policies import access

MOST_CHOSEN = 500
"""People on a page of the list, and certificates prepared at once."""
MEDIA = {
    "pdf": "application/pdf",
    "json": "application/vc+ld+json",
    "edoc": "application/vnd.etsi.asic-e+zip",
    "elm.jsonld": "application/ld+json",
}


def team(request: HttpRequest, key: str) -> Organisation:
    """The organisation for which whoever asks may issue."""
    return access(actor_of(request), key, "issue_certificates")


def signs_for(own: Organisation) -> dict[str, str]:
    """Who is proposed as the one that signs."""
    contact = own.contacts.first()
    return {"signatory": contact.name if contact else "", "position": contact.position if contact else ""}


def as_file(data: bytes, media_type: str, name: str) -> HttpResponse:
    """A download. `name` names nobody."""
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def issued_file(request: HttpRequest, certificate: Certificate, ending: str, *, back: tuple[str, ...]) -> HttpResponse:
    """The sealed paper, the credential, both with the documents, or the facts for Europass. 404 until it is printed.

    No name in the file's name. `back`: the certificate's page, which says why where nothing is sealed now.
    """
    try:
        data = _bytes_of(certificate, ending)
    except FileNotFoundError as missing:
        raise Http404 from missing
    except RefusedError as refused:
        announce.error(request, refused.message)
        return redirect(*back)
    return as_file(data, MEDIA[ending], f"izzina-{certificate.number}.{ending}")


def _bytes_of(certificate: Certificate, ending: str) -> bytes:
    if ending == "edoc":
        return actions.container(certificate)
    if ending == "elm.jsonld":
        return actions.europass(certificate)
    return actions.download(certificate)[ending == "json"]


def attached_file(certificate: Certificate, position: int) -> HttpResponse:
    """A document of the certificate, always as a download."""
    one = policies.attachment(certificate, position)
    with files.opened(one.stored) as file:
        response = HttpResponse(file.read(), content_type=one.stored.media_type)
    ending = one.stored.path.rpartition(".")[2]
    response["Content-Disposition"] = f'attachment; filename="pielikums-{position + 1}.{ending}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = files.SANDBOX
    return response


def preview_page(facts: CertificateFacts) -> HttpResponse:
    """As it would be printed. Raises RefusedError with words where it cannot be."""
    try:
        data = actions.preview(facts)
    except RefusedError as refused:
        raise RefusedError(refused.code, refused.message or _("Some signs in it cannot be printed.")) from refused
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="prieksskatijums.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def words_of(facts: CertificateFacts, own: Organisation) -> dict[str, Any]:
    """What the organiser's form begins with."""
    signs = signs_for(own)
    return {
        "duties": facts.duties,
        "training": facts.training,
        "assessment": facts.assessment,
        "competences": [one.code for one in facts.competences if one.confirmed],
        "skills": [one.code for one in facts.competences if one.confirmed and is_skill(one.code)],
        "signatory": facts.signatory.name or signs["signatory"],
        "position": facts.signatory.position or signs["position"],
    }
