"""Which pages anybody may read. A new address that is missing here fails: everything else needs sign-in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

PUBLIC = {
    "about", "accessibility", "api_changes", "api_docs", "api_opportunities", "api_opportunity", "api_organisation",
    "api_organisations", "api_other", "embedded_list", "embedded_opportunity", "field", "fields", "help", "home",
    "municipalities", "municipality", "oembed", "openapi", "opportunities", "opportunities_atom",
    "opportunities_calendar", "opportunities_json", "opportunity", "opportunity_calendar", "opportunity_points",
    "organisation", "organisations", "organisations:confirm_right", "organisations:document",
    "organisations:invitation", "place_suggestions", "privacy", "robots", "security_txt", "sitemap",
    "sitemap_index", "template_csv", "template_xlsx", "erased", "news", "news_item", "accounts:demo", "accounts:demo_sign_in", "accounts:sign_out",
    "certificates:check", "certificates:check_code", "certificates:offline", "certificates:sample",
    "published:context", "published:organisation_keys", "published:site_keys", "published:status_list",
    "core:file", "core:livez", "core:readyz",
    "notifications:calendar_file", "notifications:demo_mail", "notifications:demo_mail_html",
    "notifications:demo_mails", "notifications:news_confirm", "notifications:offline", "notifications:service_worker",
    "notifications:unsubscribe",
}  # fmt: skip


def named(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from named(pattern.url_patterns, space)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}", pattern.callback


def test_what_anybody_may_read_is_listed_here() -> None:
    open_to_all = {
        name
        for name, view in named(get_resolver().url_patterns)
        if not getattr(view, "login_required", True) and not name.startswith("admin:")
    }
    assert open_to_all == PUBLIC
