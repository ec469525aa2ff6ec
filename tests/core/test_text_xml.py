from __future__ import annotations

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from talka.core.text import xml_text


def test_characters_that_xml_forbids_are_left_out() -> None:
    assert xml_text("Talka\x0bpar\x00k\x1fā\ufffe \ud800🌳") == "Talka parkā 🌳"


def test_what_xml_allows_stays() -> None:
    assert xml_text("Talka\t<parkā>\r\n& mežā\x85\ue000\U0010ffff") == "Talka\t<parkā>\r\n& mežā\x85\ue000\U0010ffff"


@given(st.text())
def test_any_text_can_stand_in_xml(text: str) -> None:
    element = ET.Element("t")
    element.text = xml_text(text)
    ET.fromstring(ET.tostring(element))  # noqa: S314  # our own
