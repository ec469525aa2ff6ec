"""Partners and what their imports did. Items are written by imports only; a partner is switched by acts."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from talka.core.admin import ReadOnlyAdmin
from talka.interchange import actions
from talka.interchange.models import ImportItem, ImportRun, Partner


@admin.register(Partner)
class PartnerAdmin(admin.ModelAdmin[Partner]):
    list_display = ("code", "name", "active", "website")
    list_filter = ("active",)
    search_fields = ("code", "name")
    readonly_fields = ("active", "created_at")
    actions = ("switch_on", "switch_off")

    def get_readonly_fields(self, request: HttpRequest, obj: Partner | None = None) -> tuple[str, ...]:
        """The code is the name under which everything of the partner is stored: it never changes."""
        return ("active", "created_at", *(("code",) if obj else ()))

    def save_model(self, request: HttpRequest, obj: Partner, form: Any, change: Any) -> None:
        actions.save_partner(obj, by=request.user.pk)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.action(description=_("Switch on: what the partner listed is shown again"))
    def switch_on(self, request: HttpRequest, queryset: QuerySet[Partner]) -> None:
        for partner in queryset:
            actions.switch_partner(partner, active=True, by=request.user.pk)

    @admin.action(description=_("Switch off: what the partner listed vanishes at once"))
    def switch_off(self, request: HttpRequest, queryset: QuerySet[Partner]) -> None:
        for partner in queryset:
            actions.switch_partner(partner, active=False, by=request.user.pk)


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    list_display = (
        *("partner", "source_name", "format", "state", "started_at", "read"),
        *("created", "updated", "unchanged", "refused", "withdrawn"),
    )
    list_filter = ("partner", "state", "format")
    list_select_related = ("partner",)


@admin.register(ImportItem)
class ImportItemAdmin(ReadOnlyAdmin):
    list_display = ("run", "position", "external_id", "verdict")
    list_filter = ("verdict",)
    list_select_related = ("run",)
    search_fields = ("external_id__exact",)
