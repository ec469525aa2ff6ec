from django.urls import include, path, re_path

from talka.opportunities import views
from talka.opportunities.enums import Step
from talka.opportunities.views import acts
from talka.organisations.urls import KEY

OWN = rf"^org/{KEY}/iespejas/"
ONE = rf"{OWN}(?P<public_id>[2-9b-z]{{10}})/"
STEP = "|".join(Step.values)

own = [
    re_path(rf"{OWN}$", views.own_list, name="own_list"),
    re_path(rf"{OWN}jauna/$", views.new, name="new"),
    re_path(rf"{ONE}$", views.own, name="own"),
    re_path(rf"{ONE}labot/(?P<step>{STEP})/$", views.edit, name="edit"),
    re_path(rf"{ONE}publicet/$", acts.publish, name="publish"),
    re_path(rf"{ONE}atpakal/$", acts.take_back, name="take_back"),
    re_path(rf"{ONE}dublet/$", acts.duplicate, name="duplicate"),
    re_path(rf"{ONE}veidne/$", acts.keep_template, name="keep_template"),
    re_path(rf"{ONE}termins/$", acts.deadline, name="deadline"),
    re_path(rf"{ONE}slegt/$", acts.close, name="close"),
    re_path(rf"{ONE}izmest/$", acts.remove, name="remove"),
    re_path(rf"{ONE}atjaunot/$", acts.restore, name="restore"),
    re_path(r"^zinot/(?P<kind>iespeja|organizacija)/(?P<public_id>[2-9b-z]{10})/$", views.report, name="report"),
    path("zinot/paldies/", views.reported, name="reported"),
]
urlpatterns = [
    path("iespejas/", views.catalogue, name="opportunities"),
    path("iespejas/karte.json", views.points, name="opportunity_points"),
    path("iespejas/vietas.json", views.places, name="place_suggestions"),
    path("", include((own, "opportunities"))),
]
