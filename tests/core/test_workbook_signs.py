"""What people paste from other programs must not stop the file that takes their data along."""

from __future__ import annotations

from talka.core import workbooks


def test_signs_that_no_workbook_holds_are_left_out_of_it() -> None:
    """A line break inside a paragraph of Word arrives as U+000B, which a workbook cannot hold."""
    assert workbooks.safe("viens\x0bdivi\x07") == "viens divi"
    assert workbooks.book({"Tabula": [["viens\x0b divi \x07"]]}).startswith(b"PK")
