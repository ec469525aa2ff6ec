import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise

from talka.accounts.models import User
from talka.registers.models import LegalEntity
from tests.factories import sign_in

pytestmark = pytest.mark.django_db
MODELS = sorted(apps.get_app_config("registers").get_models(), key=lambda model: model.__name__)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_nobody_writes_a_register_by_hand(model: type, rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = User(is_superuser=True, is_active=True, is_staff=True)
    window = admin.site._registry[model]
    assert not window.has_add_permission(request)
    assert not window.has_change_permission(request)
    assert not window.has_delete_permission(request)
    assert window.has_view_permission(request)


def test_the_list_of_legal_entities_does_not_show_addresses() -> None:
    assert "address" not in admin.site._registry[LegalEntity].list_display


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_names_of_tables_and_columns_are_latvian(model: type) -> None:
    lazy = [model._meta.verbose_name, model._meta.verbose_name_plural]  # type: ignore[attr-defined]  # a model
    lazy += [field.verbose_name for field in model._meta.concrete_fields]  # type: ignore[attr-defined]  # a model
    lazy += [c.violation_error_message for c in model._meta.constraints]  # type: ignore[attr-defined]  # a model
    with translation.override(None):
        english = {str(text) for text in lazy if isinstance(text, Promise)}
    with translation.override("lv"):
        latvian = {str(text) for text in lazy if isinstance(text, Promise)}
    assert english
    assert english & latvian == set()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_moderator_sees_each_list(model: type, client: Client) -> None:
    sign_in(client, User.objects.create_superuser("moderators"))
    address = reverse(f"admin:registers_{model.__name__.lower()}_changelist")
    assert client.get(address).status_code == 200
