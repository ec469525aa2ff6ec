"""The check page and what is served beside it: words, enumeration, no database, no traces."""

from __future__ import annotations

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from talka.certificates import actions, codes, pdf, published, queries
from talka.certificates.credential import did
from talka.certificates.models import Certificate
from tests.factories import certificates, organisation

PAGE = "/parbaude/"


def upload(data: bytes, name: str = "izzina.pdf") -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(name, data)}


def code_of(certificate: Certificate) -> str:
    facts = queries.facts_of(certificate)
    assert facts is not None
    return facts.code


def without_form(html: str) -> str:
    return re.sub(r"<form.*?</form>", "", html, flags=re.DOTALL)


@pytest.mark.django_db
class TestPage:
    def test_says_the_verdict_first_then_what_was_issued_and_what_was_checked(self, client: Client) -> None:
        code = code_of(certificates.certificate())
        html = client.get(f"{PAGE}{code}/").content.decode()
        order = [html.index(word) for word in ("Izziņa ir īsta un derīga", "Anna Paraudziņa", "Kas ir pārbaudīts")]
        assert order == sorted(order)
        assert "<h1" in html[: html.index("Izziņa ir īsta un derīga</h1>") + 1]
        assert "46 stundas 30 minūtes" in html
        assert "to redzat tikai jūs" in html

    def test_typed_code_and_file_give_the_same_verdict(self, client: Client) -> None:
        certificate = certificates.certificate(printed=True)
        paper, document = actions.download(certificate)
        asked = ({"code": codes.grouped(code_of(certificate))}, upload(paper), upload(document, "izzina.json"))
        for one in asked:
            assert "Izziņa ir īsta un derīga" in client.post(PAGE, one).content.decode()

    def test_unknown_codes_give_the_same_bytes(self, client: Client) -> None:
        certificates.certificate()
        bodies = {client.post(PAGE, {"code": codes.new_code()}).content for _ in range(5)}
        assert len(bodies) == 1
        assert "nav izsniegta šeit" in bodies.pop().decode()

    def test_who_checks_an_unknown_code_is_not_sent_to_check_by_the_code(self, client: Client) -> None:
        by_code = client.post(PAGE, {"code": codes.new_code()}).content.decode()
        assert "Izziņas ar šādu kodu nav" in by_code
        assert "izmantojiet kodu" not in by_code
        assert "izmantojiet kodu" in client.post(PAGE, upload(b"{}", "izzina.json")).content.decode()

    def test_a_slip_is_told(self, client: Client) -> None:
        code = codes.new_code()
        wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
        assert "pārrakstīšanās kļūda" in client.post(PAGE, {"code": wrong}).content.decode()

    @pytest.mark.parametrize(
        ("asked", "says"),
        [
            ({}, "Ierakstiet kodu vai izvēlieties failu"),
            (upload(b"GIF89a"), "bojāts vai nav PDF"),
            ({"code": "x", **upload(b"{}")}, "Pa vienam"),
        ],
    )
    def test_mistakes_are_told_at_the_field_and_above(
        self, client: Client, asked: dict[str, object], says: str
    ) -> None:
        answer = client.post(PAGE, asked)
        assert answer.status_code == 422
        assert answer.content.decode().count(says) == 2

    def test_works_without_a_csrf_token_and_sets_no_cookie(self) -> None:
        client = Client(enforce_csrf_checks=True)
        answer = client.post(PAGE, {"code": codes.new_code()})
        assert (answer.status_code, dict(answer.cookies)) == (200, {})

    def test_a_result_is_kept_by_nobody_and_its_address_told_to_nobody(self, client: Client) -> None:
        answer = client.get(f"{PAGE}{code_of(certificates.certificate())}/")
        assert "no-store" in answer["Cache-Control"]
        assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == ("same-origin", "noindex")

    def test_in_english_too(self, client: Client) -> None:
        assert "genuine and valid" in client.get(f"/en{PAGE}{code_of(certificates.certificate())}/").content.decode()

    def test_a_file_is_checked_without_a_question_to_the_database(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        paper, _ = actions.download(certificates.certificate(printed=True))
        with django_assert_num_queries(0):
            assert "Izziņa ir īsta un derīga" in client.post(PAGE, upload(paper)).content.decode()
            assert client.get(PAGE).status_code == 200

    def test_the_sample_is_what_would_be_drawn_today(self, client: Client) -> None:
        """After a change of template, words or Typst: `manage draw_sample`, and look at it."""
        assert client.get(f"{PAGE}paraugs.pdf").content == pdf.sample()


@pytest.mark.django_db
class TestFiles:
    def test_keys_lists_and_words_are_served_without_the_database(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        certificate = certificates.certificate()
        assert certificate.organisation is not None
        number, place = certificate.organisation.registration_number, certificate.status
        with django_assert_num_queries(0):
            keys = client.get(f"/organizacijas/{number}/did.json").json()
            assert keys["id"] == did("https://talka.example.lv", number)
            assert client.get("/.well-known/did.json").json()["id"] == "did:web:talka.example.lv"
            for name in (f"{place.number}", f"{place.number}-replaced"):
                listed = client.get(f"/status/{name}")
                assert listed["Cache-Control"] == "public, max-age=300"
                assert json.loads(listed.content)["credentialSubject"]["encodedList"].startswith("u")
            assert "volunteering" in client.get("/ns/talka/v1.jsonld").json()["@context"]

    @pytest.mark.parametrize(
        "path", ["/status/99", "/organizacijas/40008000000/did.json", "/status/../did/site", "/status/0"]
    )
    def test_what_was_never_published_is_not_there(self, client: Client, path: str) -> None:
        assert client.get(path).status_code == 404

    def test_the_offline_page_carries_all_keys_and_asks_nobody(self, client: Client) -> None:
        certificate = certificates.certificate(organisation("</script><b>"))
        answer = client.get(f"{PAGE}bez-interneta.html")
        html = answer.content.decode()
        assert "attachment" in answer["Content-Disposition"]
        assert not re.search(r"(src|href)=|https?://(?!(www\.)?(talka\.example\.lv|w3\.org|w3id\.org|purl))", html)
        (data,) = re.findall(r'id="published">(.*?)</script>', html, re.DOTALL)
        known = json.loads(data)
        assert certificate.key is not None
        assert certificate.key.public_multibase in json.dumps(known["keys"])
        assert set(known["lists"]) == {"1", "1-replaced"}


def test_the_page_itself_lives_without_a_database(real_db: str) -> None:
    paper, _ = actions.download(certificates.certificate(printed=True))
    name = connection.settings_dict["NAME"]
    connection.close()
    try:
        connection.settings_dict["NAME"] = "no_such_database"
        answer = Client().post(PAGE, upload(paper))
        assert "Izziņa ir īsta un derīga" in answer.content.decode()
        assert Client().get("/.well-known/did.json").status_code == 200
        assert published.seals()
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
