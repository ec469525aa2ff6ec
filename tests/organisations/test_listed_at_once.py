"""Two programs of one partner name the same new organisation at the same moment."""

from __future__ import annotations

import pytest

from talka.organisations.actions import ensure_listed, listed
from talka.organisations.models import Organisation
from talka.organisations.schemas import ListedOrganisation

pytestmark = pytest.mark.django_db
NAMED = ListedOrganisation("7", "Biedrība „Upe”")


def test_who_comes_second_finds_what_the_first_has_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first writes after the second has looked and before it writes."""
    make = listed._listed
    rivals: list[Organisation] = []

    def raced(*told: object) -> Organisation:
        if not rivals:
            rivals.append(make(*told))  # type: ignore[arg-type]  # what `_listed` takes
            rivals[0].save()
        return make(*told)  # type: ignore[arg-type]  # as above

    monkeypatch.setattr(listed, "_listed", raced)
    assert ensure_listed([NAMED], partner="nvo", partner_name="NVO") == {"7": rivals[0].pk}
    assert Organisation.objects.filter(listed_by="nvo").count() == 1
