"""The archive of one's data as a file, which may hold anything: what of it is looked at, and nothing else."""

from __future__ import annotations

import json
import zipfile
from typing import IO, Any

from django.utils.translation import gettext as _

from talka.core.errors import RefusedError
from talka.core.text import xml_text
from talka.web.privacy import JSON_NAME

LARGEST = 8 * 1024 * 1024
"""Of the JSON, whatever it was packed into."""
MOST_ROWS = 2_000
LOOKED_AT = {
    "accounts": ("profile",),
    "hours": ("records", "outside_talka"),
    "matching": ("saved_searches", "favourites", "help_offers"),
}
"""Parts that may come along; of all others only how many entries they have is kept."""


def read(file: IO[bytes]) -> dict[str, Any]:
    """The archive's parts. Raises RefusedError where it is none."""
    try:
        told = json.loads(_json(file))
    except (ValueError, RecursionError, OSError, EOFError, KeyError, NotImplementedError, RuntimeError) as error:
        raise _unread() from error
    except zipfile.BadZipFile as error:
        raise _unread() from error
    if not isinstance(told, dict) or not {"accounts", "hours", "matching"} <= told.keys():
        raise _unread()
    return _kept(told)


def _unread() -> RefusedError:
    text = _("This is not an archive of Talka. Choose talka.zip as you got it, or the file talka.json in it.")
    return RefusedError("archive.unread", text)


def _json(file: IO[bytes]) -> bytes:
    """Never more than LARGEST is unpacked, whatever the file says of its size."""
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as packed, packed.open(JSON_NAME) as inside:
            found = inside.read(LARGEST + 1)
    else:
        file.seek(0)
        found = file.read(LARGEST + 1)
    if len(found) > LARGEST:
        raise RefusedError("archive.large", _("The archive is larger than can be read here."))
    return found


def _kept(told: dict[str, Any]) -> dict[str, Any]:
    web = told.get("web")
    parts: dict[str, Any] = {"site": clean(web.get("site")) if isinstance(web, dict) else "", "left": []}
    for label, part in told.items():
        for name, value in part.items() if isinstance(part, dict) else ():
            if name in LOOKED_AT.get(label, ()):
                parts[name] = clean(value)
            elif value:
                parts["left"].append([str(label), str(name), len(value) if isinstance(value, (list, dict)) else 1])
    return parts


def clean(value: Any) -> Any:
    """Texts without signs that no database keeps."""
    if isinstance(value, str):
        return xml_text(value)
    if isinstance(value, list):
        return [clean(one) for one in value]
    return {str(name): clean(one) for name, one in value.items()} if isinstance(value, dict) else value
