"""The site of the moderators' tables; the tables themselves are each app's own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.utils.translation import gettext_lazy as _


class ModeratorsSite(admin.AdminSite):
    """Talka's own tables and no others.

    Libraries bring tables of addresses, second factors and sessions. There a moderator could look into an account, or
    open it, without the code that its owner reads out (docs/adr on support).
    """

    site_header = _("Moderators' tables")
    site_title = _("Moderators' tables")
    index_title = _("Moderators' tables")

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: type[admin.ModelAdmin[Any]] | None = None,
        **options: Any,
    ) -> None:
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        super().register([one for one in models if one.__module__.startswith("talka.")], admin_class, **options)
