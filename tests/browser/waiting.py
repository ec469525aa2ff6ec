"""`python -m tests.browser.waiting`: a signed application and a first opportunity wait for moderators again."""

from __future__ import annotations

import json
import sys

import django

django.setup()

from talka.core import clock
from talka.opportunities.enums import State
from talka.organisations.enums import ProofMethod, ProofState
from talka.organisations.models import Proof
from tests import factories


def main() -> None:
    organisation = factories.organisation(state="submitted")
    Proof.objects.create(
        organisation=organisation, method=ProofMethod.SIGNED, state=ProofState.SENT, sent_at=clock.now()
    )
    now = clock.now()
    factories.opportunity(state=State.IN_REVIEW, published_at=None, sent_to_review_at=now)
    json.dump({"organisation": organisation.public_id}, sys.stdout)


if __name__ == "__main__":
    main()
