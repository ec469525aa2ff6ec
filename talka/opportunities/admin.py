"""Moderators' tables. Every change goes through the acts, so that it is checked, audited and found by search."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ActionForm
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from talka.opportunities import actions
from talka.opportunities.models import Opportunity, Question, Requirement, Shift, WorkPlace
from talka.organisations.admin import VersionedAdmin
from talka.organisations.forms import WholeRowForm


class ReasonForm(ActionForm):
    """Hiding needs a reason. Cancelling is not here: it is for the team, whose page tells those who applied."""

    reason = forms.CharField(label=_("Reason"), max_length=60, required=False)


class WorkPlaceInline(admin.TabularInline[WorkPlace, Opportunity]):
    model = WorkPlace
    extra = 0


class ShiftInline(admin.TabularInline[Shift, Opportunity]):
    model = Shift
    form: type[forms.ModelForm[Shift]] = WholeRowForm
    extra = 0
    readonly_fields = ["taken"]


class RequirementInline(admin.TabularInline[Requirement, Opportunity]):
    model = Requirement
    extra = 0


class QuestionInline(admin.TabularInline[Question, Opportunity]):
    model = Question
    extra = 0
    max_num = 5


@admin.register(Opportunity)
class OpportunityAdmin(VersionedAdmin[Opportunity]):
    acts = actions
    action_form = ReasonForm
    actions = ["publish_chosen", "close_chosen", "hide_chosen", "unhide_chosen"]
    list_display = ["title", "organisation", "state", "kind", "apply_until", "places", "taken", "applied", "origin"]
    list_filter = ["state", "kind", "remote", "origin", "children_present", "hazardous"]
    list_select_related = ["organisation"]
    date_hierarchy = "apply_until"
    search_fields = ["title", "public_id", "organisation__folded", "external_id"]
    ordering = ["-id"]
    show_full_result_count = False
    autocomplete_fields = ["organisation"]
    filter_horizontal = ["fields"]
    inlines = [WorkPlaceInline, ShiftInline, RequirementInline, QuestionInline]
    readonly_fields = [
        *("public_id", "slug", "state", "state_reason", "taken", "approved", "applied", "origin", "external_id"),
        *("origin_url", "published_at", "created_at", "updated_at"),
    ]

    def save_model(
        self, request: HttpRequest, obj: Opportunity, form: forms.ModelForm[Opportunity], change: Any
    ) -> None:
        actions.save_by_moderator(obj, by=request.user.pk)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: Any) -> None:
        """Somebody may be taking a place of a shift this very moment: the database keeps its own count."""
        if formset.model is Shift:
            for stored in formset.initial_forms:
                stored.instance.taken = F("taken")
        super().save_formset(request, form, formset, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        """The places, shifts and fields are written after the opportunity: search looks at it again, changes are told."""
        write = partial(super().save_related, request, form, formsets, change)
        actions.save_parts_by_moderator(form.instance, write, by=request.user.pk)

    @admin.action(description=_("Publish"))
    def publish_chosen(self, request: HttpRequest, chosen: QuerySet[Opportunity]) -> None:
        self.each(request, chosen, "publish")

    @admin.action(description=_("Close"))
    def close_chosen(self, request: HttpRequest, chosen: QuerySet[Opportunity]) -> None:
        self.each(request, chosen, "close", reason=request.POST.get("reason", "")[:60])

    @admin.action(description=_("Hide, with a reason"))
    def hide_chosen(self, request: HttpRequest, chosen: QuerySet[Opportunity]) -> None:
        self.each(request, chosen, "hide", reason=request.POST.get("reason", "")[:60])

    @admin.action(description=_("Show again"))
    def unhide_chosen(self, request: HttpRequest, chosen: QuerySet[Opportunity]) -> None:
        self.each(request, chosen, "unhide")
