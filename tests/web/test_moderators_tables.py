"""Moderators' tables (`/admin/`) speak the reader's language."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.db.models import Field, Model
from django.test import Client
from django.utils import translation

from talka.accounts.models import User
from tests import factories

TABLES = dict(admin.site._registry)


def shown(model: type[Model], table: admin.ModelAdmin[Model]) -> list[Field[object, object]]:
    """Fields of the form and the columns of the list, with those of the tables inside the form."""
    named = {*table.list_display, *table.readonly_fields}
    inside = [one.model for one in table.inlines]
    fields = [one for one in (*model._meta.fields, *model._meta.many_to_many) if one.editable or one.name in named]
    fields += [one for row in inside for one in row._meta.fields if one.editable and one.related_model is not model]
    return [one for one in fields if not one.auto_created]


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_every_name_is_latvian(model: type[Model]) -> None:
    with translation.override("lv"):
        unnamed = [
            one.name for one in shown(model, TABLES[model]) if str(one.verbose_name) == one.name.replace("_", " ")
        ]
        called = {str(model._meta.verbose_name), str(model._meta.verbose_name_plural)}
    with translation.override("en"):
        english = {str(model._meta.verbose_name), str(model._meta.verbose_name_plural)}
    assert (unnamed, called & english) == ([], set())


def test_only_our_own_tables_are_there() -> None:
    """Libraries bring theirs: addresses, second factors and sessions of every account."""
    assert [model for model in TABLES if not model.__module__.startswith("talka.")] == []


@pytest.mark.django_db
def test_whoever_is_no_moderator_is_told_so(client: Client) -> None:
    factories.sign_in(client, User.objects.create_user("Klusā Zīle"))
    answer = client.get("/admin/", follow=True)
    assert (answer.status_code, len(answer.redirect_chain)) == (403, 1)
