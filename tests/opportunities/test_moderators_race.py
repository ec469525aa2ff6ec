import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from talka.accounts.models import User
from talka.opportunities import actions
from talka.opportunities.models import Opportunity
from tests.factories import opportunity, sign_in
from tests.opportunities.test_moderators_admin import opened


def test_losing_the_race_at_the_last_moment_is_told_in_the_form_too(
    real_db: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, User.objects.create_superuser("moderators", "parole"))
    offer = opportunity()
    address, mine = opened(client, offer)
    save = actions.save_by_moderator

    def somebody_else() -> None:
        theirs = Opportunity.objects.get(pk=offer.pk)
        theirs.duties = "Viņas teksts"
        save(theirs, by=None)
        connection.close()

    def after_somebody_else(*given: Any, **more: Any) -> Opportunity:
        thread = threading.Thread(target=somebody_else)
        thread.start()
        thread.join()
        return save(*given, **more)

    monkeypatch.setattr(actions, "save_by_moderator", after_somebody_else)
    answer = client.post(address, mine | {"duties": "Mans teksts"})
    assert answer.status_code == 200
    assert "Kāds cits to tikmēr ir mainījis." in str(answer.context["adminform"].form.errors)
    assert Opportunity.objects.get().duties == "Viņas teksts"
