"""The paper: facts in words, drawn by Typst as PDF/A-3a and PDF/UA-1. Runs in the child that prints."""

from __future__ import annotations

import io
import json
import threading
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

import segno
import typst

from talka.certificates.codes import grouped
from talka.certificates.schemas import PSEUDONYM, CertificateFacts
from talka.certificates.wording import WORDS, day, hours, period, short_hours
from talka.core.errors import RefusedError

FOLDER = Path(__file__).resolve().parent / "typst"
STANDARDS: list[Literal["a-3a", "ua-1"]] = ["a-3a", "ua-1"]
ATTACHED = "izzina.json"
_mine = threading.local()


def compiler() -> typst.Compiler:
    """One for each thread: two threads cannot borrow one. Fonts and template are read once."""
    if not hasattr(_mine, "compiler"):
        _mine.compiler = typst.Compiler(
            str(FOLDER / "certificate.typ"),
            root=str(FOLDER),
            ignore_system_fonts=True,
            font_paths=[str(FOLDER / "fonts")],
        )
    made: typst.Compiler = _mine.compiler
    return made


def draw(facts: CertificateFacts, credential: bytes, *, address: str, at: datetime) -> bytes:
    """The unsealed PDF: the same bytes for the same input. `address`: where the code is checked.

    Raises RefusedError("certificate.unprintable") where a text holds a sign that no certificate can show.
    """
    inputs = {
        "certificate": json.dumps(page(facts, address), ensure_ascii=False),
        "credential": credential.decode(),
        "qr": qr(address),
    }
    try:
        # inputs are always given anew: the compiler keeps the last ones, which are another person's
        drawn = compiler().compile(
            format="pdf",
            pdf_standards=list(STANDARDS),
            timestamp=at.replace(microsecond=0),
            sys_inputs=inputs,
        )
    except typst.TypstError as refused:
        raise RefusedError("certificate.unprintable") from refused
    return bytes(drawn)  # type: ignore[arg-type]  # of a PDF it is one file


def qr(address: str) -> str:
    """As vector drawing; it stays readable however it is printed."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", xmldecl=False, border=0, dark="#1d1f2b")
    return out.getvalue().decode()


def page(facts: CertificateFacts, address: str) -> dict[str, Any]:
    """What the template prints, in the certificate's language."""
    words = WORDS[facts.language]
    rows = [
        (words["period"], period(facts.starts_on, facts.ends_on, facts.language)),
        (words["total"], hours(facts.minutes, facts.language)),
    ]
    rows += [(words["field"], ", ".join(facts.fields))] if facts.fields else []
    rows += [(words["place"], "; ".join(facts.places))] if facts.places else []
    organiser = facts.organiser
    return {
        "words": words,
        "language": facts.language,
        "title": words["title"],
        "number": facts.number,
        "organiser": organiser.name,
        "holder": facts.holder,
        "holder-note": words["pseudonym"] if facts.holder_kind == PSEUDONYM else "",
        "sentence": words["sentence"].format(
            organiser=organiser.name,
            number=organiser.registration_number,
            more="".join(f", {one}" for one in (organiser.address, organiser.contact) if one),
        ),
        "hours": short_hours(facts.minutes),
        "rows": rows,
        "duties": facts.duties,
        "competences": [
            (one.name, words["confirmed_by"] if one.confirmed else words["not_assessed"], one.holder_text or "–")
            for one in facts.competences
        ],
        "training": facts.training,
        "assessment": facts.assessment,
        "attachments": [(one.name, one.sha256) for one in facts.attachments],
        "signatory": facts.signatory.name,
        "position": facts.signatory.position,
        "issued-on": day(facts.issued_on or date.min, facts.language),
        "replaces": words["replaces"].format(number=facts.replaces) if facts.replaces else "",
        "url": address,
        "site": address.removeprefix("https://").removeprefix("http://").rpartition("/parbaude/")[0] + "/parbaude",
        "code": grouped(facts.code),
    }
