"""A child learns right after applying that a guardian is asked; the guardian, what for, from when, and where to read more."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from talka.accounts.models import User
from talka.applications import actions, queries
from talka.applications.enums import Assurance
from talka.applications.models import Application, GuardianConsent
from talka.applications.schemas import Guardian
from talka.core.periods import RIGA
from tests.factories import opportunity
from tests.factories.applications import application, volunteer

pytestmark = pytest.mark.django_db
Enter = Callable[[User], Client]
ILZE = Guardian("Ilze Kļava", "mother", "Emīls Kļava", "Ilze Kļava")


@pytest.fixture
def emils() -> User:
    return volunteer(age_band="13-15")


def asked(child: User, **offer: Any) -> tuple[Application, GuardianConsent, str]:
    sent = application(opportunity(for_minors=True, **offer), by=child)
    consent, token = actions.ask_guardian(sent, by=child)
    return sent, consent, reverse("applications:consent", args=[token])


@pytest.mark.parametrize(("band", "told"), [("13-15", True), ("16-17", False), ("25-34", False)])
def test_who_needs_a_guardian_is_led_to_the_link_when_the_application_is_sent(
    enter: Enter, band: str, *, told: bool
) -> None:
    person = volunteer(age_band=band)
    sent = application(opportunity(for_minors=True), by=person)
    page = enter(person).get(reverse("applications:sent", args=[sent.public_id])).text
    assert (reverse("applications:guardian", args=[sent.public_id]) in page) is told
    assert page.count("Kā vēlaties uzzināt atbildi?") == 1


def test_who_has_the_consent_already_is_not_sent_for_it_again(enter: Enter, emils: User) -> None:
    sent, consent, _link = asked(emils)
    actions.give(consent, guardian=ILZE, seen_hash=queries.hash_of(queries.consent_text(sent)), upload=None)
    assert 'id="guardian-first"' not in enter(emils).get(reverse("applications:sent", args=[sent.public_id])).text


def test_before_applying_each_gate_is_said_in_plain_words_beside_its_article(enter: Enter, emils: User) -> None:
    offer = opportunity(for_minors=True)
    page = enter(emils).get(reverse("applications:apply", args=[offer.public_id, offer.slug])).text
    needs = re.findall(r"<li>([^<]+)<br><span[^>]*>([^<]+)</span></li>", page)
    assert [plain.split(" ")[0] for plain, _article in needs] == ["Piekrišana.", "Rakstveida"]
    assert all("Brīvprātīgā darba likums" in article for _plain, article in needs)


def test_the_guardian_reads_who_asks_what_and_where_the_work_is_described(client: Client, emils: User) -> None:
    sent, consent, link = asked(emils)
    page = client.get(link).text
    assert "Jūsu bērns vēlas palīdzēt šajā darbā" in page
    assert f'href="{sent.opportunity.get_absolute_url()}"' in page
    actions.refuse_consent(consent)
    assert "Jūsu bērns vēlas palīdzēt" not in client.get(link).text


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ((6, None), "06.12.2026.; svētdienās no 11"),
        ((6, 20), "06.12.2026.–20.12.2026.; svētdienās no 11"),
        ((6, 6), "06.12.2026.; svētdienās no 11"),
        ((None, None), "svētdienās no 11"),
    ],
)
def test_the_text_names_the_days_of_work_that_has_no_shifts(
    emils: User, days: tuple[int | None, int | None], told: str
) -> None:
    start, end = (datetime(2026, 12, day, 11, tzinfo=RIGA) if day else None for day in days)
    end = end and end + timedelta(hours=2)
    sent, _consent, _link = asked(
        emils, starts_at=start, ends_at=end, time_type="range", schedule_text="svētdienās no 11"
    )
    assert f"Laiks: {told}\n" in queries.consent_text(sent)


def test_a_file_that_cannot_be_read_is_told_at_its_field_which_stays_open(client: Client, emils: User) -> None:
    _sent, _consent, link = asked(emils)
    typed = {"name": "Ilze Kļava", "relation": "mother", "child": "Emīls Kļava", "read": "on", "consent": "1"}
    seen = client.get(link).context["seen"]
    answer = client.post(link, typed | {"seen": seen, "file": SimpleUploadedFile("bilde.pdf", b"GIF89a")})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["file"]
    assert "<details open>" in answer.text


def test_a_signature_that_could_not_be_checked_counts_and_it_is_said_so(client: Client, emils: User) -> None:
    sent, consent, link = asked(emils)
    actions.give(consent, guardian=ILZE, seen_hash=queries.hash_of(queries.consent_text(sent)), upload=None)
    words = "Piekrišana ir spēkā; organizētājs redz, ka parakstu līdz galam pārbaudīt neizdevās."
    assert words not in unescape(client.get(link).text)
    GuardianConsent.objects.update(assurance=Assurance.FILE)
    assert words in unescape(client.get(link).text)
