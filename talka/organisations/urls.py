"""Organisers' own pages: register, my organisations, team, profile, branches."""

from __future__ import annotations

from django.urls import path, re_path

from talka.organisations.views import branches, profile, registering, team

KEY = r"(?P<key>[4-9][0-9]{10}(?:-[2-9b-z]{10})?)"
"""The part of `/org/<key>/…` that names an organisation, for `re_path` in the urls of every app."""
NUMBER = r"(?P<number>[4-9][0-9]{10})"
ID = r"(?P<public_id>[2-9b-z]{10})"
BIN = r"(?P<act>nonemt|atjaunot)"

app_name = "organisations"
urlpatterns = [
    path("mans/organizacijas/", team.mine, name="mine"),
    path("org/jauna/", registering.find, name="find"),
    re_path(rf"^org/jauna/{NUMBER}/$", registering.register, name="register"),
    re_path(rf"^org/jauna/{NUMBER}/tiesibas/$", registering.right, name="right"),
    re_path(rf"^org/jauna/{NUMBER}/iesniegums\.pdf$", registering.application, name="application"),
    re_path(rf"^org/jauna/{NUMBER}/pievienoties/$", registering.join, name="join"),
    path("tiesibas/<str:token>/", registering.confirm_right, name="confirm_right"),
    path("uzaicinajums/<str:token>/", team.invitation, name="invitation"),
    re_path(rf"^org/{KEY}/apliecinajums/$", branches.proof, name="proof"),
    re_path(rf"^org/{KEY}/komanda/$", team.team, name="team"),
    re_path(rf"^org/{KEY}/komanda/uzaicinat/$", team.invite, name="invite"),
    re_path(rf"^org/{KEY}/komanda/uzaicinajumi/{ID}/atsaukt/$", team.revoke, name="revoke"),
    re_path(rf"^org/{KEY}/komanda/pieteikumi/{ID}/$", team.answer, name="answer"),
    re_path(rf"^org/{KEY}/komanda/(?P<pk>[0-9]{{1,18}})/$", team.member, name="member"),
    re_path(rf"^org/{KEY}/komanda/iziet/$", team.leave, name="leave"),
    re_path(rf"^org/{KEY}/komanda/vards/$", team.rename, name="rename"),
    re_path(rf"^org/{KEY}/filiales/$", branches.branches, name="branches"),
    re_path(rf"^org/{KEY}/filiales/{ID}/{BIN}/$", branches.branch_act, name="branch_act"),
    re_path(rf"^org/{KEY}/profils/$", profile.profile, name="profile"),
    re_path(rf"^org/{KEY}/profils/no-registra/$", profile.refresh, name="refresh"),
    re_path(rf"^org/{KEY}/profils/parskati/$", profile.reports, name="reports"),
    re_path(rf"^org/{KEY}/profils/parskati/(?P<pk>[0-9]{{1,18}})/{BIN}/$", profile.report_act, name="report_act"),
    re_path(rf"^org/{KEY}/profils/atteli/$", profile.pictures, name="pictures"),
    re_path(rf"^org/{KEY}/profils/atteli/(?P<pk>[0-9]{{1,18}})/{BIN}/$", profile.photo_act, name="photo_act"),
    re_path(rf"^org/{KEY}/profils/(?P<slug>[a-z]{{3,20}})/$", profile.section, name="section"),
    re_path(rf"^dokumenti/{ID}/$", profile.document, name="document"),
]
