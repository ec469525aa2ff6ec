"""Moderators' tables. Every change goes through the acts, so that it is checked and audited."""

from __future__ import annotations

from types import ModuleType
from typing import Any, TypeVar

from django.contrib import admin, messages
from django.db.models import Model, QuerySet, URLField
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from talka.core.errors import RefusedError, WrongStateError
from talka.organisations import actions
from talka.organisations.forms import VersionedForm
from talka.organisations.models import (
    ContactPerson,
    Cooperation,
    Organisation,
    SocialEnterprise,
    SocialLink,
    YearlyReport,
)

Row = TypeVar("Row", bound=Model)
HTTPS: dict[type[Any], dict[str, Any]] = {URLField: {"assume_scheme": "https"}}


class VersionedAdmin(admin.ModelAdmin[Row]):
    """A table of rows with a state and a `version`, whose `acts` say what may be done to them. Nothing is deleted."""

    acts: ModuleType
    form: type[ModelForm[Row]] = VersionedForm
    formfield_overrides = HTTPS

    def has_delete_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """When somebody saves between the form's check and the act, the form is asked again: now it sees, and says so."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except WrongStateError:
            return super().changeform_view(request, object_id, form_url, extra_context)

    def each(self, request: HttpRequest, chosen: QuerySet[Row], verb: str, **more: str) -> None:
        """Do it to each of the chosen; say of which it was refused, and why."""
        done = 0
        for row in chosen:
            try:
                getattr(self.acts, verb)(row, by=request.user.pk, **more)
            except RefusedError as refused:
                why = refused.message or gettext("in the state “%(state)s” this cannot be done.") % {
                    "state": row.get_state_display()  # type: ignore[attr-defined]  # all such rows have a state
                }
                self.message_user(request, f"{row}: {why}", messages.WARNING)
            else:
                done += 1
        self.message_user(request, gettext("Done: %(n)d.") % {"n": done})


class ContactInline(admin.StackedInline[ContactPerson, Organisation]):
    model = ContactPerson
    extra = 0


class CooperationInline(admin.StackedInline[Cooperation, Organisation]):
    model = Cooperation
    extra = 0
    formfield_overrides = HTTPS


class LinkInline(admin.TabularInline[SocialLink, Organisation]):
    model = SocialLink
    extra = 0
    formfield_overrides = HTTPS


class ReportInline(admin.StackedInline[YearlyReport, Organisation]):
    model = YearlyReport
    extra = 0
    formfield_overrides = HTTPS


@admin.register(Organisation)
class OrganisationAdmin(VersionedAdmin[Organisation]):
    acts = actions
    list_display = ["name", "kind", "state", "municipality", "registration_number", "listed_by"]
    list_filter = ["state", "kind", "municipality"]
    search_fields = ["folded", "registration_number"]
    ordering = ["sort_key"]
    inlines = [ContactInline, CooperationInline, LinkInline, ReportInline]
    autocomplete_fields = ["branch_of"]
    readonly_fields = [
        *("state", "state_reason", "slug", "answered_share", "median_reply_days"),
        *("listed_by", "listed_by_name", "listed_id", "created_at", "updated_at"),
    ]
    actions = ["verify_chosen", "suspend_chosen", "restore_chosen"]

    def save_model(self, request: HttpRequest, obj: Organisation, form: ModelForm[Organisation], change: Any) -> None:
        actions.store(obj, by=request.user.pk)
        if change and "name" in form.changed_data:
            self.message_user(request, gettext("Search finds its opportunities by the new name within a minute."))

    @admin.action(description=_("Verify"))
    def verify_chosen(self, request: HttpRequest, chosen: QuerySet[Organisation]) -> None:
        self.each(request, chosen, "verify")

    @admin.action(description=_("Suspend: rules were broken"))
    def suspend_chosen(self, request: HttpRequest, chosen: QuerySet[Organisation]) -> None:
        self.each(request, chosen, "suspend", reason="rules_broken")

    @admin.action(description=_("Restore"))
    def restore_chosen(self, request: HttpRequest, chosen: QuerySet[Organisation]) -> None:
        self.each(request, chosen, "restore")


@admin.register(SocialEnterprise)
class SocialEnterpriseAdmin(admin.ModelAdmin[SocialEnterprise]):
    """The moderators' list: nobody publishes one that a program can read."""

    list_display = ["name", "registration_number", "since", "until"]
    search_fields = ["name", "registration_number"]
    ordering = ["name", "registration_number"]
