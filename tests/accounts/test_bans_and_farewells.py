from __future__ import annotations

import datetime as dt

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core import mail
from django.db.models import ForeignKey
from django.test import Client

from talka.accounts import actions, privacy, queries, tasks, vault
from talka.accounts.enums import BanReason, Purpose, State
from talka.accounts.models import Ban, Contact, Identity, User, VolunteerProfile
from talka.core import clock
from talka.core.errors import RefusedError
from tests.accounts.doors import GOOD_PASSWORD, signed_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator() -> User:
    return User.objects.create_user("Moderators")


def test_a_ban_ends_sessions_at_once_and_tells_why_after_the_right_password(moderator: User) -> None:
    client = Client()
    user, _code = signed_up(client)
    actions.ban(user, reason=BanReason.SPAM, by=moderator, note="Desmit vienādas ziņas.")
    assert client.get("/mans/drosiba/").status_code == 302
    fresh = Client()
    assert fresh.get("/ienakt/slegts/")["Location"] == "/ienakt/"
    wrong = fresh.post("/ienakt/", {"login": user.nickname, "password": "wrong password"})
    assert wrong.status_code == 200, "nobody learns of a ban without the password"
    told = fresh.post("/ienakt/", {"login": user.nickname, "password": GOOD_PASSWORD})
    assert told["Location"] == "/ienakt/slegts/"
    page = fresh.get("/ienakt/slegts/").content.decode()
    assert "Desmit vienādas ziņas." in page
    assert str(BanReason.SPAM.label) in page


def test_an_appeal_is_made_once_and_decided_by_another(moderator: User) -> None:
    client = Client()
    user, _code = signed_up(client)
    ban = actions.ban(user, reason=BanReason.SPAM, by=moderator)
    client.post("/ienakt/", {"login": user.nickname, "password": GOOD_PASSWORD})
    assert client.post("/ienakt/slegts/", {"text": "Tas nebiju es."}).status_code == 200
    assert client.post("/ienakt/slegts/", {"text": "Vēlreiz"}).status_code == 422
    assert queries.bans_to_answer() == [ban]
    with pytest.raises(RefusedError, match="own_decision"):
        actions.answer_appeal(ban, lift=True, answer="Labi", by=moderator)
    actions.answer_appeal(ban, lift=True, answer="Labi", by=User.objects.create_user("Otrs"))
    user.refresh_from_db()
    assert (user.state, user.is_active) == (State.ACTIVE, True)
    assert client.post("/ienakt/", {"login": user.nickname, "password": GOOD_PASSWORD})["Location"] == "/mans/sakums/"


def test_there_is_one_ban_at_a_time_and_none_of_oneself(moderator: User) -> None:
    user = User.objects.create_user("Zīle")
    actions.ban(user, reason=BanReason.ABUSE, by=moderator)
    with pytest.raises(RefusedError, match="already_banned"):
        actions.ban(user, reason=BanReason.SPAM, by=moderator)
    with pytest.raises(RefusedError, match="cannot_ban"):
        actions.ban(moderator, reason=BanReason.ABUSE, by=moderator)
    assert Ban.objects.count() == 1


def test_erasing_leaves_an_empty_row_and_no_way_back() -> None:
    client = Client()
    user, code = signed_up(client)
    vault.tell(user, name="Kanārija", email="kanarija@example.lv")
    client.post("/mans/profils/", {"version": "1", "text": "Kanārija raksta"})
    Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Kanārija"})
    privacy.erase(User.objects.get(pk=user.pk))
    user.refresh_from_db()
    assert (user.state, user.age_band, user.sex, user.recovery_hash) == (State.ERASED, "", "", "")
    assert "stirna" not in user.nickname
    assert not Identity.objects.filter(user=user).exists()
    assert client.get("/mans/drosiba/").status_code == 302
    assert (
        Client().post("/ienakt/atgut/", {"way": "code", "login": "Mierīgā stirna 473", "code": code}).status_code == 422
    )


def test_an_address_that_was_not_confirmed_yet_goes_with_its_owner() -> None:
    """With a letter to it that has not left yet: nobody is written to after the end."""
    user, other = User.objects.create_user("Zīle"), User.objects.create_user("Žagata")
    actions.ask_new_email(user, "jauna@example.lv", address="192.0.2.1")
    actions.ask_new_email(other, "cita@example.lv", address="192.0.2.1")
    privacy.erase(user)
    assert [vault.address_of(one) for one in Contact.objects.all()] == ["cita@example.lv"]


def test_every_table_that_points_at_a_person_is_emptied_by_erasing() -> None:
    """The row itself stays; what leads to it from this app and from the sign-in library goes."""
    user = User.objects.create_user("Zīle")
    actions.create_cast()
    anna = User.objects.get(nickname="Anna")
    VolunteerProfile.objects.create(user=anna)
    privacy.erase(anna)
    ours = ("accounts", "mfa", "socialaccount", "account", "usersessions")
    left = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in ours
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey)
        and field.related_model is User
        and model._default_manager.filter(**{field.name: anna})
    ]
    assert left == []
    assert user.state == State.ACTIVE


def test_the_export_has_everything_and_no_whole_personal_code() -> None:
    actions.create_cast()
    anna = User.objects.get(nickname="Anna")
    vault.tell(anna, personal_code="32345678901", agreement="abc")
    told = privacy.export(anna)
    assert told["identity"]["surname"] == "Liepiņa"
    assert told["identity_has_personal_code"] is True
    assert "32345678901" not in str(told)
    assert {one["kind"] for one in told["consents"]} == {"terms", "age", "identity"}


def test_leaving_the_identity_keeps_the_account() -> None:
    actions.create_cast()
    anna = User.objects.get(nickname="Anna")
    privacy.leave_identity(anna)
    anna.refresh_from_db()
    assert (anna.state, vault.known(anna)) == (State.ACTIVE, frozenset())


def test_two_accounts_of_one_person_become_one() -> None:
    kept, gone = User.objects.create_user("Zīle"), User.objects.create_user("Žagata")
    vault.tell(kept, name="Anna")
    vault.tell(gone, name="Cita", email="anna@example.lv")
    VolunteerProfile.objects.create(user=gone, text="Protu cept")
    privacy.merge(kept, gone)
    gone.refresh_from_db()
    assert gone.state == State.ERASED
    assert vault.read(kept, ["name", "email"], by=None, why="test") == {"name": "Anna", "email": "anna@example.lv"}
    assert VolunteerProfile.objects.get().user == kept


def test_who_is_away_for_years_is_warned_twice_and_then_due() -> None:
    user = User.objects.create_user("Zīle")
    vault.tell(user, email="anna@example.lv")
    start = clock.now()

    def after(days: int) -> tuple[int, list[User]]:
        with clock.move_to(start + dt.timedelta(days=days)):
            tasks.warn_idle(0)
            tasks.warn_idle(0)
            return len(mail.outbox), privacy.due_for_erasure()

    assert after(3 * 365 - 1) == (0, [])
    assert after(3 * 365 + 1) == (1, [])
    assert after(3 * 365 + 50) == (1, [])
    assert after(3 * 365 + 62) == (2, [])
    assert after(3 * 365 + 91) == (2, [])
    assert after(3 * 365 + 93) == (2, [user])


def test_signing_in_ends_the_countdown_and_a_later_absence_begins_anew() -> None:
    user = User.objects.create_user("Zīle")
    start = clock.now()
    with clock.move_to(start + dt.timedelta(days=1100)):
        privacy.warned(user)
        user.last_login = clock.now() + dt.timedelta(days=5)
        user.save(update_fields=["last_login"])
    with clock.move_to(start + dt.timedelta(days=1200)):
        assert privacy.due_for_warning() == []
    with clock.move_to(start + dt.timedelta(days=2300)):
        assert privacy.due_for_warning() == [user]
        privacy.warned(user)
        assert user.idle_warnings == 1


def test_moderators_are_not_idle_accounts() -> None:
    actions.create_cast()
    with clock.move_to(clock.now() + dt.timedelta(days=2000)):
        assert {"Moderators", "Dace"}.isdisjoint({user.nickname for user in privacy.due_for_warning()})


def test_addresses_that_nobody_confirmed_are_forgotten_after_a_day() -> None:
    vault.keep_contact("anna@example.lv", purpose=Purpose.SIGN_UP, language="lv")
    guardian = vault.keep_contact("ilze@example.lv", purpose=Purpose.GUARDIAN, language="lv")
    with clock.move_to(clock.now() + dt.timedelta(hours=25)):
        tasks.forget(0)
    assert list(Contact.objects.all()) == [guardian]
