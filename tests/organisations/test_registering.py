"""Bringing an organisation in by its registration number: who may, what the register says, who is here already."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from talka.accounts.models import Representation, User
from talka.core import clock
from talka.core.errors import RefusedError
from talka.organisations import actions, queries
from talka.organisations.models import Membership, Organisation, SocialEnterprise
from tests.factories import legal_entity, member_of, organisation, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client: Client) -> User:
    made = User.objects.create_user("kanarija", "parole")
    sign_in(client, made, second_factor=False)
    return made


def page(client: Client, name: str, *args: str, **query: str) -> str:
    answer = client.get(reverse(f"organisations:{name}", args=args), query, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_number_alone_leads_to_what_the_register_says(client: Client, person: User) -> None:
    entity = legal_entity('"Vēja Māte"', registered="2015-03-02")
    answer = client.get(reverse("organisations:find"), {"q": f" {entity.pk[:4]} {entity.pk[4:]} "})
    assert answer.headers["Location"] == reverse("organisations:register", args=[entity.pk])
    shown = page(client, "register", entity.pk)
    assert [word for word in ("Vēja Māte", "Biedrība", "Brīvības iela 1", "02.03.2015.") if word not in shown] == []


def test_a_number_still_being_typed_leads_nobody_away(client: Client, person: User) -> None:
    entity = legal_entity('"Vēja Māte"')
    answer = client.get(reverse("organisations:find"), {"q": entity.pk}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert reverse("organisations:register", args=[entity.pk]) in answer.content.decode()


def test_the_name_is_found_without_diacritics_and_by_words_from_its_middle(client: Client, person: User) -> None:
    legal_entity('Biedrība "Vēja Māte"')
    legal_entity('Biedrība "Saules Meita"')
    for asked in ("veja mate", "biedriba veja", "MĀTE"):
        shown = page(client, "find", q=asked)
        assert "Vēja Māte" in shown, asked
        assert "Saules Meita" not in shown, asked
    assert "Nekas nav atrasts" in page(client, "find", q="tādas nav")


def test_registering_makes_a_draft_that_nobody_sees_and_its_admin(client: Client, person: User) -> None:
    entity = legal_entity('"Vēja Māte"', email="info@example.lv")
    answer = client.post(reverse("organisations:register", args=[entity.pk]))
    assert answer.headers["Location"] == reverse("organisations:right", args=[entity.pk])
    made = Organisation.objects.get()
    assert (made.name, made.kind, made.state, made.is_public) == ("Biedrība „Vēja Māte”", "association", "draft", False)
    assert (made.municipality_id, made.email, made.key) == ("0001000", "info@example.lv", entity.pk)
    assert made.address == ""  # it may be somebody's flat
    assert Membership.objects.get().role == "admin"
    assert client.get(reverse("organisations:right", args=[entity.pk])).status_code == 200


@pytest.mark.parametrize(
    ("form", "values", "verdict"),
    [
        ("BDR", {}, "yes"),
        ("NOD", {}, "yes"),
        ("", {"source": "ppi"}, "yes"),
        ("", {"source": "parties"}, "yes"),
        ("DRZ", {}, "ask"),
        ("SIA", {}, "not_social_enterprise"),
        ("AS", {}, "form"),
        ("BDR", {"terminated": "2020-01-01"}, "ended"),
        ("BDR", {"closed": "L"}, "ended"),
    ],
)
def test_article_3_says_who_may(client: Client, person: User, form: str, values: dict[str, str], verdict: str) -> None:
    entity = legal_entity("Kāds", form, **values)
    assert queries.entitlement(entity) == verdict
    answer = client.post(reverse("organisations:register", args=[entity.pk]))
    assert answer.status_code == (302 if verdict in {"yes", "ask"} else 422)
    assert Organisation.objects.exists() == (verdict in {"yes", "ask"})
    if verdict in {"form", "not_social_enterprise"}:
        assert "3. pants" in answer.content.decode()


def test_a_company_on_the_moderators_list_may_while_it_is_there(person: User) -> None:
    entity = legal_entity("SIA Labie darbi", "SIA")
    row = SocialEnterprise.objects.create(registration_number=entity.pk, name="Labie darbi", since=clock.today())
    assert queries.entitlement(entity) == "yes"
    assert actions.register(entity, by=person).kind == "social_enterprise"
    row.until = clock.today() - timedelta(days=1)
    row.since = clock.today() - timedelta(days=9)
    row.save()
    assert queries.entitlement(entity) == "not_social_enterprise"


def test_who_is_here_already_is_not_made_twice(client: Client, person: User) -> None:
    entity = legal_entity()
    there = organisation(registration_number=entity.pk)
    member_of(there)
    shown = page(client, "register", entity.pk)
    assert reverse("organisations:join", args=[entity.pk]) in shown
    client.post(reverse("organisations:register", args=[entity.pk]))
    assert Organisation.objects.get() == there
    assert not Membership.objects.filter(user=person).exists()


def test_a_listed_one_stays_as_it_is_until_somebody_proves_the_right(client: Client, person: User) -> None:
    entity = legal_entity()
    there = organisation(state="listed", registration_number=entity.pk)
    assert "NVO portāls" in page(client, "register", entity.pk)
    client.post(reverse("organisations:register", args=[entity.pk]))
    there.refresh_from_db()
    assert (there.state, there.is_public, Membership.objects.exists()) == ("listed", True, False)


def test_a_signed_in_representative_is_verified_at_once(client: Client, person: User) -> None:
    entity = legal_entity()
    Representation.objects.create(user=person, registration_number=entity.pk, issuer="eid", assurance="high")
    client.post(reverse("organisations:register", args=[entity.pk]))
    made = Organisation.objects.get()
    assert (made.state, made.verified_by) == ("verified", "eid")


def test_names_that_look_the_same_are_shown_to_the_moderator() -> None:
    one = organisation("Biedrība „Labie darbi”")
    other = organisation("Lаbie dаrbi")  # two Cyrillic letters
    organisation("Biedrība „Labi darbi”")
    assert queries.lookalikes(other) == [one]
    assert queries.mixes_scripts("Lаbie darbi")
    assert not queries.mixes_scripts("Biedrība „Labie darbi” Šķūnī")


def test_who_may_not_cannot_by_the_act_either(person: User) -> None:
    with pytest.raises(RefusedError, match=r"organisation\.register\.form"):
        actions.register(legal_entity("Akciju sabiedrība", "AS"), by=person)


def test_the_application_to_sign_is_a_pdf_and_a_name_is_no_command(client: Client, person: User) -> None:
    entity = legal_entity('Biedrība "#panic(1) $x$ \\ *"')
    for query in ({}, {"tuksa": "1"}):
        answer = client.get(reverse("organisations:application", args=[entity.pk]), query)
        assert answer.status_code == 200
        assert answer.content.startswith(b"%PDF-")
        assert "attachment" in answer["Content-Disposition"]
