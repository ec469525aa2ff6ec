from importlib import import_module

from django.apps import AppConfig, apps
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "talka.notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        """Every app's `messages.py` declares its kinds: the registry is whole before the first request or job."""
        for config in apps.get_app_configs():
            if config.module and config.name.startswith("talka.") and module_has_submodule(config.module, "messages"):
                import_module(f"{config.name}.messages")
        import_module("talka.notifications.adapter")  # connects its receivers
