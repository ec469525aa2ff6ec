"""Addresses of the site's own files."""

from __future__ import annotations

from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class RememberingStorage(ManifestStaticFilesStorage):
    """Works out each address once in a process: the list of files does not change while it runs, and a page asks for fifty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._addresses: dict[str, str] = {}

    def url(self, name: str | None, force: bool = False) -> str:  # noqa: FBT001, FBT002  # as Django calls it
        known = name or ""
        if known not in self._addresses:
            self._addresses[known] = super().url(known, force)
        return self._addresses[known]
