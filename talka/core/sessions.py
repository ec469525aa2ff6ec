"""Sessions in the database as Django keeps them, but read by a statement that is not put together anew for each request."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as Store

from talka.core.prepared import kept

READ = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > statement_timestamp()"


class SessionStore(Store):
    key_salt = f"django.contrib.sessions.{Store.__qualname__}"
    """Django names the reading class in each seal: what a subclass read (`core.middleware`) was nobody's session."""

    def load(self) -> dict[str, Any]:
        with kept() as cursor:
            cursor.execute(READ, [self.session_key])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return {}
        return self.decode(found[0])
