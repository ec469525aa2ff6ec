from django.urls import path

from talka.core import views

app_name = "core"
urlpatterns = [
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
]
