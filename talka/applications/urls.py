from django.urls import path, re_path

from talka.applications.views import agreements, applying, consents, handed, inbox, mine, received, writing
from talka.organisations.urls import KEY

app_name = "applications"
ID = r"(?P<public_id>[2-9b-z]{10})"
MINE = rf"^mans/pieteikumi/{ID}/"
TEAM = rf"^org/{KEY}/pieteikumi/{ID}/"
urlpatterns = [
    re_path(rf"^iespejas/{ID}(?:-(?P<slug>[-\w]*))?/pieteikties/$", applying.apply, name="apply"),
    re_path(rf"{MINE}nosutits/$", applying.sent, name="sent"),
    re_path(rf"{MINE}atgadinajums\.ics$", applying.reminder, name="reminder"),
    path("mans/pieteikumi/", mine.mine, name="mine"),
    re_path(MINE + "$", mine.one, name="one"),
    re_path(
        rf"{MINE}(?P<verb>withdraw|accept_offer|refuse_offer|reconfirm|acknowledge|no_show)/$", mine.act, name="act"
    ),
    re_path(rf"{MINE}zina/$", mine.write, name="write"),
    re_path(rf"{MINE}zina/(?P<message_id>[2-9b-z]{{10}})/zinot/$", mine.report, name="report"),
    re_path(rf"{MINE}fails/(?P<file_id>[2-9b-z]{{10}})$", mine.attachment, name="attachment"),
    re_path(rf"^mans/pieteikumi/prasiba/{ID}/$", mine.answer, name="answer"),
    re_path(rf"^mans/pieteikumi/atklats/{ID}/atsaukt/$", mine.revoke, name="revoke"),
    re_path(rf"{MINE}piekrisana/$", consents.ask, name="guardian"),
    re_path(r"^piekrisana/(?P<token>[\w-]{43})/$", consents.consent, name="consent"),
    re_path(r"^piekrisana/(?P<token>[\w-]{43})/teksts\.pdf$", consents.text, name="consent_text"),
    re_path(r"^nodots/(?P<token>[2-9b-z]{10}-[a-z2-7]{32})/$", handed.handed, name="handed"),
    re_path(rf"{MINE}ligums/$", agreements.mine, name="agreement"),
    re_path(rf"{MINE}ligums\.pdf$", agreements.my_pdf, name="agreement_pdf"),
    path("ligums/paraugs.pdf", agreements.sample, name="agreement_sample"),
    re_path(rf"^org/{KEY}/pieteikumi/$", inbox.inbox, name="inbox"),
    re_path(rf"^org/{KEY}/pieteikumi/lemt/$", inbox.decide, name="decide"),
    re_path(rf"^org/{KEY}/pieteikumi/lemums/{ID}/$", inbox.batch, name="batch"),
    re_path(rf"^org/{KEY}/iespejas/{ID}/atcelt/$", inbox.cancel, name="cancel_opportunity"),
    re_path(rf"^org/{KEY}/iespejas/{ID}/zina/$", writing.to_many, name="to_many"),
    re_path(rf"^org/{KEY}/iespejas/{ID}/apliecinat/$", inbox.attest, name="attest"),
    re_path(TEAM + "$", received.one, name="received"),
    re_path(rf"{TEAM}(?P<verb>approve|waitlist|decline|offer|complete|no_show)/$", received.act, name="received_act"),
    re_path(rf"{TEAM}zina/$", received.write, name="received_write"),
    re_path(rf"{TEAM}zina/(?P<message_id>[2-9b-z]{{10}})/zinot/$", received.report, name="received_report"),
    re_path(rf"{TEAM}fails/(?P<file_id>[2-9b-z]{{10}})$", received.attachment, name="received_attachment"),
    re_path(rf"{TEAM}prasit/$", received.ask, name="ask"),
    re_path(rf"{TEAM}apdrosinasana/$", received.insure, name="insure"),
    re_path(rf"{TEAM}ligums/$", agreements.received, name="received_agreement"),
    re_path(rf"{TEAM}ligums\.pdf$", agreements.received_pdf, name="received_agreement_pdf"),
]
