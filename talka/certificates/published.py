"""Published keys, revocation lists and seals: files under PUBLIC_FILES, read and served without the database."""

from __future__ import annotations

import json
import os
import re
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings

SITE = "site"
REGISTRATION = re.compile(r"[4-9][0-9]{10}")
LIST = re.compile(r"[1-9][0-9]{0,8}(-replaced)?")
Json = dict[str, Any]


def _folder(name: str) -> Path:
    return Path(settings.PUBLIC_FILES) / name


def write(folder: str, name: str, data: bytes) -> None:
    """Whole or not at all: readers see the old file until the new one lies there."""
    target = _folder(folder)
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target, prefix=".", delete=False) as file:
        file.write(data)
    Path(file.name).chmod(0o644)
    os.replace(file.name, target / name)  # noqa: PTH105  # the one call that is atomic on every system


def write_json(folder: str, name: str, document: Json) -> None:
    write(folder, f"{name}.json", json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode())


def read(folder: str, name: str) -> bytes | None:
    """None: never published. `name` has been checked by its caller against what such names look like."""
    try:
        return (_folder(folder) / name).read_bytes()
    except FileNotFoundError:
        return None


def keys_of(registration_number: str = "") -> Json | None:
    """The DID document of an organisation, or of the site."""
    if registration_number and not REGISTRATION.fullmatch(registration_number):
        return None
    return _parsed(read("did", f"{registration_number or SITE}.json"))


def status_list(name: str) -> Json | None:
    return _parsed(status_bytes(name))


def status_bytes(name: str) -> bytes | None:
    return read("status", f"{name}.json") if LIST.fullmatch(name) else None


def seals() -> list[bytes]:
    """Certificates (PEM) of the seals that this installation uses or has used."""
    return [path.read_bytes() for path in sorted(_folder("seals").glob("*.pem"))]


def all_keys() -> list[Json]:
    """Every published DID document: for the checker that works without a network."""
    return [found for path in sorted(_folder("did").glob("*.json")) if (found := _parsed(path.read_bytes()))]


def all_lists() -> dict[str, Json]:
    return {
        path.stem: found for path in sorted(_folder("status").glob("*.json")) if (found := _parsed(path.read_bytes()))
    }


def _parsed(data: bytes | None) -> Json | None:
    if data is None:
        return None
    document = json.loads(data)
    return document if isinstance(document, dict) else None
