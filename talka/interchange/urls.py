"""Addresses for machines and other sites, none of them translated, and the pages about them, in both languages."""

from __future__ import annotations

from django.urls import URLPattern, include, path, re_path

from talka.interchange import views
from talka.interchange.api import oauth
from talka.interchange.api import views as described
from talka.interchange.api.callers import guarded
from talka.interchange.api.gate import READING, public
from talka.interchange.api.operations import api
from talka.interchange.columns import views as columns
from talka.interchange.desk import views as desk
from talka.interchange.hooks import views as hooks
from talka.interchange.incoming import views as incoming
from talka.interchange.missions import views as missions
from talka.interchange.outgoing import views as outgoing
from talka.interchange.own import views as own
from talka.interchange.twins import views as twins
from talka.organisations.urls import KEY

ID = r"(?P<public_id>[2-9b-z]{10})"

WRITERS: dict[str, tuple[str, ...]] = {
    "partner_opportunity": ("GET", "PUT", "DELETE"),
    "post_partner_opportunities": ("POST",),
    "application_outcome": ("POST",),
    "partner_applications": ("GET",),
    "partner_application": ("GET",),
    "write_to_volunteer": ("POST",),
    "work_records": ("POST",),
}
"""Operations that need a token, by the name of their address."""
ANY = (*READING, "POST", "PUT", "PATCH", "DELETE")
"""Whatever is asked for where there is nothing: line breaks in an address too."""
ASKED_BY_POST = {"verify_certificate": ("POST", "OPTIONS")}


def _operation(one: URLPattern) -> URLPattern:
    name = str(one.name)
    if name in WRITERS:
        return path(str(one.pattern), guarded(one.callback, WRITERS[name]), name=f"api_{name}")
    return path(str(one.pattern), public(one.callback, ASKED_BY_POST.get(name, READING)), name=f"api_{name}")


operations = [_operation(one) for one in api.urls[0] if isinstance(one, URLPattern) and one.name != "api-root"]
SHEETS = rf"^org/{KEY}/iespejas/imports/"
pages = [
    re_path(rf"{SHEETS}$", own.sheets, name="sheets"),
    re_path(rf"{SHEETS}(?P<public_id>[2-9b-z]{{10}})/$", own.sheet, name="sheet"),
    re_path(rf"{SHEETS}veidne\.(?P<extension>xlsx|csv)$", own.template, name="sheet_template"),
    re_path(rf"^org/{KEY}/savienojumi/$", desk.connections, name="connections"),
    re_path(rf"^org/{KEY}/savienojumi/ienakosas/{ID}/$", incoming.own_feed, name="feed"),
    re_path(rf"^org/{KEY}/savienojumi/kolonnas/{ID}/$", columns.own_columns, name="feed_columns"),
    re_path(rf"^org/{KEY}/savienojumi/pazinojumi/{ID}/$", hooks.own_webhook, name="webhook"),
    re_path(rf"{SHEETS}visas\.(?P<extension>xlsx|csv|json)$", own.export, name="export"),
]
"""Pages of organisations, in both languages."""
desk_pages = [
    path("parvaldiba/partneri/", desk.partners, name="desk_partners"),
    path("parvaldiba/dublikati/", twins.twins, name="desk_twins"),
    path("parvaldiba/partneri/<slug:code>/", desk.partner, name="desk_partner"),
    re_path(rf"^parvaldiba/partneri/(?P<code>[-\w]+)/ienakosas/{ID}/$", incoming.desk_feed, name="desk_feed"),
    re_path(rf"^parvaldiba/partneri/(?P<code>[-\w]+)/kolonnas/{ID}/$", columns.desk_columns, name="desk_columns"),
    re_path(rf"^parvaldiba/partneri/(?P<code>[-\w]+)/plusmas/{ID}/$", outgoing.desk_out_feed, name="desk_out_feed"),
    re_path(rf"^parvaldiba/partneri/(?P<code>[-\w]+)/pazinojumi/{ID}/$", hooks.desk_webhook, name="desk_webhook"),
]
"""Pages of the moderator's desk, named as all of them are."""
site = [path("api/docs", described.api_docs, name="api_docs")]
"""For whoever writes programs, in both languages."""
urlpatterns = [
    path("iespejas.atom", views.atom, name="opportunities_atom"),
    path("iespejas.json", views.json_feed, name="opportunities_json"),
    path("iespejas.ics", views.calendar, name="opportunities_calendar"),
    re_path(rf"^iespejas/{ID}-(?P<slug>[-\w]*)\.ics$", views.opportunity_calendar, name="opportunity_calendar"),
    path("sitemap.xml", views.sitemap_index, name="sitemap_index"),
    path("sitemap-<slug:name>-<int:part>.xml", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("paraugi/iespejas.csv", views.template_csv, name="template_csv"),
    path("paraugi/iespejas.xlsx", views.template_xlsx, name="template_xlsx"),
    path("api/v1/openapi.json", public(described.openapi), name="openapi"),
    path(oauth.TOKEN_ADDRESS.removeprefix("/"), oauth.token, name="oauth_token"),
    path(".well-known/oauth-authorization-server", oauth.metadata, name="oauth_metadata"),
    path("api/v1/", include(operations)),
    re_path(rf"^plusmas/{ID}\.(?P<extension>xml|json|jsonld|csv)$", outgoing.fetched, name="out_feed"),
    path("v2/mission", missions.create, name="missions"),
    path("v2/mission/<path:client_id>", missions.one, name="mission"),
    path("v0/mymission", missions.mine, name="my_missions"),
    path("v0/mymission/<path:client_id>", missions.my_one, name="my_mission"),
    re_path(r"^v[02](?:/(?P<rest>(?s:.*)))?\Z", missions.nowhere, name="mission_other"),
    re_path(r"^api/v1(?:/(?P<rest>(?s:.*)))?\Z", public(described.no_such_operation, ANY), name="api_other"),
]
