from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    name = "talka.organisations"
    verbose_name = _("Organisations")

    def ready(self) -> None:
        import_module("talka.organisations.policies")  # tells accounts who acts for others, and what they come for
