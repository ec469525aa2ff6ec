"""Which pages anybody may read, and what every other page answers to whom.

A new address fails here until it is listed: a public one in PUBLIC, any other as a row of docs/permissions.md
(`TALKA_WRITE_DOCS=1 pytest tests/test_permissions.py` writes it; read the difference before you commit it).
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver

from talka.accounts.enums import DutyKind
from talka.accounts.models import Duty
from talka.organisations import actor
from talka.organisations.models import Organisation
from tests import factories, matrix
from tests.matrix import ROLES, Answer, World, addresses, named

PUBLIC = {
    "about", "accessibility", "account_inactive", "account_login", "account_reset_password", "account_signup",
    "accounts:barred", "accounts:demo", "accounts:demo_sign_in", "accounts:recover", "accounts:recover_link",
    "accounts:sign_in", "accounts:sign_out", "accounts:start", "accounts:start_eid", "accounts:start_email",
    "accounts:start_link", "accounts:start_plain", "api_application_outcome", "api_changes",
    "api_delete_partner_opportunity", "api_docs", "api_partner_application", "api_partner_applications",
    "api_write_to_volunteer",
    "api_opportunities", "api_opportunity", "api_organisation", "api_organisations", "api_other",
    "api_partner_opportunity", "api_post_partner_opportunities", "api_put_partner_opportunity",
    "api_statistics", "api_verify_certificate", "api_work_records",
    "applications:agreement_sample", "applications:apply", "applications:consent",
    "applications:consent_text", "applications:handed",
    "certificates:check", "certificates:check_code", "certificates:holder", "certificates:offline", "certificates:sample",
    "core:favicon", "core:file", "core:livez", "core:readyz", "data:csvw", "data:data", "data:datapackage", "data:embedded",
    "data:jsonld", "data:parquet", "data:past", "data:turtle",
    "demo_mails", "embed_town", "embedded_colours", "embedded_list", "embedded_opportunity", "embedded_organisation", "erased",
    "field", "fields", "help", "home",
    "hours:check_in", "hours:kiosk_screen", "hours:kiosk_stamps", "hours:outside_answer",
    "matching:confirm", "matching:counted",
    "quiz", "matching:sent", "matching:suggest", "mfa_authenticate", "mfa_login_webauthn", "municipalities",
    "mission", "mission_other", "missions", "municipality", "my_mission", "my_missions", "news", "news_item",
    "notifications:calendar_file", "notifications:demo_mail",
    "notifications:demo_mail_html", "notifications:news_confirm", "notifications:offline",
    "notifications:service_worker", "notifications:unsubscribe", "oauth_metadata",
    "oauth_token", "oembed", "openapi", "openid_connect_callback",
    "openid_connect_login", "opportunities", "opportunities:report", "opportunities:reported", "opportunities_atom",
    "opportunities_calendar", "opportunities_json", "opportunity", "opportunity_calendar", "opportunity_points",
    "organisation", "organisations", "organisations:confirm_right", "organisations:document",
    "organisations:invitation", "out_feed", "place_suggestions", "privacy", "published:context", "published:organisation_keys",
    "published:site_keys", "published:status_list", "robots", "save_search", "security_txt", "sitemap",
    "sitemap_index", "socialaccount_login_cancelled", "statistics:opendata", "statistics:period", "statistics:public",
    "template_csv", "template_xlsx", "terms",
}  # fmt: skip


def test_what_anybody_may_read_is_listed_here() -> None:
    open_to_all = {
        name
        for name, pattern in named(get_resolver().url_patterns)
        if not getattr(pattern.callback, "login_required", True) and not name.startswith("admin:")
    }
    assert open_to_all == PUBLIC


PAPER = Path(__file__).parents[1] / "docs" / "permissions.md"
HEAD = """# Who may open what

Made by `TALKA_WRITE_DOCS=1 pytest tests/test_permissions.py`; the test fails when a page answers otherwise or is
missing here. Pages that anybody may read are the list `PUBLIC` in that test.

Each cell: the status for rows of the organisation (or person) in question / for rows that do not exist. A page that
takes only POST is sent an empty one. 302 sends to sign-in (visitor) or onward; 422 and 400 mean "let in, but nothing was
typed". *volunteer* applied to this organisation, *stranger* and *outsider* belong to another one.

"""


@pytest.fixture
def world(db: None) -> World:
    return matrix.build()


@pytest.fixture
def browsers(world: World) -> dict[str, Client]:
    cache.clear()
    signed_in = {role: factories.sign_in(Client(), person) for role, person in world.people.items()}
    return {"visitor": Client()} | signed_in


@pytest.fixture
def answers(world: World, browsers: dict[str, Client]) -> dict[str, dict[str, tuple[Answer, Answer]]]:
    """page → role → what it answers about rows that are here, about rows that are not, and both without tokens."""
    return {name: asked(name, parts, world, browsers) for name, parts in addresses()}


def asked(name: str, parts: list[str], world: World, browsers: dict[str, Client]) -> dict[str, tuple[Answer, Answer]]:
    here = matrix.address(name, parts, world, rows=world.own, key=world.own)
    absent = matrix.address(name, parts, world, rows=None, key=None)
    told = {role: matrix.ask(browsers[role], here) for role in ROLES}
    if here == absent:  # it names no row
        return {role: (one, one) for role, one in told.items()}
    return {role: (one, matrix.ask(browsers[role], absent)) for role, one in told.items()}


def cells(row: dict[str, tuple[Answer, Answer]]) -> Iterator[str]:
    for role in ROLES:
        own, absent = (one.status for one in row[role])
        yield str(own) if own == absent else f"{own} / {absent}"


@pytest.mark.slow
@pytest.mark.timeout(900)  # some four thousand pages: a minute on a quiet machine
def test_every_page_answers_everybody_as_written_down(
    answers: dict[str, dict[str, tuple[Answer, Answer]]], world: World, browsers: dict[str, Client]
) -> None:
    lines = ["| Page | " + " | ".join(ROLES) + " |", "|---" * (len(ROLES) + 1) + "|"]
    lines += [f"| {name} | " + " | ".join(cells(row)) + " |" for name, row in answers.items()]
    text = HEAD + "\n".join(lines) + "\n"
    if os.environ.get("TALKA_WRITE_DOCS"):
        PAPER.write_text(text, encoding="utf-8")
    wrong = [fault for name, row in answers.items() for fault in faults(name, row)]  # what no paper may change
    wrong += mixed(world, browsers)
    assert "\n".join(wrong) == ""
    assert PAPER.read_text(encoding="utf-8") == text


def faults(name: str, row: dict[str, tuple[Answer, Answer]]) -> Iterator[str]:
    """What is wrong with a page's answers, whatever is written down."""
    yield from (f"{name} fails for {role}" for role in ROLES if max(one.status for one in row[role]) >= 500)
    if row["visitor"][0].status != 302 or "/ienakt/" not in row["visitor"][0].location:
        yield f"{name} lets a visitor in"
    yield from (f"{name} tells {role} what exists" for role in outside(name) if not alike(row[role]))
    others = [role for role in ROLES if role != "volunteer"]
    yield from (f"{name} shows {role} {row[role][0].secrets}" for role in others if row[role][0].secrets)
    yield from (f"{name} writes {one.written} for {role} by GET" for role in ROLES for one in row[role] if writes(one))


NOTED = {"django_session", "usersessions_usersession", "core_auditentry", "applications_message"}
"""What a reader leaves behind by reading: the session's clock, that somebody's data were looked at, that a message was."""


def writes(answer: Answer) -> bool:
    return not NOTED.issuperset(answer.written)


def outside(name: str) -> set[str]:
    """Who must not learn whether what the address names exists."""
    parts = dict(addresses())[name]
    if "key" in parts:
        return set(ROLES) - {"visitor", "admin", "coordinator"}
    if name.startswith(("desk", "stories:desk", "certificates:desk")):
        return set(ROLES) - {"visitor", "moderator"}
    rows = [part for part in parts if f"{name}.{part}" not in matrix.FIXED and part not in matrix.FIXED]
    if rows and not name.startswith(("matching:keep", "organisations:", "notifications:text", "mfa_", "accounts:")):
        return {"stranger", "outsider", "coordinator", "admin", "moderator", "analyst"}
    return set()


def alike(pair: tuple[Answer, Answer]) -> bool:
    here, absent = pair
    return here.status == absent.status == 404 and here.body == absent.body


def mixed(world: World, browsers: dict[str, Client]) -> Iterator[str]:
    """Rows of another organisation under the key of one's own."""
    for name, parts in addresses():
        if "key" not in parts or not any(matrix.means(name, part) for part in parts if part != "key"):
            continue
        foreign = matrix.address(name, parts, world, rows=world.other, key=world.own)
        absent = matrix.address(name, parts, world, rows=None, key=world.own)
        for role in ("coordinator", "admin"):
            one, other = matrix.ask(browsers[role], foreign), matrix.ask(browsers[role], absent)
            same = one.body == other.body
            if one.status != other.status or not same:
                yield f"{name} tells {role} of another's row"


def everybody_is_admin_everywhere(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        actor, "roles_of", lambda _user: dict.fromkeys(Organisation.objects.values_list("pk", flat=True), "admin")
    )


def everybody_has_a_duty(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(actor, "duties", lambda user: [Duty(user=user, kind=DutyKind.MODERATOR)])


def nobody_has_to_sign_in(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(LoginRequiredMiddleware, "handle_no_permission", lambda *_given: None)


def a_page_shows_what_is_in_the_vault(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(matrix, "CANARIES", ("<h1>",))


def a_page_writes_when_it_is_read(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(matrix, "WRITES", re.compile(r'SELECT .* FROM "(organisations_organisation)"'))


BROKEN: list[tuple[Callable[[pytest.MonkeyPatch], None], str, str]] = [
    (everybody_is_admin_everywhere, "org_home", "tells outsider what exists"),
    (everybody_has_a_duty, "desk_organisation", "tells volunteer what exists"),
    (nobody_has_to_sign_in, "org_home", "lets a visitor in"),
    (a_page_shows_what_is_in_the_vault, "org_home", "shows admin"),
    (a_page_writes_when_it_is_read, "org_home", "for coordinator by GET"),
]
"""A rule taken away, a page it guards, and what is then said of that page."""


def test_a_broken_rule_is_seen(world: World, browsers: dict[str, Client]) -> None:
    for broken, page, seen in BROKEN:
        parts = dict(addresses())[page]
        assert list(faults(page, asked(page, parts, world, browsers))) == []
        with pytest.MonkeyPatch.context() as patch:
            broken(patch)
            assert seen in "\n".join(faults(page, asked(page, parts, world, browsers)))
