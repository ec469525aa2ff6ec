from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils.module_loading import import_string

from config.settings import base
from talka.accounts import queries
from talka.accounts.actions import attempts
from talka.accounts.actions.recovery import check_code
from talka.accounts.models import Consent, Identity, User
from talka.core import clock
from tests.accounts.doors import GOOD_PASSWORD, plain, signed_up

pytestmark = pytest.mark.django_db


def test_two_doors_stand_side_by_side(client: Client) -> None:
    page = client.get("/sakt/?next=/iespejas/").content.decode()
    assert page.count("/sakt/bez-datiem/?next=/iespejas/") == 1
    assert page.count("/sakt/ar-datiem/?next=/iespejas/") == 1


@pytest.mark.parametrize(
    ("prefix", "title", "question"),
    [("", "Reģistrēt organizāciju", "vajag palīgus"), ("/en", "Register an organisation", "need helpers")],
)
def test_who_comes_for_more_than_helping_reads_what_comes_next(
    client: Client, prefix: str, title: str, question: str
) -> None:
    onward = f"{prefix}/sakt/?next={prefix}/org/jauna/"
    plain_start = client.get(f"{prefix}/sakt/").text
    assert f'{onward}">{title}</a>' in plain_start
    assert question in plain_start
    page = client.get(onward).text
    assert f"<h1>{title}</h1>" in page
    assert question not in page
    assert f"{prefix}/sakt/bez-datiem/?next={prefix}/org/jauna/" in page


def test_an_account_needs_a_nickname_an_age_band_and_a_password_and_nothing_else(client: Client) -> None:
    user, _code = signed_up(client)
    assert (user.nickname, user.age_band, user.sex) == ("Mierīgā stirna 473", "25-34", "")
    assert user.check_password(GOOD_PASSWORD)
    assert not Identity.objects.exists()
    assert set(Consent.objects.filter(user=user).values_list("kind", flat=True)) == {"terms", "age"}


def test_the_suggested_nickname_may_be_taken_as_it_is(client: Client) -> None:
    page = client.get("/sakt/bez-datiem/")
    suggested = page.context["form"].initial["nickname"]
    assert client.post("/sakt/bez-datiem/", plain(nickname=suggested)).status_code == 302
    assert User.objects.filter(nickname=suggested).exists()


@pytest.mark.parametrize(
    "nickname",
    [
        "anna@example.lv",
        "stirna 12345",
        "Anna Liepiņa",
        "liepina anna",
        "AnnaLiepina",
        "anna.liepiņa94",
        "Jānis Bērziņš",
        "ab",
        "<b>stirna</b>",
        "x" * 41,
    ],
)
def test_a_nickname_that_says_who_somebody_is_is_refused(client: Client, nickname: str) -> None:
    answer = client.post("/sakt/bez-datiem/", plain(nickname=nickname))
    assert answer.status_code == 422
    assert answer.context["form"].errors["nickname"]
    assert not User.objects.exists()


@pytest.mark.parametrize("nickname", ["Anna", "Stirna 1234", "Ātrais zaķis", "Bērziņa draugs", "O’Zols", "Мышка"])
def test_other_nicknames_are_taken(client: Client, nickname: str) -> None:
    assert client.post("/sakt/bez-datiem/", plain(nickname=nickname)).status_code == 302


def test_a_taken_nickname_is_told_at_its_field_and_nothing_typed_is_lost(client: Client) -> None:
    User.objects.create_user("mierīgā STIRNA 473")
    answer = client.post("/sakt/bez-datiem/", plain(age="35-49"))
    assert answer.status_code == 422
    assert answer.context["form"].errors["nickname"]
    assert 'value="35-49"' in answer.content.decode()
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "password", ["", "short", "password123", "qwertyuiop", "mierīgā stirna 473", "1234567890", "Liverpool1"]
)
def test_a_password_that_is_guessed_first_is_refused(client: Client, password: str) -> None:
    answer = client.post("/sakt/bez-datiem/", plain(password=password))
    assert answer.status_code == 422
    assert answer.context["form"].errors["password"]


def test_a_very_long_password_is_no_work_for_the_server(client: Client) -> None:
    assert client.post("/sakt/bez-datiem/", plain(password="a1" * 5_000)).status_code == 422


def test_under_13_is_refused_kindly_and_nothing_is_kept(client: Client) -> None:
    for other in ({}, {"nickname": "", "password": "anna", "terms": ""}):  # nobody so young has to mend the rest first
        answer = client.post("/sakt/bez-datiem/", plain(age="under-13", **other))
        assert answer.status_code == 403
        assert "/iespejas/" in answer.content.decode()
    assert not User.objects.exists()
    assert "_auth_user_id" not in client.session


def test_a_minor_tells_the_month_and_is_older_when_it_is_over(client: Client) -> None:
    today = clock.today()
    assert client.post("/sakt/bez-datiem/", plain(age="13-15")).context["form"].errors["birthday_month"]
    month = f"{today.year + 1}-{today.month:02}"
    user, _code = signed_up(client, age="13-15", birthday_month=month)
    assert queries.needs_guardian(user)
    opens = user.next_band_month
    assert opens
    last_day = opens - dt.timedelta(days=1)
    assert (last_day.year, last_day.month) == (today.year + 1, today.month)
    with clock.move_to(dt.datetime.combine(last_day, dt.time(12), dt.UTC)):
        assert queries.age_band(user) == "13-15"
    with clock.move_to(dt.datetime.combine(opens, dt.time(12), dt.UTC)):
        assert queries.age_band(user) == "16-17"
        assert not queries.needs_guardian(user)
    with clock.move_to(dt.datetime.combine(opens + dt.timedelta(days=731), dt.time(12), dt.UTC)):
        assert queries.age_band(user) == "18-24"


def test_at_16_the_month_of_being_18_is_at_most_two_years_away(client: Client) -> None:
    today = clock.today()
    far = f"{today.year + 2}-{today.month + 1:02}" if today.month < 12 else f"{today.year + 3}-01"
    assert client.post("/sakt/bez-datiem/", plain(age="16-17", birthday_month=far)).status_code == 422


def test_who_does_not_say_counts_as_adult(client: Client) -> None:
    user, _code = signed_up(client, age="not-said", birthday_month="")
    assert (queries.age_band(user), queries.is_minor(user)) == ("", False)


def test_terms_are_agreed_to_or_there_is_no_account(client: Client) -> None:
    assert client.post("/sakt/bez-datiem/", plain(terms="")).status_code == 422
    assert not User.objects.exists()


def test_who_chose_a_passkey_is_led_to_make_it_after_the_code_and_then_onwards(client: Client) -> None:
    client.post("/sakt/bez-datiem/", plain(way="passkey", password="", next="/iespejas/"))
    assert not User.objects.get().has_usable_password()
    after = client.post("/sakt/kods/")
    assert after["Location"] == "/mans/drosiba/atslegas/jauna/?next=%2Fiespejas%2F"
    assert client.get(after["Location"]).status_code == 200


def test_the_recovery_code_is_shown_until_it_is_kept_and_never_again(client: Client) -> None:
    _user, code = signed_up(client, next="/iespejas/")
    assert len(code.replace("-", "")) == 16
    download = client.get("/sakt/kods/teksts/")
    assert code in download.content.decode()
    assert download["Content-Disposition"] == 'attachment; filename="talka-kods.txt"'
    assert client.post("/sakt/kods/")["Location"] == "/iespejas/"
    assert client.get("/sakt/kods/").status_code == 302
    assert client.get("/sakt/kods/teksts/").status_code == 302


def test_neither_the_row_nor_the_session_shows_the_recovery_code(client: Client) -> None:
    user, code = signed_up(client)
    assert code not in user.recovery_hash
    assert user.recovery_hash.startswith("argon2$argon2id$")
    assert code not in str(dict(client.session))


def test_outside_the_suite_codes_and_passwords_cost_what_argon2id_costs() -> None:
    assert base.PASSWORD_HASHERS[0] == "django.contrib.auth.hashers.Argon2PasswordHasher"
    hasher = import_string(base.PASSWORD_HASHERS[0])
    assert (hasher.time_cost, hasher.memory_cost) >= (2, 19 * 1024), "OWASP's least, in KiB"


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)", "/\tx", "\\\\evil", "x"],
)
def test_the_way_onwards_stays_on_this_site(client: Client, address: str) -> None:
    client.post("/sakt/bez-datiem/", plain(next=address))
    assert client.post("/sakt/kods/")["Location"] == "/mans/"


def test_signing_up_gives_a_new_session_key(client: Client) -> None:
    client.get("/sakt/bez-datiem/")
    session = client.session
    session["before"] = "x"
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = str(planted)
    signed_up(client)
    assert client.session.session_key != planted


def test_one_network_address_cannot_open_accounts_without_end(client: Client) -> None:
    for _before in range(attempts.SIGN_UP_ADDRESS.times - 1):
        attempts.spend(attempts.SIGN_UP_ADDRESS, "127.0.0.1")
    assert client.post("/sakt/bez-datiem/", plain(nickname="Stirna 59")).status_code == 302
    assert Client().post("/sakt/bez-datiem/", plain(nickname="Stirna 60")).status_code == 422
    assert User.objects.count() == 1


def test_each_field_says_its_own_condition() -> None:
    page = Client().get("/sakt/bez-datiem/").text
    assert page.count("vajadzīga, ja izvēlaties paroli") == 1
    assert page.count("vajadzīgs, ja jums nav 18 gadu") == 1


def test_a_double_press_opens_one_account_and_shows_a_code_that_works(client: Client) -> None:
    """Without JavaScript nothing stops the second press; the code of the first answer was never seen."""
    first, _lost = signed_up(Client())
    answer = client.post("/sakt/bez-datiem/?next=/iespejas/", plain(nickname=first.nickname))
    assert (answer.status_code, answer["Location"]) == (302, "/sakt/kods/")
    assert client.get("/mans/").context["user"] == first
    assert User.objects.count() == 1


def test_a_nickname_is_only_given_back_to_the_same_password_and_only_at_once() -> None:
    first, code = signed_up(Client())
    other = plain(nickname=first.nickname, password="deviņi lāči mežā")
    assert Client().post("/sakt/bez-datiem/", other).status_code == 422
    with clock.move_to(clock.now() + dt.timedelta(minutes=3)):
        assert Client().post("/sakt/bez-datiem/", plain(nickname=first.nickname)).status_code == 422
    first.refresh_from_db()
    assert check_code(first.nickname, code) == first, "its code is alive"


def test_a_question_is_no_sentence_with_a_colon(client: Client) -> None:
    page = client.post("/sakt/bez-datiem/", {"nickname": "Mierīgā stirna 473", "way": "password"}).text
    summary = page.split('class="form-errors"')[1].split("</ul>")[0]
    assert "?:" not in summary
    assert ".:" not in summary
    assert "Parole: " in summary
