"""The folder where mails lie while there is no mail server; shown in demo mode."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

MOST = 100


@dataclass(frozen=True, slots=True)
class Mail:
    name: str
    to: str
    subject: str
    at: datetime
    text: str
    html: str
    headers: list[tuple[str, str]]


def mails() -> list[Mail]:
    """The newest mails."""
    found = [path for path in settings.OUTBOX.glob("*.eml") if not path.name.startswith(".")]
    newest = sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)[:MOST]
    return [_read(path) for path in newest]


def mail(name: UUID) -> Mail | None:
    path = settings.OUTBOX / f"{name}.eml"
    return _read(path) if path.is_file() else None


def _read(path: Path) -> Mail:
    message = message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=default)
    return Mail(
        name=path.stem,
        to=str(message["To"]),
        subject=str(message["Subject"]),
        at=parsedate_to_datetime(str(message["Date"])),
        text=_part(message, "plain"),
        html=_part(message, "html"),
        headers=[(name, str(value)) for name, value in message.items()],
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part else ""
