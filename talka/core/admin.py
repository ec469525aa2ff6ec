"""The audit trail, to read."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from talka.core.models import AuditEntry


@admin.register(AuditEntry)
class AuditAdmin(admin.ModelAdmin[AuditEntry]):
    list_display = ["sequence", "at", "code", "subject_type", "subject_id", "actor"]
    list_filter = ["subject_type"]
    search_fields = ["code", "subject_id"]
    ordering = ["-id"]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return False
