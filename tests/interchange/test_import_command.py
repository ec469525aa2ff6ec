from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from talka.core import fetch
from talka.core.periods import local
from talka.interchange import actions
from talka.interchange.models import Feed, ImportRun, Partner
from talka.opportunities.models import Opportunity
from tests.interchange.conftest import FIXTURES

pytestmark = pytest.mark.django_db
SOURCE = str(FIXTURES / "latvian.csv")


def talka_import(*words: str) -> str:
    out = StringIO()
    call_command("import_feed", *words, stdout=out)
    return out.getvalue().strip()


def failure(*words: str) -> CommandError:
    with pytest.raises(CommandError) as caught:
        talka_import(*words)
    return caught.value


def test_it_prints_one_line_of_counts(now: Any) -> None:
    told = talka_import(SOURCE, "--partner", "banka", "--create-partner", "Pārtikas banka")
    assert told == "created=2 updated=0 unchanged=0 withdrawn=0 refused=0"
    assert Partner.objects.get().name == "Pārtikas banka"


@override_settings(DEMO=False)
def test_an_unknown_partner_is_an_error_that_names_the_option(now: Any) -> None:
    error = failure(SOURCE, "--partner", "banka")
    assert "--create-partner" in str(error)
    assert error.returncode == 2


def test_in_the_demonstration_a_partner_is_made(now: Any) -> None:
    talka_import(SOURCE, "--partner", "banka")
    assert Partner.objects.get().code == "banka"


@pytest.mark.parametrize(
    "source", ["/nowhere/at/all.csv", "http://example.org/feed.xml", "https://127.0.0.1/x", str(FIXTURES)]
)
def test_a_source_that_cannot_be_read_ends_with_two(now: Any, source: str) -> None:
    assert failure(source, "--partner", "x").returncode == 2


def answers(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    def get(_url: str, path: Path) -> fetch.Answer:
        return fetch.Answer(200, {}, path.write_bytes(content))

    monkeypatch.setattr(fetch, "get", get)


def test_an_address_is_fetched_and_read_like_a_file(now: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, Path(SOURCE).read_bytes())
    url = "https://feeds.example.lv/saraksts.csv?key=secret"
    assert talka_import(url, "--partner", "banka", "--create-partner", "Banka").startswith("created=2")
    assert ImportRun.objects.get().source_name == "saraksts.csv"
    answers(monkeypatch, b"")
    assert failure(url, "--partner", "banka").returncode == 2


def test_the_address_of_a_feed_is_read_as_that_feed(now: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    talka_import(SOURCE, "--partner", "banka", "--create-partner", "Banka")
    feed = Feed(partner=Partner.objects.get(), url="https://feeds.example.lv/x.csv", fields={"Kas": "title"})
    actions.save_feed(feed, by=None)
    answers(monkeypatch, b"ID;Kas;Apraksts\n9;Talka;Sakopt parku.\n")
    assert talka_import(feed.url, "--partner", "banka") == "created=1 updated=0 unchanged=0 withdrawn=0 refused=0"
    answers(monkeypatch, "ID;Kas;Apraksts\n10;Talka;Sakopt mežu.\n".encode())
    assert talka_import(feed.url, "--partner", "banka") == "created=1 updated=0 unchanged=0 withdrawn=1 refused=0"


def test_a_dry_run_tells_and_writes_nothing(now: Any, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    told = talka_import(SOURCE, "--partner", "x", "--dry-run", "--report", str(report))
    assert told.startswith("created=2")
    assert json.loads(report.read_text())["created"] == 2
    assert [model.objects.count() for model in (Opportunity, Partner, ImportRun)] == [0, 0, 0]


def test_the_report_holds_each_item_and_what_was_not_understood(now: Any, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    talka_import(str(FIXTURES / "ape.xml"), "--partner", "x", "--report", str(report))
    told = json.loads(report.read_text())
    assert (told["read"], told["created"], told["refused"]) == (3, 2, 1)
    assert [item["verdict"] for item in told["items"]] == ["created", "created", "refused"]
    [refused] = told["refused_items"]
    assert {reason["code"] for reason in refused["reasons"]} == {"missing"}
    assert all(reason["text"] for reason in refused["reasons"])


def test_a_map_file_is_checked(now: Any, tmp_path: Path) -> None:
    path = tmp_path / "map.json"
    for told in ("[]", '{"fields": {"a": "nothing"}}', '{"fields": 1}', "{", '{"colums": {}}'):
        path.write_text(told)
        assert failure(SOURCE, "--partner", "x", "--map", str(path)).returncode == 2


def test_with_shifted_dates_everything_is_open_on_the_same_day_of_the_week(now: Any) -> None:
    talka_import(str(FIXTURES / "english.csv"), "--partner", "nyc", "--shift-dates")
    assert Opportunity.objects.open().count() == 2
    swap = Opportunity.objects.get(external_id="7")
    assert [local(one).isoweekday() for one in [swap.starts_at] if one] == [6]  # as 30 July 2011 was
