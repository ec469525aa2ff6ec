"""Which page of a list is asked for: whatever stands in the address, there is a page."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from talka.core.paging import page_number


@pytest.mark.parametrize(
    ("asked", "page"),
    [("", 1), ("2", 2), ("0", 1), ("-1", 1), ("x", 1), ("1.5", 1), ("²", 1), ("٢", 1), ("9999", 9999), ("9" * 30, 1)],
)
def test_what_is_no_number_is_the_first_page(asked: str, page: int) -> None:
    assert page_number(RequestFactory().get("/", {"lapa": asked})) == page


def test_nothing_asked_is_the_first_page() -> None:
    assert page_number(RequestFactory().get("/")) == 1
