"""Several certificates, of several organisers, on one paper: each part its own organiser's, the sum the site's."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

import jsonschema
import pytest
from django.test import Client
from django.urls import reverse

from talka.accounts.models import User
from talka.certificates import actions, checking, credential, pdf, published, queries, vault
from talka.certificates.enums import Extent, State, Verdict
from talka.certificates.models import Certificate, SummaryPart
from talka.certificates.schemas import PSEUDONYM, CertificateFacts
from talka.core.errors import RefusedError, WrongStateError
from talka.notifications.models import Notification
from tests.certificates.test_credential import SCHEMA, needs
from tests.factories import certificates
from tests.factories.applications import volunteer

pytestmark = pytest.mark.django_db
NAME = "Anna Paraudziņa"


def part(person: User, minutes: int = 1_800, **values: Any) -> Certificate:
    return actions.issue(certificates.certificate_draft(owner=person, minutes=minutes, **values), by=uuid4())


def facts_of(one: Certificate) -> CertificateFacts:
    facts = queries.facts_of(one)
    assert facts is not None
    return facts


def summed(person: User, *parts: Certificate, holder: str = NAME, language: str = "lv") -> Certificate:
    return actions.summarise(person, [one.public_id for one in parts], holder=holder, language=language)


class TestSum:
    def test_adds_up_what_each_organiser_certified_and_names_each(self) -> None:
        person = volunteer()
        parts = [part(person, 2_790), part(person, 1_800), part(person, 1_500)]
        one = summed(person, *parts)
        facts = facts_of(one)
        assert (one.state, one.organisation, facts.minutes, facts.badge) == (State.ISSUED, None, 6_090, 100)
        assert {each.number for each in facts.parts} == {each.number for each in parts}
        assert len({each.registration_number for each in facts.parts}) == 3
        assert (facts.duties, facts.assessment) == ("", "")
        assert [each.code for each in facts.competences] == ["KC5"], "of the organisers' confirmed ones, once"

    def test_writes_days_as_its_language_does(self) -> None:
        person = volunteer()
        parts = [part(person), part(person)]
        days = {
            lang: str(pdf.page(facts_of(summed(person, *parts, language=lang)), "x")["parts"]) for lang in ("lv", "en")
        }
        assert ("01.06.2026." in days["lv"], "01.06.2026." in days["en"]) == (True, False)
        assert "1 Jun 2026 – 15 Nov 2026" in days["en"]

    @pytest.mark.parametrize(("hours", "badge"), [(49, 0), (50, 50), (99, 50), (100, 100), (149, 100), (150, 150)])
    def test_has_the_badge_of_the_highest_threshold(self, hours: int, badge: int) -> None:
        person = volunteer()
        assert facts_of(summed(person, part(person, 60), part(person, hours * 60 - 60))).badge == badge

    def test_of_one_certificate_only_from_fifty_hours(self) -> None:
        person = volunteer()
        with pytest.raises(RefusedError, match="too_little"):
            summed(person, part(person, 2_999))
        assert facts_of(summed(person, part(person, 3_000))).badge == 50

    def test_the_same_wish_gives_the_same_paper(self) -> None:
        person = volunteer()
        parts = [part(person), part(person)]
        assert summed(person, *parts) == summed(person, *reversed(parts))
        assert summed(person, *parts) != summed(person, *parts, language="en")

    def test_never_somebody_elses_nor_one_that_holds_no_more_nor_one_twice(self) -> None:
        person, other = volunteer(), volunteer()
        own, foreign, revoked, shorter = part(person), part(other), part(person), part(person)
        actions.revoke(revoked, reason="mistake", by=None)
        short = actions.shorten(shorter, extent=Extent.HOURS, by=person.pk)
        for wrong in (foreign, revoked, short, summed(person, own, shorter)):
            with pytest.raises(RefusedError, match=r"summary\.parts"):
                summed(person, own, shorter, wrong)
        with pytest.raises(RefusedError, match="too_little"):
            summed(person, own, own)

    def test_under_no_name_that_no_organiser_has_certified(self) -> None:
        person = volunteer()
        named, unnamed = part(person), part(person, holder="Rāmā Stirna 47", holder_kind="pseudonym")
        for parts, name in (((named, unnamed), "Kāds Cits"), ((named, part(person)), "Rāmā Stirna 47")):
            with pytest.raises(RefusedError, match=r"summary\.name"):
                summed(person, *parts, holder=name)
        assert facts_of(summed(person, named, unnamed, holder="Rāmā Stirna 47")).holder_kind == "pseudonym"

    def test_is_not_made_shorter_nor_counted_by_an_organiser(self) -> None:
        person = volunteer()
        parts = [part(person), part(person)]
        one = summed(person, *parts)
        with pytest.raises(WrongStateError):
            actions.shorten(one, extent=Extent.HOURS, by=person.pk)
        assert parts[0].organisation is not None
        assert queries.received_counts(parts[0].organisation)["issued"] == 1


class TestHolding:
    def test_falls_with_any_of_its_parts_and_the_holder_is_told_of_both(self) -> None:
        person = volunteer()
        parts = [part(person), part(person)]
        one = summed(person, *parts)
        actions.revoke(parts[1], reason="wrong_facts", by=None)
        one.refresh_from_db()
        assert one.state == State.REVOKED
        assert checking.verify_code(facts_of(one).code).verdict == Verdict.REVOKED
        told = Notification.objects.filter(user=person, kind="certificate.revoked")
        assert {each.context["number"] for each in told} == {parts[1].number, one.number}

    def test_falls_with_what_was_issued_in_the_place_of_a_part(self) -> None:
        person = volunteer()
        parts = [part(person), part(person)]
        one = summed(person, *parts)
        better = actions.replace(parts[1], replace(facts_of(parts[1]), assessment="Labi."), by=None)
        best = actions.replace(better, replace(facts_of(better), assessment="Ļoti labi."), by=None)
        one.refresh_from_db()
        assert one.state == State.ISSUED, "other words, the same hours"
        actions.revoke(best, reason="wrong_facts", by=None)
        one.refresh_from_db()
        assert one.state == State.REVOKED

    def test_is_made_anew_when_a_part_takes_back_a_competence(self) -> None:
        person = volunteer()
        parts = [part(person), part(person)]
        told = facts_of(parts[0])
        parts[1] = actions.replace(parts[1], replace(facts_of(parts[1]), competences=()), by=None)
        one = summed(person, *parts)
        assert {each.code for each in facts_of(one).competences} == {c.code for c in told.competences if c.confirmed}
        better = actions.replace(parts[0], replace(told, competences=()), by=None)
        one.refresh_from_db()
        assert one.state == State.REPLACED
        assert one.replaced_by is not None
        new = facts_of(one.replaced_by)
        assert (new.competences, new.replaces, new.minutes) == ((), one.number, facts_of(one).minutes)
        assert [each.number for each in new.parts] == [better.number, parts[1].number]
        assert checking.verify_code(facts_of(one).code).verdict == Verdict.REPLACED
        assert checking.verify_code(new.code).verdict == Verdict.VALID
        told_of = Notification.objects.filter(user=person, kind="certificate.replaced")
        assert (one.number, one.replaced_by.number) in {
            (each.context["number"], each.context["new_number"]) for each in told_of
        }
        actions.revoke(better, reason="wrong_facts", by=None)
        one.replaced_by.refresh_from_db()
        assert one.replaced_by.state == State.REVOKED

    def test_stays_where_another_part_still_states_the_competence(self) -> None:
        person = volunteer()
        parts = [part(person), part(person)]
        one = summed(person, *parts)
        actions.replace(parts[0], replace(facts_of(parts[0]), competences=()), by=None)
        one.refresh_from_db()
        assert one.state == State.ISSUED

    def test_falls_when_its_name_stands_in_no_part_any_more(self) -> None:
        person = volunteer()
        parts = [part(person), part(person, holder="Rāmā Stirna 47", holder_kind=PSEUDONYM)]
        one = summed(person, *parts)
        renamed = replace(facts_of(parts[0]), holder="Rāmā Stirna 47", holder_kind=PSEUDONYM)
        actions.replace(parts[0], renamed, by=None)
        one.refresh_from_db()
        assert one.state == State.REVOKED

    def test_falls_with_the_key_of_one_of_its_parts(self) -> None:
        person = volunteer()
        parts = [part(person), part(person)]
        one = summed(person, *parts)
        assert parts[0].key is not None
        assert actions.compromise(parts[0].key, by=None) == 2
        one.refresh_from_db()
        parts[1].refresh_from_db()
        assert (one.state, parts[1].state) == (State.REVOKED, State.ISSUED)

    def test_checks_by_code_paper_json_and_container_and_is_forged_by_nobody(self) -> None:
        person = volunteer()
        one = summed(person, part(person), part(person))
        assert actions.print_certificate(one.public_id)
        actions.publish_all()
        one.refresh_from_db()
        paper, document = actions.download(one)
        for data in (paper, document, actions.container(one)):
            assert checking.verify_file(data).verdict == Verdict.VALID
        told = json.loads(document)
        assert told["issuer"]["id"] == "did:web:talka.example.lv"
        forged = copy.deepcopy(told)
        forged["volunteering"]["parts"][0]["minutes"] = 60_000
        assert checking.verify_file(json.dumps(forged).encode()).verdict == Verdict.ALTERED
        listed = published.status_list(str(one.status.number))
        assert checking.verify_file(json.dumps(listed).encode()).verdict == Verdict.NOT_OURS

    def test_the_site_cannot_be_made_to_speak_as_an_organiser(self) -> None:
        """What the site's key signs is a certificate only where it counts certificates of others."""
        one = part(volunteer())
        document = vault.open_told(one)["credential"]
        del document["proof"]
        document["issuer"]["id"] = "did:web:talka.example.lv"
        key = actions.ensure_key(None)
        assert one.issued_at is not None
        signed = credential.sign(
            document, vault.open_signing_key(key), method=f"did:web:talka.example.lv#{key.name}", at=one.issued_at
        )
        actions.publish_all()
        assert checking.verify_file(json.dumps(signed).encode()).verdict == Verdict.NOT_OURS

    @needs
    def test_the_published_schema_accepts_it(self) -> None:
        person = volunteer()
        document = vault.open_told(summed(person, part(person, 3_000), part(person)))["credential"]
        schema = jsonschema.Draft201909Validator(json.loads(SCHEMA.read_text()))
        assert [error.message for error in schema.iter_errors(document)] == []
        assert document["credentialSubject"]["achievement"]["achievementType"] == "Badge"


class TestPage:
    def test_made_on_the_page_and_found_in_the_list(self, client: Client) -> None:
        person = volunteer()
        parts = [part(person, 3_000), part(person)]
        client.force_login(person)
        assert reverse("certificates:summary") in client.get(reverse("certificates:mine")).text
        page = client.get(reverse("certificates:summary"))
        assert all(one.number in page.text for one in parts)
        asked = {"parts": [one.public_id for one in parts], "holder": NAME, "language": "lv"}
        made: Any = client.post(reverse("certificates:summary"), asked)
        shown = client.get(made.url)
        assert "Talka" in shown.text
        assert "vismaz 50 stundas" in shown.text
        assert SummaryPart.objects.count() == 2
        code = facts_of(Certificate.objects.get(organisation=None)).code
        checked = Client().get(f"/parbaude/{code}/")
        assert 'data-verdict="valid"' in checked.text
        assert parts[0].number in checked.text
        assert "Bronza: vismaz 50 stundas" in checked.text, "as on the paper that is compared with it"

    def test_nothing_chosen_is_told(self, client: Client) -> None:
        person = volunteer()
        part(person)
        client.force_login(person)
        answer = client.post(reverse("certificates:summary"), {"holder": NAME, "language": "lv"})
        assert answer.status_code == 422

    def test_without_certificates_it_says_what_to_do_first(self, client: Client) -> None:
        client.force_login(volunteer())
        assert reverse("certificates:mine") in client.get(reverse("certificates:summary")).text
