"""Organisers' own pages: register, my organisations, team, profile."""

from __future__ import annotations

KEY = r"(?P<key>[4-9][0-9]{10}(?:-[2-9b-z]{10})?)"
"""The part of `/org/<key>/…` that names an organisation, for `re_path` in the urls of every app."""

app_name = "organisations"
urlpatterns: list[object] = []
