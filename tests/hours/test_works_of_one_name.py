"""Where hours are written, a work is chosen by its name; several of one name are told apart."""

from __future__ import annotations

from datetime import datetime

import pytest

from talka.core.periods import RIGA
from talka.opportunities.queries import called
from tests.factories import opportunity

pytestmark = pytest.mark.django_db


def test_works_of_one_title_carry_their_time() -> None:
    first, second, other = (opportunity(title=title) for title in ("Pusdienas", "Pusdienas", "Talka"))
    second.starts_at = datetime(2031, 5, 3, 10, tzinfo=RIGA)
    second.ends_at = datetime(2031, 5, 3, 14, tzinfo=RIGA)
    first.starts_at = first.ends_at = None
    first.schedule_text = "sestdienās"
    names = dict(called([first, second, other]))
    assert names[first.public_id] == "Pusdienas (sestdienās)"
    assert names[second.public_id].startswith("Pusdienas (sestdien, 2031. gada 3. maijā")
    assert names[other.public_id] == "Talka"
