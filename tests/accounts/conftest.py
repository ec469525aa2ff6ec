from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def plain_adapter(settings: Any) -> Iterator[None]:
    """Accounts alone: mail leaves at once. That messages go through the outbox is proven with notifications."""
    settings.ACCOUNT_ADAPTER = "talka.accounts.adapter.AccountAdapter"
    cache.clear()
    yield
    cache.clear()
