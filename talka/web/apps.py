from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "talka.web"
    verbose_name = _("Web")


class TablesConfig(admin.AdminConfig):
    """Django's admin with a site of our own; stands in INSTALLED_APPS in its place."""

    default = False
    default_site = "talka.web.admin.ModeratorsSite"
