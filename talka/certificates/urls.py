from __future__ import annotations

from django.urls import path, re_path

from talka.certificates import views

app_name = "certificates"
files = [
    path(".well-known/did.json", views.site_keys, name="site_keys"),
    re_path(r"^organizacijas/(?P<number>[4-9][0-9]{10})/did\.json$", views.organisation_keys, name="organisation_keys"),
    re_path(r"^status/(?P<name>[1-9][0-9]{0,8}(?:-replaced)?)$", views.status_list, name="status_list"),
    path("ns/talka/v1.jsonld", views.context, name="context"),
]
"""For machines: answered from files, in no language, without the database."""
urlpatterns = [
    path("parbaude/", views.check, name="check"),
    path("parbaude/paraugs.pdf", views.sample, name="sample"),
    path("parbaude/bez-interneta.html", views.offline, name="offline"),
    re_path(r"^parbaude/(?P<code>[0-9A-Za-z-]{20,40})/$", views.check_code, name="check_code"),
]
