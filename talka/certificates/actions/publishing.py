"""Keys, revocation lists and seals laid out as files: what a check needs when there is no database."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from talka.certificates import credential, published, queries
from talka.certificates.actions import signing
from talka.certificates.actions.keys import ensure_key
from talka.certificates.models import SigningKey
from talka.core import clock
from talka.organisations.models import Organisation


def publish_keys(organisation: Organisation | None) -> None:
    number = organisation.registration_number if organisation else ""
    subject = credential.did(settings.SITE_URL, number)
    with transaction.atomic():
        signing.hold_keys()  # else a lost key could be written back by who has read it just before
        document = credential.did_document(subject, queries.keys_that_prove(organisation))
        published.write_json("did", number or published.SITE, document)


def publish_lists() -> None:
    """Every list anew, signed by the site: its date says how fresh the answers are that are taken from it."""
    ensure_key(None)
    publish_keys(None)
    at = clock.now()
    for number in queries.list_numbers():
        for name, purpose, marked in (
            (str(number), "revocation", {"revoked": True}),
            (f"{number}-replaced", "refresh", {"replaced": True}),
        ):
            indices = queries.places(number, **marked)
            document = credential.status_list(settings.SITE_URL, name, indices, purpose=purpose, at=at)
            published.write_json("status", name, signing.sign_list(document, at=at))


def publish_all() -> None:
    """Keys of everybody who has any, and all lists. Safe to do at any time: files follow from the rows."""
    owners = SigningKey.objects.exclude(organisation=None).order_by("organisation").distinct("organisation")
    for key in owners.select_related("organisation"):
        publish_keys(key.organisation)
    publish_lists()
