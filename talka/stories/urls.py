from django.urls import path, re_path

from talka.organisations.urls import KEY
from talka.stories import views

app_name = "stories"
ID = r"(?P<public_id>[2-9b-z]{10})"
urlpatterns = [
    path("mans/stasti/", views.mine, name="mine"),
    re_path(rf"^mans/stasti/jauns/{ID}/$", views.write, name="write"),
    re_path(rf"^mans/stasti/{ID}/$", views.edit, name="edit"),
    re_path(rf"^mans/stasti/{ID}/atsaukt/$", views.withdraw, name="withdraw"),
    re_path(rf"^mans/stasti/{ID}/attels/$", views.photo, name="photo"),
    re_path(rf"^org/{KEY}/stasti/$", views.organisation, name="organisation"),
    re_path(rf"^org/{KEY}/stasti/{ID}/atbilde/$", views.answer, name="answer"),
    path("parvaldiba/stasti/", views.desk, name="desk"),
    re_path(rf"^parvaldiba/stasti/{ID}/$", views.desk_decide, name="desk_decide"),
]
