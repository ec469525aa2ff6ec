from django.urls import path

from talka.accounts import views

app_name = "accounts"
urlpatterns = [
    path("demo/", views.demo, name="demo"),
    path("demo/ieiet/<slug:key>/", views.demo_sign_in, name="demo_sign_in"),
    path("iziet/", views.sign_out, name="sign_out"),
]
