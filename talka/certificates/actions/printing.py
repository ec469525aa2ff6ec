"""The sealed paper of an issued certificate, kept sealed, and its downloads."""

from __future__ import annotations

import hashlib
import json
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from talka.certificates import elm, published, queries, sealing, vault
from talka.certificates.actions import signing
from talka.certificates.actions.publishing import publish_keys, publish_lists
from talka.certificates.enums import JSON_NAME, PDF_NAME
from talka.certificates.models import Certificate
from talka.certificates.schemas import CertificateFacts
from talka.core import audit, clock

FOLDER = "certificates"


def address(code: str) -> str:
    return f"{settings.SITE_URL}/parbaude/{code}/"


def print_certificate(public_id: str) -> bool:
    """Draw, seal, store. Does nothing (False) where it is done, undone, or issuing is stopped; safe to repeat."""
    waiting = queries.waiting_for_print().select_related("key__organisation", "status")
    certificate = waiting.filter(public_id=public_id).first()
    if certificate is None or certificate.issued_at is None:
        return False
    try:
        seal = signing.seal()
    except signing.StoppedError:
        return False
    told = vault.open_told(certificate)
    facts = CertificateFacts.from_json(told["facts"])
    _publish(certificate, seal.certificate())
    drawn = sealing.draw(facts, _json(told["credential"]), address=address(facts.code), at=certificate.issued_at)
    data = seal.seal_pdf(drawn)
    path = default_storage.save(f"{FOLDER}/{secrets.token_hex(16)}", ContentFile(vault.seal_file(certificate, data)))
    with transaction.atomic():
        stored = Certificate.objects.filter(pk=certificate.pk, printed_at__isnull=True).update(
            printed_at=clock.Now(), file=path, sha256=hashlib.sha256(data).hexdigest()
        )
        if stored:
            audit.record("certificate.printed", on=certificate, by=None)
    if not stored:
        default_storage.delete(path)
    return bool(stored)


def preview(facts: CertificateFacts) -> bytes:
    """The page as it would look: the same layout, marked as a preview; no number, no code that checks, no seal."""
    return sealing.preview(facts.reduced(facts.extent), at=clock.now())


def _publish(certificate: Certificate, seal: bytes) -> None:
    """Nothing leaves the house before it can be checked: keys, list and seal lie published first."""
    key = certificate.key
    if key is not None:
        organisation = key.organisation
        found = published.keys_of(organisation.registration_number if organisation else "")
        if not found or key.public_multibase not in json.dumps(found):
            publish_keys(organisation)
    if published.read("status", f"{certificate.status.number}.json") is None:
        publish_lists()
    name = _fingerprint(seal)
    if published.read("seals", f"{name}.pem") is None:
        published.write("seals", f"{name}.pem", seal)


@lru_cache(maxsize=4)
def _fingerprint(seal: bytes) -> str:
    return x509.load_pem_x509_certificate(seal).fingerprint(hashes.SHA256()).hex()


def _json(document: dict[str, object]) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def download(certificate: Certificate) -> tuple[bytes, bytes]:
    """(sealed PDF, credential). For whoever may have them; raises FileNotFoundError while it is not printed."""
    if not certificate.file or certificate.sealed_key is None:
        raise FileNotFoundError
    with default_storage.open(certificate.file) as file:
        data = vault.open_file(certificate, file.read())
    return data, _json(vault.open_told(certificate)["credential"])


def europass(certificate: Certificate) -> bytes:
    """The same facts in the European Learning Model, not signed. Raises FileNotFoundError where there are none."""
    facts = queries.facts_of(certificate)
    if facts is None or certificate.issued_at is None:
        raise FileNotFoundError
    return _json(elm.translated(facts, uuid=str(certificate.uuid), at=certificate.issued_at))


def container(certificate: Certificate) -> bytes:
    """The same as .edoc: paper, credential and the documents that they name under one seal. Raises StoppedError while
    nothing is sealed, FileNotFoundError while it is not printed.
    """
    seal = signing.seal()
    data, document = download(certificate)
    files = {PDF_NAME: data, JSON_NAME: document}
    facts = queries.facts_of(certificate)
    for one in certificate.attachments.select_related("stored") if facts and facts.attachments else ():
        with default_storage.open(one.stored.path) as file:
            files[f"pielikumi/{one.position + 1}{Path(one.stored.path).suffix}"] = file.read()
    for number, counted in enumerate(certificate.counted.select_related("part").order_by("part__starts_on", "pk"), 1):
        if counted.part.sealed_key is not None:  # each organiser's own word, beside the sum
            files[f"dalas/{number}.json"] = _json(vault.open_told(counted.part)["credential"])
    return seal.seal_container(files)
