from __future__ import annotations

from django.urls import path, re_path

from talka.certificates.views import desk, issuing, mine, organiser, public
from talka.organisations.urls import KEY

app_name = "certificates"
ID = r"(?P<public_id>[2-9b-z]{10})"
MINE = rf"^mans/izzinas/{ID}/"
TEAM = rf"^org/{KEY}/izzinas/"
ENDING = r"(?P<ending>pdf|json|edoc|elm\.jsonld)"
NUMBER = r"(?P<number>[4-9][0-9]{10})"
POSITION = r"(?P<position>[1-9])"
files = [
    path(".well-known/did.json", public.site_keys, name="site_keys"),
    re_path(rf"^organizacijas/{NUMBER}/did\.json$", public.organisation_keys, name="organisation_keys"),
    re_path(r"^status/(?P<name>[1-9][0-9]{0,8}(?:-replaced)?)$", public.status_list, name="status_list"),
    path("ns/talka/v1.jsonld", public.context, name="context"),
]
"""For machines: answered from files, in no language, without the database."""
urlpatterns = [
    path("parbaude/", public.check, name="check"),
    path("parbaude/paraugs.pdf", public.sample, name="sample"),
    path("parbaude/bez-interneta.html", public.offline, name="offline"),
    re_path(r"^parbaude/(?P<code>[0-9A-Za-z-]{20,40})/$", public.check_code, name="check_code"),
    re_path(r"^parbaude/(?P<code>[0-9A-Za-z-]{20,40})/turetajs/$", public.holder, name="holder"),
    path("mans/izzinas/", mine.mine, name="mine"),
    path("mans/izzinas/kopsavilkums/", mine.summary, name="summary"),
    re_path(rf"^mans/izzinas/jauna/{ID}/$", mine.new, name="new"),
    re_path(MINE + "$", mine.one, name="one"),
    re_path(MINE + "rakstit/$", mine.edit, name="edit"),
    re_path(MINE + r"(?P<verb>offer|take_back|discard)/$", mine.act, name="act"),
    re_path(MINE + "isaka/$", mine.shorten, name="shorten"),
    re_path(MINE + "otra-valoda/$", mine.translate, name="translate"),
    re_path(MINE + "pielikumi/$", mine.attach, name="attach"),
    re_path(MINE + rf"pielikumi/{POSITION}/$", mine.attachment, name="attachment"),
    re_path(MINE + rf"pielikumi/{POSITION}/nonemt/$", mine.detach, name="detach"),
    re_path(MINE + rf"izzina\.{ENDING}$", mine.file, name="file"),
    re_path(MINE + "paka/$", mine.package, name="package"),
    re_path(TEAM + "$", organiser.organisation, name="organisation"),
    re_path(TEAM + "jauna/$", issuing.prepare, name="prepare"),
    re_path(rf"{TEAM}reize/{ID}/$", issuing.batch, name="batch"),
    re_path(rf"{TEAM}{ID}/$", organiser.received, name="received"),
    re_path(rf"{TEAM}{ID}/noraidit/$", organiser.decline, name="decline"),
    re_path(rf"{TEAM}{ID}/atsaukt/$", organiser.revoke, name="revoke"),
    re_path(rf"{TEAM}{ID}/aizstat/$", issuing.replace, name="replace"),
    re_path(rf"{TEAM}{ID}/pielikumi/$", organiser.attach, name="received_attach"),
    re_path(rf"{TEAM}{ID}/pielikumi/{POSITION}/nonemt/$", organiser.detach, name="received_detach"),
    re_path(rf"{TEAM}{ID}/pielikumi/{POSITION}/$", organiser.attachment, name="received_attachment"),
    re_path(rf"{TEAM}{ID}/izzina\.{ENDING}$", organiser.file, name="received_file"),
    path("parvaldiba/izzinas/", desk.desk, name="desk"),
    path("parvaldiba/izzinas/apturet/", desk.stop, name="desk_stop"),
    re_path(rf"^parvaldiba/izzinas/{NUMBER}/atsaukt/$", desk.many, name="desk_many"),
    re_path(rf"^parvaldiba/izzinas/{NUMBER}/atslegas/(?P<name>k[0-9]{{4}}-[0-9]{{1,4}})/$", desk.key, name="desk_key"),
]
