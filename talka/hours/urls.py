from django.urls import path, re_path

from talka.hours.views import desk, files, importing, kiosk, mine, outside, presence, record, stamps
from talka.organisations.urls import KEY

app_name = "hours"
ID = r"(?P<public_id>[2-9b-z]{10})"
MINE = r"^mans/stundas/"
TEAM = rf"^org/{KEY}/stundas/"
VERBS = r"(?P<verb>confirm|accept|refuse|propose|dispute|answer|settle|remove|restore)"
CODE = r"(?P<code>[so][2-9b-z]{10}-[dt][0-9]{1,12}-[0-9a-f]{20})"
urlpatterns = [
    path("mans/stundas/", mine.mine, name="mine"),
    path("mans/stundas/jauns/", mine.enter, name="enter"),
    path("mans/stundas/lapina/", mine.slip, name="slip"),
    path("mans/stundas/bez-tikla/", presence.offline, name="offline"),
    path("mans/stundas/nospiedumi/", stamps.stamps, name="stamps"),
    path("mans/stundas/arpus/", outside.declare, name="outside"),
    re_path(rf"{MINE}arpus/{ID}/$", outside.one, name="outside_one"),
    re_path(rf"{MINE}stundas\.(?P<form>csv|xlsx)$", files.my_export, name="my_export"),
    re_path(rf"{MINE}beigas/{ID}/$", presence.ended, name="ended"),
    re_path(rf"{MINE}{ID}/$", record.one, name="one"),
    re_path(rf"{MINE}{ID}/{VERBS}/$", record.act, name="act"),
    re_path(r"^apliecinat-darbu/(?P<token>[\w-]{43})/$", outside.answer, name="outside_answer"),
    re_path(rf"^ierasties/{CODE}/$", presence.check_in, name="check_in"),
    re_path(rf"^kiosks/{ID}/$", kiosk.screen, name="kiosk_screen"),
    re_path(rf"^kiosks/{ID}/nospiedumi/$", stamps.kiosk_stamps, name="kiosk_stamps"),
    re_path(TEAM + "$", desk.desk, name="desk"),
    re_path(TEAM + "apstiprinat/$", desk.confirm, name="confirm"),
    re_path(rf"{TEAM}jauns/$", desk.choose, name="enter_choose"),
    re_path(rf"{TEAM}jauns/{ID}/$", desk.enter, name="enter_for"),
    re_path(TEAM + "parskats/$", desk.report, name="report"),
    re_path(TEAM + "klat/$", presence.live, name="live"),
    re_path(rf"{TEAM}kods/{ID}/$", presence.code, name="code"),
    re_path(rf"{TEAM}kods/{ID}/ekrans/$", presence.screen, name="code_screen"),
    re_path(TEAM + "kiosks/$", kiosk.open_one, name="kiosk"),
    re_path(TEAM + "lapinas/$", desk.slips, name="slips"),
    re_path(TEAM + "imports/$", importing.upload, name="import"),
    re_path(TEAM + r"imports/veidne\.xlsx$", importing.template, name="import_template"),
    re_path(rf"{TEAM}imports/{ID}/$", importing.one, name="import_one"),
    re_path(TEAM + r"stundas\.(?P<form>csv|xlsx)$", files.export, name="export"),
    re_path(rf"{TEAM}lapa/{ID}/$", files.sheet, name="sheet"),
    re_path(rf"{TEAM}lapa/{ID}\.(?P<form>pdf)$", files.sheet, name="sheet_pdf"),
    re_path(rf"{TEAM}ieraksts/{ID}/$", record.received, name="received"),
    re_path(rf"{TEAM}ieraksts/{ID}/{VERBS}/$", record.received_act, name="received_act"),
]
