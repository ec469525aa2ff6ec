"""A message as a mail, and the mail to the relay (or, without one, into a folder).

The hand-over has two steps so that the outbox can be marked between them: everything but the last dot is sent first;
`finish` sends the dot and hears the yes.
"""

from __future__ import annotations

import contextlib
import os
import smtplib
import ssl
import threading
import time
from collections.abc import Iterator
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from talka.accounts import vault
from talka.accounts.models import Contact, User
from talka.accounts.queries import display_language
from talka.core.periods import local
from talka.notifications import kinds
from talka.notifications.actions.trouble import GoneError, LaterError
from talka.notifications.enums import DeliveryState
from talka.notifications.models import Delivery, Notification
from talka.notifications.queries.centre import own_text
from talka.notifications.queries.choices import mailbox
from talka.notifications.queries.texts import address, say
from talka.notifications.queries.tokens import open_link, unsubscribe_token

PORTS = {"smtp": 25, "starttls": 587, "smtps": 465}
KEPT_OPEN = 20.0
AWAY = 20.0
"""Seconds for which nobody tries again after the server did not answer."""
PATIENCE = 60
"""Seconds that the relay may think before it answers; a commit waits for its last word at most this long."""


class Letter(Protocol):
    """A mail that lies with its receiver, all but accepted."""

    def finish(self) -> None: ...


def site() -> str:
    return str(urlsplit(settings.SITE_URL).hostname)


def sender() -> Address:
    given = parse_qs(urlsplit(settings.EMAIL_URL).query).get("from", [f"talka@{site()}"])[0]
    return Address("Talka", addr_spec=given if "@" in given else f"talka@{given}")


def language_of(message: Notification) -> str:
    if message.user is not None:
        return display_language(message.user)
    return str(message.contact.language) if message.contact else settings.LANGUAGE_CODE


def compose(delivery: Delivery, to: str) -> EmailMessage:
    """The mail: these headers and no others, the recipient's own address the only one besides Talka's.

    `reply_to` of a context is an address of Talka's too, at which answers are taken.
    """
    message = delivery.notification
    kind = kinds.get(message.kind)
    if kind is None:
        raise GoneError(DeliveryState.DROPPED, "kind is no more")
    language = language_of(message)
    url = address(open_link(message.url) if kind.secret_link and message.url else message.url, language)
    said = say(kind, message.context, language, own_text(kind.code, language), url=url)
    stop = (
        "" if kind.must else address(reverse("notifications:unsubscribe", args=[unsubscribe_token(message)]), language)
    )
    answers = message.context.get("reply_to")
    context = {
        "said": said,
        "url": url,
        "stop": stop,
        "answers": answers,
        "account": message.user is not None,
        "language": language,
        "site_url": settings.SITE_URL,
    }
    with translation.override(language):
        text = render_to_string("notifications/mail.txt", context)
        html = render_to_string("notifications/mail.html", context)
    mail = EmailMessage(policy=WIRE)
    mail["From"] = sender()
    mail["To"] = to
    if answers:
        mail["Reply-To"] = str(answers)
    mail["Subject"] = said.subject
    mail["Date"] = format_datetime(local(message.due_at))
    mail["Message-ID"] = f"<{delivery.pk}@{site()}>"
    mail["Auto-Submitted"] = "auto-generated"
    if stop:
        mail["List-Unsubscribe"] = f"<{stop}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    mail["Content-Language"] = language  # last: setting the content drops headers of content
    mail.set_boundary(f"talka-{delivery.pk.hex}")
    return mail


@contextlib.contextmanager
def hand_over(delivery: Delivery) -> Iterator[Letter]:
    """Bring the mail to its receiver up to the last step. Raises GoneError or LaterError, from the last step too."""
    with _turn:
        yield from _hand_over(delivery)


def _hand_over(delivery: Delivery) -> Iterator[Letter]:
    who: User | Contact | None = delivery.notification.contact
    if delivery.notification.user is not None:
        who = mailbox(delivery.notification.user)
    to = vault.address_of(who) if who else None
    if not to:
        raise GoneError(DeliveryState.DROPPED, "no address")
    mail = compose(delivery, to)
    if not settings.EMAIL_URL:
        yield FolderLetter(settings.OUTBOX, f"{delivery.pk}.eml", mail.as_bytes())
        return
    server = None
    try:
        server = relay()
        yield SmtpLetter(server, to, mail.as_bytes())
        _open.server, _open.at = server, time.monotonic()
        server = None
    except smtplib.SMTPResponseException as error:
        raise LaterError(f"smtp {error.smtp_code}") from error
    except (OSError, smtplib.SMTPException) as error:
        _open.away_until = time.monotonic() + AWAY
        raise LaterError(type(error).__name__) from error
    finally:
        if server is not None:  # it may wait for the rest of a mail that will not come
            server.close()


class FolderLetter:
    """No relay: the mail becomes a file, named by the delivery, so that a repeated one is the same file."""

    def __init__(self, folder: Path, name: str, content: bytes) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.place = folder / name
        self.draft = folder / f".{name}.{os.getpid()}"
        self.draft.write_bytes(content)

    def finish(self) -> None:
        self.draft.replace(self.place)


class _Open:
    """The connection used last: the next mail of a thousand need not greet the server again."""

    server: smtplib.SMTP | None = None
    url = ""
    at = 0.0
    away_until = 0.0


_open = _Open()
_turn = threading.Lock()
"""One mail at a time in a process: they share the connection."""


def relay() -> smtplib.SMTP:
    """The mail server of TALKA_EMAIL_URL, greeted and signed in to."""
    if time.monotonic() < _open.away_until:
        raise LaterError("server away")
    server, _open.server = _open.server, None
    if server is not None:
        if time.monotonic() - _open.at < KEPT_OPEN and _open.url == settings.EMAIL_URL:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                if server.noop()[0] == 250:
                    return server
        server.close()
    return _connect()


def _connect() -> smtplib.SMTP:
    given = urlsplit(settings.EMAIL_URL)
    host, port = str(given.hostname), given.port or PORTS[given.scheme]
    server: smtplib.SMTP
    if given.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, port, site(), timeout=PATIENCE, context=ssl.create_default_context())
    else:
        server = smtplib.SMTP(host, port, site(), timeout=PATIENCE)
    with contextlib.ExitStack() as stack:
        stack.callback(server.close)
        if given.scheme == "starttls":
            server.starttls(context=ssl.create_default_context())
        if given.username:
            server.login(unquote(given.username), unquote(given.password or ""))
        stack.pop_all()
    _open.url = settings.EMAIL_URL
    return server


class SmtpLetter:
    """Envelope and text are with the server; without the last dot it will forget them."""

    def __init__(self, server: smtplib.SMTP, to: str, content: bytes) -> None:
        self.server = server
        server.ehlo_or_helo_if_needed()
        code, words = server.mail(sender().addr_spec)
        if code != 250:  # about us, not about the recipient: an operator will mend it
            raise smtplib.SMTPResponseException(code, words)
        self.expect({250, 251}, *server.rcpt(to))
        self.expect({354}, *server.docmd("DATA"))
        server.send(_dotted(content))

    def finish(self) -> None:
        self.server.send(b".\r\n")
        self.expect({250}, *self.server.getreply())

    @staticmethod
    def expect(good: set[int], code: int, words: bytes) -> None:
        """4xx: later. 5xx: never."""
        if 500 <= code < 600:
            raise GoneError(DeliveryState.FAILED, f"smtp {code}")
        if code not in good:
            raise smtplib.SMTPResponseException(code, words)


def _dotted(content: bytes) -> bytes:
    """Lines that begin with a dot get one more (RFC 5321, 4.5.2); the text ends with a line end."""
    body = content.replace(b"\r\n.", b"\r\n..")
    body = b"." + body if body.startswith(b".") else body
    return body if body.endswith(b"\r\n") else body + b"\r\n"
