from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils.module_loading import import_string

from talka.accounts.models import User
from talka.core import clock

pytestmark = pytest.mark.django_db
Store = import_string(f"{settings.SESSION_ENGINE}.SessionStore")


def test_a_session_is_read_in_one_question_until_its_time_is_over(django_assert_num_queries: object) -> None:
    kept = Store()
    kept["who"] = "Anna"
    kept.save()
    with django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django exports no type
        assert Store(kept.session_key)["who"] == "Anna"
    Session.objects.update(expire_date=clock.now() - timedelta(seconds=1))
    over = Store(kept.session_key)
    assert "who" not in over
    assert over.session_key is None, "the next one has a key of its own"


def test_whoever_brings_a_key_of_no_session_gets_one_of_the_site_s_own() -> None:
    invented = Store("a" * 32)
    assert "who" not in invented
    invented["who"] = "Anna"
    invented.save()
    assert invented.session_key != "a" * 32


def test_where_files_are_checked_a_reader_stays_signed_in(client: Client) -> None:
    anna = User.objects.create(nickname="Anna")
    client.force_login(anna)
    for address in ("/parbaude/", "/en/parbaude/", "/mans/"):
        assert client.get(address).wsgi_request.user == anna
