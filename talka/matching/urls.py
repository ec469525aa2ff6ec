from django.urls import path, re_path

from talka.matching.views import mine, organiser, public
from talka.organisations.urls import KEY

app_name = "matching"
ID = r"(?P<public_id>[2-9b-z]{10})"
PEOPLE = rf"^org/{KEY}/brivpratigie/"
urlpatterns = [
    path("ieteikumi/", public.suggest, name="suggest"),
    path("piedavajumi-palidzet/", public.counted, name="counted"),
    path("meklejumi/nosutits/", public.sent, name="sent"),
    re_path(r"^meklejumi/apstiprinat/(?P<token>[\w-]{43})/$", public.confirm, name="confirm"),
    path("mans/palidzu/", mine.offer, name="offer"),
    path("mans/palidzu/nonemt/", mine.take_down, name="take_down"),
    path("mans/palidzu/atjaunot/", mine.restore, name="restore"),
    re_path(rf"^mans/uzaicinajumi/{ID}/$", mine.invitation, name="invitation"),
    re_path(rf"^mans/uzaicinajumi/{ID}/ne/$", mine.decline, name="decline"),
    path("mans/meklejumi/", mine.searches, name="searches"),
    re_path(rf"^mans/meklejumi/{ID}/biezums/$", mine.pace, name="pace"),
    re_path(rf"^mans/meklejumi/{ID}/dzest/$", mine.forget, name="forget"),
    path("mans/izlase/", mine.favourites, name="favourites"),
    re_path(rf"^iespejas/{ID}(?:-(?P<slug>[-\w]*))?/izlase/$", mine.keep, name="keep"),
    re_path(PEOPLE + "$", organiser.offers, name="offers"),
    re_path(rf"{PEOPLE}(?P<handle>[\w-]{{35}})/$", organiser.offer, name="offer_card"),
]
site = [
    path("meklejumi/saglabat/", public.save, name="save_search"),
    re_path(r"^kas-man-der/(?P<answers>(?:[a-z-]+/){0,5})$", public.quiz, name="quiz"),
]
"""Names of the whole site: the catalogue, which stands below, leads here."""
