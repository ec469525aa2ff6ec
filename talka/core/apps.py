from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "talka.core"
    verbose_name = "Core"
