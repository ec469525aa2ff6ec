"""Links, e-mail addresses and phone numbers are taken out of what is public; ordinary words are not."""

from __future__ import annotations

import pytest

from talka.applications.models import PairName
from talka.core.errors import RefusedError
from talka.opportunities.models import Opportunity
from talka.stories import actions
from talka.stories.models import Story
from tests.factories.applications import coordinator, volunteer
from tests.stories.test_stories import TEXT, home, offer, pair, told

__all__ = ["home", "offer", "pair"]  # fixtures
pytestmark = pytest.mark.django_db

CONTACTS = [
    "kepa.lv", "Ķepa.lv!", "t.me/abc", "(wa.me/37129123456)", "instagram.com/kepa", "http://a", "tg://join", "www.kepa",
    "es@inbox.lv", "@kepa", "zvani 29123456", "29 123 456", "67-123-456", "+371 29123456", "(+371) 26 12 34 56",
    "0037129123456", "29123456,26123456", "mailto:kepa",
]  # fmt: skip
WORDS = (
    "3.5 km plkst. 10.30, plkst.10.30-12.30, Nr.5, 22.11.2026., 2026-11-22, 22-11-2026, u.c., t.sk. bērni, t.i., u.tml., "
    "no 2025-2026 gadā, 2025 2026, 20 000 000 reižu, 26 300 000 eiro, 2,5 stundas; gāju.Es atnācu.No rīta, A.Čaka iela 5-12, "
    "LV-1050, 40003123456, a @ b, 20.30-22.30, 26., 27. un 28. maijā, p.m.ē., talka.To zina visi"
)


@pytest.mark.parametrize("contact", CONTACTS)
def test_ways_to_reach_somebody_are_found(contact: str) -> None:
    assert actions.CONTACT.search(f"Raksti: {contact} rīt")


def test_story_and_answer_are_refused_with_what_to_take_out(pair: PairName, offer: Opportunity) -> None:
    with pytest.raises(RefusedError, match=r"story\.links") as refused:
        told(pair, offer, text=f"{TEXT} Raksti t.me/kepa!")
    assert "„t.me/kepa!”" in refused.value.message
    assert not Story.objects.exists()
    story = actions.publish(told(pair, offer), by=volunteer())
    with pytest.raises(RefusedError, match=r"story\.links"):
        actions.answer(story, text="Zvaniet 29 123 456", by=coordinator(pair.organisation))


def test_ordinary_words_are_not(pair: PairName, offer: Opportunity) -> None:
    assert told(pair, offer, text=f"{TEXT} {WORDS}").text.endswith(WORDS)
