from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from talka.accounts.models import User
from talka.core import clock
from talka.core.models import AuditEntry
from talka.opportunities.models import Opportunity
from talka.opportunities.search import SearchQuery, search
from tests.factories import opportunity

pytestmark = pytest.mark.django_db
LIST = "admin:opportunities_opportunity_changelist"


@pytest.fixture
def moderator(client: Client) -> User:
    person = User.objects.create_superuser("moderators", "parole")
    client.force_login(person)
    return person


def act(client: Client, action: str, offer: Opportunity, reason: str = "") -> None:
    answer = client.post(reverse(LIST), {"action": action, "_selected_action": [offer.pk], "reason": reason})
    assert answer.status_code == 302


def test_hiding_asks_for_a_reason_and_names_the_moderator(client: Client, moderator: User) -> None:
    offer = opportunity()
    act(client, "hide_chosen", offer)
    assert Opportunity.objects.get().state == "published"
    act(client, "hide_chosen", offer, "rules_broken")
    assert Opportunity.objects.get().state == "hidden"
    assert AuditEntry.objects.get(code="opportunity.hidden").actor == moderator.pk
    act(client, "unhide_chosen", offer)
    assert search(SearchQuery()).ids == [offer.pk]


def test_a_correction_is_found_at_once_with_its_new_places(client: Client, moderator: User) -> None:
    offer = opportunity("Palīgs", questions=["Kāpēc?"])
    address = reverse("admin:opportunities_opportunity_change", args=[offer.pk])
    form = client.get(address).context["adminform"].form
    shown = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in shown.items() if isinstance(value, str | int) and value not in {"", False}}
    local = clock.now() + timedelta(days=9)
    data |= {"title": "Dārznieks", "fields": "vide", "apply_until_0": f"{local:%Y-%m-%d}", "apply_until_1": "12:00:00"}
    for prefix, n in (("work_places", 1), ("shifts", 0), ("requirements", 0), ("questions", 1)):
        data |= {f"{prefix}-TOTAL_FORMS": n, f"{prefix}-INITIAL_FORMS": n}
    for row, prefix in ((offer.work_places.get(), "work_places-0"), (offer.questions.get(), "questions-0")):
        data |= {f"{prefix}-id": row.pk, f"{prefix}-opportunity": offer.pk, f"{prefix}-position": row.position}
    data |= {"work_places-0-municipality": "0002000", "questions-0-text": "Kāpēc?"}
    answer = client.post(address, data)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert search(SearchQuery(q="dārznieks", fields=("vide",), municipalities=("0002000",))).ids == [offer.pk]
    assert AuditEntry.objects.get(code="opportunity.changed").actor == moderator.pk


def test_nothing_is_deleted_here(client: Client, moderator: User) -> None:
    offer = opportunity()
    assert client.post(reverse("admin:opportunities_opportunity_delete", args=[offer.pk])).status_code == 403
