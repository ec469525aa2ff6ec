from django.urls import path, re_path

from talka.notifications.views import app, centre, links, texts

app_name = "notifications"
TEXT = r"^parvaldiba/teksti/(?P<code>[a-z_.]+)/(?P<language>lv|en)/"
urlpatterns = [
    path("mans/zinas/", centre.centre, name="centre"),
    path("mans/zinas/<uuid:pk>/", centre.open_message, name="open"),
    path("mans/zinas/izlasitas/", centre.read_all, name="read_all"),
    path("mans/zinas/jaunaka/", centre.newest, name="newest"),
    path("mans/zinas/izvele/", centre.choose, name="choices"),
    path("mans/zinas/e-pasts/", centre.ask_for_news, name="news"),
    path("mans/zinas/e-pasts/dzest/", centre.remove_news, name="news_remove"),
    path("mans/zinas/ierices/", centre.add_device, name="device_add"),
    path("mans/zinas/ierices/dzest/", centre.remove_device, name="device_remove"),
    path("mans/zinas/kalendars/", links.calendar_page, name="calendar"),
    path("mans/zinas/kalendars/adrese/", links.open_calendar, name="calendar_open"),
    path("mans/zinas/kalendars/dzest/", links.close_calendar, name="calendar_close"),
    re_path(r"^kalendars/(?P<token>[\w-]{43})\.ics$", links.calendar_file, name="calendar_file"),
    re_path(r"^zinas/atteikties/(?P<token>[0-9a-f]{32}\.[\w-]+)/$", links.unsubscribe, name="unsubscribe"),
    re_path(r"^zinas/e-pasts/(?P<token>[\w-]{43})/$", links.confirm_news, name="news_confirm"),
    path("parvaldiba/teksti/", texts.texts, name="texts"),
    re_path(TEXT + "$", texts.text, name="text"),
    re_path(TEXT + "atjaunot/$", texts.restore_text, name="text_restore"),
    re_path(TEXT + "paraugs/$", texts.send_sample, name="text_sample"),
    path("sw.js", app.service_worker, name="service_worker"),
    path("bezsaiste/", app.offline, name="offline"),
    path("demo/pasts/<uuid:name>/", app.demo_mail, name="demo_mail"),
    path("demo/pasts/<uuid:name>/html/", app.demo_mail_html, name="demo_mail_html"),
]
site = [path("demo/pasts/", app.demo_mails, name="demo_mails")]
"""A name of the whole site: the demonstration's front page, which stands below, leads here."""
