"""Moderators' tables. Every change goes through the acts, so that it is checked and audited."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from talka.core.errors import RefusedError
from talka.organisations import actions
from talka.organisations.models import ContactPerson, Cooperation, Organisation, SocialLink, YearlyReport


class ContactInline(admin.TabularInline[ContactPerson, Organisation]):
    model = ContactPerson
    extra = 0


class CooperationInline(admin.TabularInline[Cooperation, Organisation]):
    model = Cooperation
    extra = 0


class LinkInline(admin.TabularInline[SocialLink, Organisation]):
    model = SocialLink
    extra = 0


class ReportInline(admin.TabularInline[YearlyReport, Organisation]):
    model = YearlyReport
    extra = 0


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin[Organisation]):
    list_display = ["name", "kind", "state", "municipality", "registration_number", "listed_by"]
    list_filter = ["state", "kind", "municipality"]
    search_fields = ["folded", "registration_number"]
    ordering = ["sort_key"]
    inlines = [ContactInline, CooperationInline, LinkInline, ReportInline]
    autocomplete_fields = ["branch_of"]
    readonly_fields = [
        "state",
        "state_reason",
        "slug",
        "answered_share",
        "median_reply_days",
        "listed_by",
        "listed_by_name",
        "listed_id",
    ]
    actions = ["verify_chosen", "suspend_chosen", "restore_chosen"]

    def save_model(self, request: HttpRequest, obj: Organisation, form: ModelForm[Organisation], change: Any) -> None:
        actions.store(obj, by=request.user.pk)

    def has_delete_permission(self, request: HttpRequest, obj: Organisation | None = None) -> bool:
        return False

    def _each(self, request: HttpRequest, chosen: QuerySet[Organisation], verb: str, **more: str) -> None:
        for organisation in chosen:
            try:
                getattr(actions, verb)(organisation, by=request.user.pk, **more)
            except RefusedError as refused:
                self.message_user(request, f"{organisation}: {refused.message or refused.code}", messages.WARNING)

    @admin.action(description=_("Verify"))
    def verify_chosen(self, request: HttpRequest, chosen: QuerySet[Organisation]) -> None:
        self._each(request, chosen, "verify")

    @admin.action(description=_("Suspend: rules were broken"))
    def suspend_chosen(self, request: HttpRequest, chosen: QuerySet[Organisation]) -> None:
        self._each(request, chosen, "suspend", reason="rules_broken")

    @admin.action(description=_("Restore"))
    def restore_chosen(self, request: HttpRequest, chosen: QuerySet[Organisation]) -> None:
        self._each(request, chosen, "restore")
