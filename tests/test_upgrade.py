"""An installation of the first release, with people, organisations and opportunities in it, migrates to this one.

Fresh databases hide faults of migrations: data that is not there yet breaks no new rule and waits for no check.
"""

from __future__ import annotations

import os
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql
from psycopg.conninfo import make_conninfo

FIRST_RELEASE = [
    ("opportunities", "0006_states_before_and_new_names"),
    ("organisations", "0003_states_before_and_new_names"),
    ("accounts", "0001_people"),
]


def _empty_database() -> None:
    name = connection.settings_dict["NAME"]
    connection.close()
    with psycopg.connect(make_conninfo(os.environ["TALKA_TEST_SERVER"], dbname="postgres"), autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def _first_release() -> Any:
    executor = MigrationExecutor(connection)
    executor.migrate(FIRST_RELEASE)
    return executor.loader.project_state(FIRST_RELEASE).apps


def _fill(apps: Any) -> None:
    people = apps.get_model("accounts", "User")
    organisations = apps.get_model("organisations", "Organisation")
    opportunities = apps.get_model("opportunities", "Opportunity")
    people.objects.create(nickname="Vecā Pūce 10", password="!")
    people.objects.create(nickname="Vecais Moderators", password="!", is_staff=True)
    for number, state in enumerate(["draft", "submitted", "verified", "listed"]):
        organisation = organisations.objects.create(
            name=f"Biedrība {number}",
            sort_key=str(number),
            folded=f"biedriba {number}",
            slug=f"b{number}",
            kind="association",
            state=state,
            registration_number=f"4000800000{number}",
            listed_by="kanals" if state == "listed" else "",
            listed_id="1" if state == "listed" else "",
            listing_active=state == "listed",
            public_id=f"orgbbbbbb{number + 2}".replace("o", "b"),
        )
        for place, advert in enumerate(["draft", "published", "archived", "hidden"]):
            opportunities.objects.create(
                organisation=organisation,
                title=f"Darbs {advert}",
                slug="darbs",
                kind="one_off",
                state=advert,
                duties="Stādīt kokus.",
                declared=True,
                apply_until="2099-01-01T00:00Z",
                published_at=None if advert == "draft" else "2026-01-01T00:00Z",
                state_reason="doubt" if advert == "hidden" else "",
                public_id=f"bbbbbbbb{number + 2}{place + 2}",
            )


@pytest.mark.slow
def test_a_first_release_with_data_in_it_migrates(real_db: str) -> None:
    _empty_database()
    _fill(_first_release())
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(*) FILTER (WHERE is_public) FROM organisations_organisation")
        assert cursor.fetchone() == (4, 2)
        cursor.execute("SELECT count(*) FROM opportunities_opportunity")
        assert cursor.fetchone() == (16,)
        cursor.execute("SELECT count(*) FROM accounts_user")
        assert cursor.fetchone() == (2,)
