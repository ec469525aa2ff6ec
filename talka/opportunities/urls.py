from django.urls import path

from talka.opportunities import views

urlpatterns = [
    path("iespejas/", views.catalogue, name="opportunities"),
    path("iespejas/karte.json", views.points, name="opportunity_points"),
    path("iespejas/vietas.json", views.places, name="place_suggestions"),
]
