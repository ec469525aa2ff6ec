from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplicationsConfig(AppConfig):
    name = "talka.applications"
    verbose_name = _("Applications")

    def ready(self) -> None:
        import_module("talka.applications.actions")  # tells opportunities what lets go of a shift
