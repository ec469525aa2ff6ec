"""A mail to a relay address: the words of whoever wrote it, without what it quotes, without who wrote it."""

from __future__ import annotations

import re
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser

from talka.core.text import plain, xml_text

LARGEST = 2 * 1024 * 1024
BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6])\b[^>]*>", re.IGNORECASE)
QUOTE_BEGINS = re.compile(
    r"^(?:-{2,} ?\S.*-{2,}|_{10,}|(?:From|No|Sent|Nosūtīts) ?: .*|.{0,200}(?:wrote|rakstīja|raksta|пиш[еу]т|написала?) ?:)$"
)
SIGNATURE = "-- "
NOBODYS = {"<>", "<MAILER-DAEMON>"}
"""The sender of what came back undelivered, as it is and as Postfix writes it for the programs it calls."""


def is_automatic(letter: EmailMessage) -> bool:
    """An answer of a machine (RFC 3834): passed on, two machines would write to each other for ever."""
    told = str(letter.get("Auto-Submitted", "no")).partition(";")[0].strip().lower()
    bulk = str(letter.get("Precedence", "")).strip().lower() in {"bulk", "junk", "list", "auto_reply"}
    return told != "no" or bulk or str(letter.get("Return-Path", "")).strip().upper() in NOBODYS


def read(raw: bytes) -> EmailMessage:
    """Raises ValueError where it is no mail, or larger than a letter is."""
    if len(raw) > LARGEST:
        raise ValueError("too large")
    try:
        return BytesParser(EmailMessage, policy=policy.default).parsebytes(raw)
    except (MessageError, ValueError, IndexError, AttributeError) as error:  # the parser's own ways to stumble
        raise ValueError("no mail") from error


def words(letter: EmailMessage) -> str:
    """What was written, above what is quoted and above a signature. "" where there is nothing."""
    try:
        part = letter.get_body(("plain", "html"))
        text = str(part.get_content()) if part else ""
    except (LookupError, ValueError, KeyError, AttributeError):  # a charset nobody knows, a body that is none
        return ""
    if part is not None and part.get_content_subtype() == "html":
        text = "\n".join(plain(line) for line in BREAK.sub("\n", text).splitlines())
    return _own(xml_text(text).replace("\r\n", "\n"))


def _own(text: str) -> str:
    kept: list[str] = []
    for line in text.split("\n"):
        if line == SIGNATURE or QUOTE_BEGINS.match(line.strip()):
            break
        if not line.startswith(">"):
            kept.append(line.rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
