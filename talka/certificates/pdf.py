"""The paper: facts in words, drawn by Typst as PDF/A-3a and PDF/UA-1. Runs in the child that prints."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import segno
import typst

from talka.certificates.codes import grouped
from talka.certificates.schemas import (
    NAMED,
    AttachmentFact,
    CertificateFacts,
    CompetenceFact,
    Organiser,
    Signatory,
)
from talka.certificates.statements import statements
from talka.certificates.wording import WORDS, day, days, holder_note, short_hours
from talka.core.errors import RefusedError

FOLDER = Path(__file__).resolve().parent / "typst"
STANDARDS: list[Literal["a-3a", "ua-1"]] = ["a-3a", "ua-1"]
ATTACHED = "izzina.json"
PATTERN = 3
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
    return _compiled(page(facts, address), at, credential=credential.decode(), qr=qr(address))


def preview(facts: CertificateFacts, *, at: datetime) -> bytes:
    """The PDF of facts that nobody has issued: no credential lies in it. Raises as `draw` does."""
    return _compiled(previewed(facts), at)


def _compiled(told: dict[str, Any], at: datetime, **more: str) -> bytes:
    inputs = {"certificate": json.dumps(told, ensure_ascii=False), **more}
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
    # of a PDF it is one file; it ends without an end of line, and a seal begun on its last line would not be PDF/A
    return bytes(drawn) + b"\n"  # type: ignore[arg-type]


def sample() -> bytes:
    """The published form: drawn like every certificate, of somebody who does not exist, and sealed by nobody."""
    facts = CertificateFacts(
        organiser=Organiser("Biedrība „Parauga draugi”", "40008000000", "Parauga iela 1, Rīga", "info@example.lv"),
        holder="PARAUGS: Anna Paraudziņa",
        holder_kind=NAMED,
        starts_on=date(2026, 6, 1),
        ends_on=date(2026, 11, 15),
        minutes=2_790,
        signatory=Signatory("Jānis Paraugs", "valdes priekšsēdētājs"),
        fields=("Kultūra un māksla", "Pasākumi un festivāli"),
        places=("Rīga, Mežaparka Lielā estrāde", "attālināti"),
        duties="Fotografēja 12 teātra festivāla pasākumus, apstrādāja un arhivēja fotogrāfijas, palīdzēja iekārtot izstādi.",
        competences=(
            CompetenceFact(
                "KC5",
                "Personīgā, sociālā un mācīšanās mācīties kompetence",
                confirmed=True,
                holder_text="Iemācījos plānot savu laiku un sadarboties ar cilvēkiem, kurus iepriekš nepazinu.",
            ),
            CompetenceFact(
                "KC8", "Kultūras izpratnes un izpausmes kompetence", holder_text="Labāk saprotu, kā top izrāde."
            ),
        ),
        training="Ievada apmācība par darba drošību (4 stundas).",
        assessment="Strādāja patstāvīgi un precīzi; īpaši uzteicama ir prasme strādāt ar bērniem.",
        attachments=(
            AttachmentFact("Stundu uzskaite.pdf", "application/pdf", 12_000, sha256(b"Stundu uzskaite").hexdigest()),
        ),
        number="BD-0000-000000",
        issued_on=date(2026, 11, 21),
        code="0" * 28,
    )
    credential = json.dumps(facts.as_json(), ensure_ascii=False, indent=1).encode()
    at = datetime(2026, 11, 21, 10, tzinfo=UTC)
    return draw(facts, credential, address=f"https://talka.example.lv/parbaude/{facts.code}/", at=at)


def qr(address: str) -> str:
    """As vector drawing; it stays readable however it is printed.

    Always in the same one of the eight patterns: to find the handsomest takes longer than all the rest of the drawing, and
    every reader knows each of them.
    """
    drawn = segno.make(address, error="m", micro=False, mask=PATTERN).svg_inline(border=0, dark="#1d1f2b")
    return drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def previewed(facts: CertificateFacts) -> dict[str, Any]:
    """As `page`, before anything is issued: it says so across each page, and nothing in it could pass for a proof."""
    words = WORDS[facts.language]
    return page(replace(facts, number=words["preview"]), "") | {
        "words": words | {"issued-by": words["preview-by"], "issued-on": words["preview-on"]},
        "issued-on": "–",
        "preview": words["preview"],
    }


def page(facts: CertificateFacts, address: str) -> dict[str, Any]:
    """What the template prints, in the certificate's language."""
    words = WORDS[facts.language]
    kind = "summary-" if facts.parts else ""
    said = {one.name: one.lines for one in statements(facts)}
    organiser = facts.organiser
    return {
        "words": words,
        "language": facts.language,
        "title": said["title"][0],
        "number": facts.number,
        "organiser": organiser.name,
        "holder": facts.holder,
        "holder-note": holder_note(facts),
        "preview": "",
        "sentence": words[f"{kind}sentence"].format(
            organiser=organiser.name,
            number=organiser.registration_number,
            more="".join(f", {one}" for one in (organiser.address, organiser.contact) if one),
        ),
        "hours": short_hours(facts.minutes, facts.language),
        "rows": [(words[name], said[name][0]) for name in ("period", "total", "field", "place") if name in said],
        "duties": facts.duties,
        "competences": [
            (one.name, words["confirmed_by"] if one.confirmed else words["not_assessed"], one.holder_text or "–")
            for one in facts.competences
        ],
        "parts": [
            (
                one.organiser,
                f"{words['number']} {one.number}",
                days(one.starts_on, one.ends_on, facts.language),
                short_hours(one.minutes, facts.language),
            )
            for one in facts.parts
        ],
        "badge": "".join(said.get("badge", ())),
        "medal": {50: "#8c5a2b", 100: "#6d7480", 150: "#a67c00"}.get(facts.badge, ""),
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
