"""Mounts the apps' addresses, nothing else."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from talka.accounts import urls as accounts_urls
from talka.certificates import urls as certificates_urls
from talka.channels import urls as channels_urls
from talka.interchange import urls as interchange_urls
from talka.matching import urls as matching_urls
from talka.notifications import urls as notifications_urls
from talka.statistics import urls as statistics_urls

urlpatterns = [
    path("", include("talka.core.urls")),
    path("", include((certificates_urls.files, "published"))),
    path("", include((statistics_urls.files, "data"))),
    path("", include(channels_urls.files)),
    path("", include("talka.interchange.urls")),
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("", include("talka.web.urls")),  # first: what most readers open is in it
        path("", include("talka.opportunities.urls")),
        path("", include("talka.applications.urls")),
        path("", include("talka.accounts.urls")),
        path("", include(accounts_urls.library)),
        path("", include("talka.certificates.urls")),
        path("", include("talka.stories.urls")),
        path("", include("talka.notifications.urls")),
        path("", include("talka.matching.urls")),
        path("", include("talka.hours.urls")),
        path("", include("talka.organisations.urls")),
        path("", include("talka.channels.urls")),
        path("", include("talka.statistics.urls")),
        path("", include((interchange_urls.pages, "interchange"))),
        path("", include(interchange_urls.desk_pages)),
        path("", include(interchange_urls.site)),
        path("", include(matching_urls.site)),
        path("", include(notifications_urls.site)),
        prefix_default_language=False,
    ),
]
handler400 = "talka.web.views.errors.bad_request"
handler403 = "talka.web.views.errors.permission_denied"
handler404 = "talka.web.views.errors.page_not_found"
handler500 = "talka.web.views.errors.server_error"
