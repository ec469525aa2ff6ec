"""The registers app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistersConfig(AppConfig):
    """Reference tables that the state keeps and Talka reads."""

    name = "talka.registers"
    label = "registers"
    verbose_name = _("Registers")
