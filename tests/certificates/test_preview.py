"""A preview is the page as it would look, and can be taken for a certificate by nobody."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from pyhanko.pdf_utils.reader import PdfFileReader

from talka.certificates import actions, pdf
from talka.certificates.schemas import CertificateFacts
from talka.certificates.wording import WORDS
from tests.certificates.test_paper import AT, page_of
from tests.factories import certificates

PALE = (241, 224, 227)
"""What is left of the letters' colour where they lie across white paper."""


def pages(facts: CertificateFacts) -> list[Image.Image]:
    told = {"certificate": json.dumps(pdf.previewed(facts))}
    drawn: Any = pdf.compiler().compile(format="png", ppi=60, sys_inputs=told)
    return [Image.open(io.BytesIO(one)) for one in (drawn if isinstance(drawn, list) else [drawn])]


def marked(page: Image.Image) -> float:
    """The part of the page that is in the colour of the letters."""
    found: Any = page.convert("RGB").getcolors(10_000_000)
    points = sum(n for n, seen in found if all(abs(a - b) < 3 for a, b in zip(seen, PALE, strict=True)))
    return float(points / (page.width * page.height))


@pytest.mark.parametrize("language", ["lv", "en"])
def test_says_so_across_each_page(language: str) -> None:
    drawn = pages(certificates.facts(language=language, duties="Vārds pēc vārda. " * 500))
    assert len(drawn) > 1
    assert all(marked(one) > 0.005 for one in drawn)
    assert marked(page_of()) < 0.0005, "a certificate carries no such letters"


def test_has_no_square_code_no_day_no_word_of_being_issued_and_no_credential() -> None:
    facts = certificates.facts()
    told = pdf.previewed(facts)
    assert (told["number"], told["code"], told["url"], told["issued-on"]) == ("PRIEKŠSKATĪJUMS", "", "", "–")
    assert "Izsnie" not in told["words"]["issued-by"] + told["words"]["issued-on"]
    assert zxingcpp.read_barcodes(pages(facts)[0].resize((1240, 1754))) == []
    assert "/AF" not in PdfFileReader(io.BytesIO(pdf.preview(facts, at=AT))).root


@pytest.mark.django_db
def test_is_as_long_as_the_certificate_will_be() -> None:
    long = certificates.facts(assessment="Ļoti labi. " * 60)
    assert len(pages(long)) == 1
    assert PdfFileReader(io.BytesIO(actions.preview(long))).root["/Pages"]["/Count"] == 1


@pytest.mark.parametrize("language", ["lv", "en"])
def test_words_of_a_certificate_say_nothing_of_previews(language: str) -> None:
    shown = pdf.page(certificates.facts(language=language, number="BD-2026-000123"), "x")
    assert shown["preview"] == ""
    assert shown["words"]["issued-by"] == WORDS[language]["issued-by"]
