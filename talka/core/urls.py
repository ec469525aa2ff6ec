from django.urls import path, re_path

from talka.core import views

app_name = "core"
urlpatterns = [
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
    path("favicon.ico", views.favicon, name="favicon"),
    re_path(r"^faili/(?P<public_id>[2-9b-z]{10})$", views.file, name="file"),
]
