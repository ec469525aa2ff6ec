"""Everything about one person: put together, looked at, erased.

Each app knows its own rows (`<app>/privacy.py`: `export(user)`, `erase(user)`); here they are asked from the top down, so
that nothing is erased before what leans on it. tests/web/test_every_row_about_a_person.py walks all models: a new one
fails there until it is decided what becomes of its rows.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from talka.accounts.enums import State
from talka.accounts.models import User
from talka.accounts.privacy import refuse_merge
from talka.accounts.queries import display_language
from talka.core import audit, clock, ids
from talka.core.models import AuditEntry
from talka.core.periods import local
from talka.notifications import kinds as message_kinds
from talka.registers.queries import active_municipalities, fields
from talka.web.mine.enums import CODES, LOOKS, NAMES, PARTS
from talka.web.models import DataExport, SupportAccess

LINK_HOURS = 24
NONCE = 12
UNDER_WAY = timedelta(days=2)
"""Longer than anything that was begun before an erasure may take, two nights among it."""
OWNERS = frozenset({"user", "volunteer", "holder", "author"})
"""What a field is called that names whose a row is."""
OF_OTHERS = frozenset({"organisations.Membership", "admin.LogEntry"})
"""What somebody was for an organisation or did for the agency stays, by nobody that anything is known of."""
MAILED = "mail.sent"
"""Why the vault is opened for each mail: nobody looked, so nobody is told."""
JSON_NAME, HTML_NAME = "talka.json", "talka.html"
WHEN = re.compile(r"\d{4}-\d{2}-\d{2}(T[\d:.+Z]+)?")
OWN_KEYS = "applications.pair_names"
"""Where entries are named by what organisers are called."""


def parts() -> Iterator[tuple[str, ModuleType]]:
    """`privacy` modules of the apps that have one, from the top down."""
    for config in apps.get_app_configs():
        name = f"{config.name}.privacy"
        if config.name.startswith("talka.") and config.label != "web" and find_spec(name):
            yield config.label, import_module(name)


def export_person(user: User) -> dict[str, Any]:
    """All that Talka holds about `user`, by app; the identity among it, so reading it is written down."""
    told = {label: part.export(user) for label, part in parts()}
    told["web"] = {"site": settings.SITE_URL, "support": support_views(user), "looked": looks(user)}
    return told


def looks(user: User) -> list[dict[str, Any]]:
    """Who opened something of `user`'s and why, the newest first. Their own looks and addressing their mail are not told."""
    rows = AuditEntry.objects.filter(
        subject_type=User._meta.label_lower, subject_id=str(user.pk), code__in=list(LOOKS)
    ).exclude(actor=user.pk)
    rows = rows.exclude(code="vault.read", details__why=MAILED)
    return [
        {
            "at": row.at,
            "code": row.code,
            "by_system": row.actor is None,
            "fields": row.details.get("fields", []),
            "why": row.details.get("why", ""),
        }
        for row in rows.order_by("-at", "-id")[:500]
    ]


def support_views(user: User) -> list[dict[str, Any]]:
    rows = SupportAccess.objects.filter(user=user).order_by("-asked_at")
    return [
        {"asked_at": row.asked_at, "opened_at": row.opened_at, "until": row.until, "reason": row.reason} for row in rows
    ]


# --- the download ----------------------------------------------------------------------------------------------------


def _cipher() -> AESGCM:
    return AESGCM(hashlib.sha256(b"talka export\0" + settings.VAULT_KEY.encode()).digest())


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def plain(value: Any) -> Any:
    """As JSON has it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return str(value)


def _tables() -> dict[str, Mapping[str, str | Promise]]:
    """Words for codes: those of the enumerations, and those of tables that moderators edit."""
    areas = {one.code: one.display_name for one in fields()}
    towns = {one.atvk: one.display_name for one in active_municipalities()}
    kinds = {one.code: one.title for one in message_kinds.every()}
    return {
        **CODES,
        "accounts.profile.interests": areas,
        "accounts.profile.municipality": towns,
        "matching.help_offers.fields": areas,
        "matching.help_offers.municipality": towns,
        "notifications.messages.kind": kinds,
        "notifications.choices.kind": kinds,
    }


def _text(value: Any, table: Mapping[str, str | Promise]) -> str:
    """One value as a person reads it; moments and days as Latvian papers write them."""
    if value in (None, ""):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str) and WHEN.fullmatch(value):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    if isinstance(value, datetime):
        return f"{local(value):%d.%m.%Y. %H.%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y.}"
    return str(table.get(str(value), value))


def in_words(value: Any, path: str, tables: Mapping[str, Mapping[str, str | Promise]]) -> SafeString:
    """Any of the archive as lists that a person can read; `path` says where in it `value` stands."""
    if isinstance(value, dict) and value:
        names: Mapping[str, str | Promise] = {} if path == OWN_KEYS else NAMES
        pairs = ((names.get(name, name), in_words(one, f"{path}.{name}", tables)) for name, one in value.items())
        return format_html("<dl>{}</dl>", format_html_join("", "<dt><b>{}</b></dt><dd>{}</dd>", pairs))
    if isinstance(value, (list, tuple)) and value:
        rows = ((in_words(one, path, tables),) for one in value)
        return format_html("<ol>{}</ol>", format_html_join("", "<li>{}</li>", rows))
    return format_html("{}", "–" if value in ([], (), {}) else _text(value, tables.get(path, {})))


def page_of(told: dict[str, Any], language: str) -> str:
    """The archive as a page in the person's language."""
    with translation.override(language):
        tables = _tables()
        parts = [(PARTS.get(name, name), in_words(one, name, tables)) for name, one in told.items()]
        return render_to_string("web/mine/export.html", {"parts": parts, "made_at": clock.now()})


def archive(user: User) -> bytes:
    """The zip: JSON for programs, a page for people, both with the same content."""
    told = export_person(user)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(JSON_NAME, json.dumps(told, default=plain, ensure_ascii=False, indent=2))
        file.writestr(HTML_NAME, page_of(told, display_language(user)))
    return held.getvalue()


def ask_export(user: User) -> tuple[DataExport, str]:
    """A new download, still without content, and the token of its link. Older ones of the person are gone with it."""
    token = ids.token()
    with transaction.atomic():
        DataExport.objects.filter(user=user).delete()
        made = DataExport.objects.create(
            user=user, token_hash=digest(token), until=clock.now() + timedelta(hours=LINK_HOURS)
        )
        audit.record("person.export_asked", on=user, by=user.pk)
    return made, token


def fill_export(export_id: int) -> None:
    """Make the archive; the row may be gone by now."""
    export = DataExport.objects.filter(pk=export_id, sealed__isnull=True).select_related("user").first()
    if export is None:
        return
    nonce = os.urandom(NONCE)
    sealed = nonce + _cipher().encrypt(nonce, archive(export.user), str(export.pk).encode())
    DataExport.objects.filter(pk=export.pk).update(sealed=sealed)


def export_of(user: User, token: str) -> DataExport | None:
    """The download behind a link: only its owner's, only while it lives."""
    return DataExport.objects.filter(user=user, token_hash=digest(token), until__gt=clock.now()).first()


def opened(export: DataExport) -> bytes:
    """Raises InvalidTag when the row was tampered with."""
    held = bytes(export.sealed or b"")
    if not held:
        raise InvalidTag
    return _cipher().decrypt(held[:NONCE], held[NONCE:], str(export.pk).encode())


def purge_exports() -> int:
    return DataExport.objects.filter(until__lte=clock.now()).delete()[0]


# --- the end ---------------------------------------------------------------------------------------------------------


def erase_person(user: User) -> None:
    """Identity gone at once, with all that leans on it; hours stay as figures without a person.

    What has to stay for others (a conversation's place, a certificate's number) stays without anything that leads here.
    """
    with transaction.atomic():
        DataExport.objects.filter(user=user).delete()
        SupportAccess.objects.filter(user=user).delete()
        SupportAccess.objects.filter(opened_by=user).update(opened_by=None)
        for _label, part in parts():
            part.erase(user)
        audit.record("person.erased", on=user, by=user.pk)


def erase_left_behind() -> int:
    """Erase once more of whom something is there again: an act that had read the person before wrote it after the end.

    To keep out such acts each of them would have to lock the person's row. Returns how many people.
    """
    erased = AuditEntry.objects.filter(
        code="person.erased",
        subject_type=User._meta.label_lower,
        subject_id=Cast(OuterRef("pk"), CharField()),
        at__gt=clock.now() - UNDER_WAY,
    )
    found = [one for one in User.objects.filter(Exists(erased), state=State.ERASED) if _is_left(one)]
    for user in found:
        with transaction.atomic():
            for _label, part in parts():
                part.erase(user)
    return len(found)


def _is_left(user: User) -> bool:
    """Does any row say that it is of this person?"""
    return any(
        QuerySet(model).filter(**{field.name: user}).exists()
        for model in apps.get_models()
        if model._meta.label not in OF_OTHERS
        for field in model._meta.concrete_fields
        if field.name in OWNERS and field.related_model is User
    )


# --- two accounts of one person --------------------------------------------------------------------------------------


def merge_people(kept: User, gone: User) -> None:
    """Make one account of two. Each app moves its rows from the top down; what nobody moved ends as at an erasure.

    The caller has seen proof of both. Refused where they may not be one person's, or an act of both would clash.
    """
    with transaction.atomic():
        refuse_merge(kept, gone)
        found = list(parts())
        for _label, part in found:
            if hasattr(part, "refuse_merge"):
                part.refuse_merge(kept, gone)
        DataExport.objects.filter(user=gone).delete()
        SupportAccess.objects.filter(user=gone).delete()
        for label, part in found:
            if hasattr(part, "merge"):
                part.merge(kept, gone)
            if label != "accounts":
                part.erase(gone)
