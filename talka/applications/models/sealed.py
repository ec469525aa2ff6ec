"""What strangers to the system (a guardian) tell about themselves, and the text of agreements: encrypted in the row."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from cryptography.fernet import Fernet
from django.conf import settings
from django.db import models


def _cipher() -> Fernet:
    return Fernet(
        base64.urlsafe_b64encode(hashlib.sha256(b"talka applications\0" + settings.VAULT_KEY.encode()).digest())
    )


class SealedField(models.BinaryField[Any, Any]):
    """A dictionary of texts, readable only with the installation's key, which is never in the database."""

    def get_prep_value(self, value: Any) -> Any:
        if value is None or isinstance(value, bytes):
            return value
        return _cipher().encrypt(json.dumps(value, ensure_ascii=False, sort_keys=True).encode())

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002  # Django's signature
        return super().get_db_prep_value(self.get_prep_value(value), connection, True)

    def from_db_value(self, value: Any, expression: object, connection: object) -> dict[str, str] | None:
        return None if value is None else dict(json.loads(_cipher().decrypt(bytes(value))))
