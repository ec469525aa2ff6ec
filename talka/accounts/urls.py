from allauth.account.views import reauthenticate
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as spare_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions.views import list_usersessions
from django.urls import path

from talka.accounts.policies.again import again
from talka.accounts.views import access, demo, identity, profile, security, start

app_name = "accounts"
urlpatterns = [
    path("demo/", demo.demo, name="demo"),
    path("demo/ieiet/<slug:key>/", demo.demo_sign_in, name="demo_sign_in"),
    path("iziet/", demo.sign_out, name="sign_out"),
    path("iziet/visur/", demo.sign_out_everywhere, name="sign_out_everywhere"),
    path("sakt/", start.start, name="start"),
    path("sakt/bez-datiem/", start.start_plain, name="start_plain"),
    path("sakt/ar-datiem/", start.start_email, name="start_email"),
    path("sakt/ar-datiem/<str:secret>/", start.start_link, name="start_link"),
    path("sakt/eid/", start.start_eid, name="start_eid"),
    path("sakt/kods/", start.code, name="code"),
    path("sakt/kods/teksts/", start.code_text, name="code_text"),
    path("ienakt/", access.sign_in, name="sign_in"),
    path("ienakt/atgut/", access.recover, name="recover"),
    path("ienakt/atgut/<str:secret>/", access.recover_link, name="recover_link"),
    path("ienakt/jauna-piekluve/", access.new_credentials, name="new_credentials"),
    path("ienakt/slegts/", access.barred, name="barred"),
    path("mans/profils/", profile.profile, name="profile"),
    path("mans/profils/valoda/", profile.language, name="language"),
    path("mans/profils/vecums/", profile.age, name="age"),
    path("mans/profils/dati/", identity.identity, name="identity"),
    path("mans/profils/dati/atteikties/", identity.leave_identity, name="leave_identity"),
    path("mans/drosiba/", security.security, name="security"),
    path("mans/drosiba/eid/", identity.bind_eid, name="bind_eid"),
    path("mans/drosiba/apstiprini/eid/", security.again_eid, name="again_eid"),
    path("mans/drosiba/apstiprini/gatavs/", security.again_done, name="again_done"),
    path("mans/drosiba/parole/", security.password, name="password"),
    path("mans/drosiba/bez-paroles/", security.drop_password, name="drop_password"),
    path("mans/drosiba/segvards/", security.nickname, name="nickname"),
    path("mans/drosiba/epasts/", security.email, name="email"),
    path("mans/drosiba/epasts/<str:secret>/", security.email_link, name="email_link"),
    path("mans/drosiba/atgusanas-kods/", security.new_code, name="new_code"),
    path("mans/drosiba/otrais-solis/", access.second_factor, name="second_factor"),
    path("mans/drosiba/otrais-solis/gatavs/", access.second_factor_done, name="second_factor_done"),
]

# Pages of django-allauth under the names by which it calls them. What is not here does not exist: it would sign people
# up by e-mail, keep addresses outside the vault, or do again what a page above does.
library = [
    path("ienakt/", access.sign_in, name="account_login"),
    path("sakt/", start.start, name="account_signup"),
    path("ienakt/atgut/", access.recover, name="account_reset_password"),
    path("ienakt/slegts/", access.barred, name="account_inactive"),
    path("ienakt/otrais-solis/", mfa.authenticate, name="mfa_authenticate"),
    path("ienakt/atslega/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("ienakt/eid/atcelts/", access.eid_cancelled, name="socialaccount_login_cancelled"),
    path("ienakt/eid/<slug:provider_id>/", access.eid_login, name="openid_connect_login"),
    path("ienakt/eid/<slug:provider_id>/atbilde/", access.eid_callback, name="openid_connect_callback"),
    path("mans/drosiba/", security.security, name="mfa_index"),
    path("mans/drosiba/apstiprini/", reauthenticate, name="account_reauthenticate"),
    path("mans/drosiba/apstiprini/kods/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("mans/drosiba/apstiprini/atslega/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("mans/drosiba/atslegas/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("mans/drosiba/atslegas/jauna/", again(security.add_passkey), name="mfa_add_webauthn"),
    path("mans/drosiba/atslegas/<int:pk>/dzest/", again(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
    path("mans/drosiba/atslegas/<int:pk>/nosaukums/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("mans/drosiba/kodi/", again(totp.activate_totp), name="mfa_activate_totp"),
    path("mans/drosiba/kodi/beigt/", again(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("mans/drosiba/rezerves-kodi/", again(spare_codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "mans/drosiba/rezerves-kodi/jauni/",
        again(spare_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "mans/drosiba/rezerves-kodi/fails/",
        again(spare_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("mans/drosiba/ierices/", list_usersessions, name="usersessions_list"),
]
