"""Public addresses. Names without an app's prefix are the site's own: any app may point at a page by them."""

from django.urls import path, re_path

from talka.web import views

urlpatterns = [
    path("", views.home, name="home"),
    re_path(r"^iespejas/(?P<public_id>[2-9b-z]{10})(?:-(?P<slug>[-\w]*))?/$", views.opportunity, name="opportunity"),
    path("organizacijas/", views.organisations, name="organisations"),
    re_path(r"^organizacijas/(?P<number>[0-9a-z]{10,11})-(?P<tail>[-\w]+)/$", views.organisation, name="organisation"),
    path("novadi/", views.municipalities, name="municipalities"),
    path("novadi/<slug:slug>/", views.municipality, name="municipality"),
    path("jomas/", views.fields, name="fields"),
    path("jomas/<slug:code>/", views.field, name="field"),
    path("piekustamiba/", views.accessibility, name="accessibility"),
    path("privatums/", views.privacy, name="privacy"),
    path("par/", views.about, name="about"),
    path("palidziba/", views.assistance, name="help"),
]
