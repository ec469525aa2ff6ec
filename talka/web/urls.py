"""Addresses of the site's own pages. Names without an app's prefix: any app may point at a page by them."""

from django.urls import include, path, re_path

from talka.organisations.urls import KEY
from talka.web.desk import views as desk
from talka.web.desk.people import views as people
from talka.web.house import views as house
from talka.web.mine import views as mine
from talka.web.moving import views as moving
from talka.web.org import views as org
from talka.web.pages import views as pages
from talka.web.views import opportunity, organisations, places, texts

LINK = r"(?P<token>[\w-]{43})"

desk_pages = [
    path("", desk.home, name="desk"),
    path("rindas/<slug:code>/", desk.queue, name="desk_queue"),
    re_path(r"^rindas/(?P<code>[a-z]+)/(?P<item_id>[0-9a-z]{1,10})/$", desk.item, name="desk_item"),
    re_path(
        r"^rindas/organizacijas/(?P<public_id>[2-9b-z]{10})/pieteikums$",
        desk.proof_file,
        name="desk_proof_file",
    ),
    re_path(
        r"^rindas/zinas/(?P<public_id>[2-9b-z]{10})/fails/(?P<file_id>[2-9b-z]{10})$",
        desk.message_file,
        name="desk_message_file",
    ),
    path("organizacijas/", desk.find, name="desk_find"),
    re_path(r"^organizacijas/(?P<public_id>[2-9b-z]{10})/$", desk.organisation, name="desk_organisation"),
    path("cilveki/", people.people, name="desk_people"),
    path("cilveki/<uuid:pk>/", people.person, name="desk_person"),
    path("palidziba/", desk.support, name="desk_support"),
    path("palidziba/<int:pk>/", desk.support_view, name="desk_support_view"),
    path("palidziba/<int:pk>/beigt/", desk.support_close, name="desk_support_close"),
    path("zurnals/", desk.audit_trail, name="desk_audit"),
    path("vardnica/", pages.words, name="desk_words"),
    path("atkritne/", desk.bin_view, name="desk_bin"),
    path("lapas/", pages.desk_pages, name="desk_pages"),
    path("lapas/jauna/<slug:kind>/", pages.write, name="desk_write"),
    path("lapas/teksts/<slug:slug>/", pages.write, {"kind": "text"}, name="desk_write_text"),
    re_path(r"^lapas/(?P<public_id>[2-9b-z]{10})/$", pages.desk_page, name="desk_page"),
    re_path(r"^lapas/(?P<public_id>[2-9b-z]{10})/rakstit/$", pages.write, name="desk_rewrite"),
    re_path(
        r"^lapas/(?P<public_id>[2-9b-z]{10})/(?P<verb>publish|withdraw|remove)/$",
        pages.act,
        name="desk_page_act",
    ),
]
urlpatterns = [
    path("", places.home, name="home"),
    re_path(
        r"^iespejas/(?P<public_id>[2-9b-z]{10})(?:-(?P<slug>[-\w]*))?/$", opportunity.opportunity, name="opportunity"
    ),
    path("organizacijas/", organisations.organisations, name="organisations"),
    re_path(
        r"^organizacijas/(?P<number>[0-9a-z]{10,11})-(?P<tail>[-\w]+)/$",
        organisations.organisation,
        name="organisation",
    ),
    path("novadi/", places.municipalities, name="municipalities"),
    path("novadi/<slug:slug>/", places.municipality, name="municipality"),
    path("jomas/", places.fields, name="fields"),
    path("jomas/<slug:code>/", places.field, name="field"),
    path("piekustamiba/", texts.accessibility, name="accessibility"),
    path("privatums/", texts.privacy, name="privacy"),
    path("noteikumi/", texts.terms, name="terms"),
    path("par/", texts.about, name="about"),
    path("palidziba/", texts.assistance, name="help"),
    path("jaunumi/", pages.news, name="news"),
    path("jaunumi/<slug:slug>/", pages.news_item, name="news_item"),
    path("mans/", mine.home, name="mine"),
    path("mans/sakums/", mine.start, name="start_here"),
    path("mans/dati/", mine.data, name="my_data"),
    path("mans/dati/arhivs/", mine.ask_export, name="my_export_ask"),
    re_path(rf"^mans/dati/arhivs/{LINK}/$", mine.export, name="my_export"),
    re_path(rf"^mans/dati/arhivs/{LINK}/talka\.zip$", mine.download, name="my_download"),
    path("mans/dati/ievest/", moving.bring, name="my_bring"),
    path("mans/dati/palidziba/", mine.support, name="my_support"),
    path("mans/dati/apvienot/", mine.merge, name="my_merge"),
    path("mans/dati/dzest/", mine.erase, name="my_erase"),
    path("konts-dzests/", mine.erased, name="erased"),
    re_path(rf"^org/{KEY}/$", org.home, name="org_home"),
    re_path(rf"^org/{KEY}/arhivs/$", house.archive, name="org_archive"),
    re_path(rf"^org/{KEY}/skats/$", organisations.organisation_preview, name="organisation_preview"),
    re_path(
        rf"^org/{KEY}/iespejas/(?P<public_id>[2-9b-z]{{10}})/skats/$", opportunity.preview, name="opportunity_preview"
    ),
    path("parvaldiba/", include(desk_pages)),
]
