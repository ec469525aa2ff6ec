"""The organiser sees which volunteer they know a typed name belongs to, and who vouches for it; nothing new is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from talka.accounts import vault as identities
from talka.accounts.models import User
from talka.applications.enums import Purpose
from talka.applications.models import Application, Disclosure, PairName
from talka.certificates import actions, queries, wording
from talka.certificates.models import Certificate
from talka.certificates.schemas import Told
from talka.core import clock
from tests import factories
from tests.certificates.test_journey import ANSWER, Enter, enter
from tests.factories import certificates
from tests.factories.applications import application, coordinator
from tests.factories.certificates import confirmed_hours

__all__ = ["enter"]
pytestmark = pytest.mark.django_db
SAME, OTHER = "tas pats vārds, ko brīvprātīgais jums atklājis", "nav tas vārds, ko brīvprātīgais jums atklājis"
CHANGED, UNDISCLOSED = (
    "brīvprātīgais kopš lūguma ir mainījis savus datus",
    "vārdu ierakstījis pats brīvprātīgais, jums tas nav",
)
WORDS = (SAME, OTHER, CHANGED, UNDISCLOSED)


@pytest.fixture
def sent() -> Application:
    """Of somebody whose vault knows a name."""
    made = application(factories.opportunity())
    assert made.volunteer is not None
    identities.tell(made.volunteer, name="Anna", surname="Kalniņa")
    confirmed_hours(made.pair, 90)
    return made


def disclosed(sent: Application) -> Disclosure:
    return Disclosure.objects.create(
        application=sent, purpose=Purpose.APPLICATION, fields=["name", "surname"], until=clock.now() + timedelta(days=9)
    )


def asked(pair: PairName, name: str) -> Certificate:
    person = pair.volunteer
    assert person is not None
    made = actions.prepare(pair, Told(duties="Vedu suņus."), records=queries.gathered(pair), name=name, by=person)
    return actions.offer(made, by=person)


def seen(desk: Client, one: Certificate) -> list[str]:
    """The list of those who ask, and the one request."""
    assert one.organisation is not None
    listed = reverse("certificates:organisation", args=[one.organisation.key]) + "?skats=offered"
    shown = reverse("certificates:received", args=[one.organisation.key, one.public_id])
    return [desk.get(address).text for address in (listed, shown)]


def test_the_name_by_which_the_organiser_knows_them_stands_beside_the_typed_one(
    sent: Application, enter: Enter
) -> None:
    desk = enter(coordinator(sent.pair.organisation))
    one = asked(sent.pair, "Pavisam Cita")
    for page in seen(desk, one):
        assert "Pavisam Cita" in page
        assert f"jūs pazīstat kā „{sent.pair.name}”" in page
        assert [words for words in WORDS if words in page] == [UNDISCLOSED]
        assert "Kalniņa" not in page, "what was not disclosed is not told"
    assert "jūs apliecināt, ka Pavisam Cita ir brīvprātīgais" in seen(desk, one)[1]
    address = reverse("certificates:received", args=[sent.pair.organisation.key, one.public_id])
    assert desk.post(address, ANSWER | {"duties": "Vedu suņus.", "competences": []}).status_code == 302
    assert f"jūs pazīstat kā „{sent.pair.name}”" in desk.get(address).text


def test_how_it_stands_to_the_disclosed_name_is_told_only_while_that_is_disclosed(
    sent: Application, enter: Enter
) -> None:
    desk = enter(coordinator(sent.pair.organisation))

    def told() -> set[str]:
        return {words for page in seen(desk, one) for words in WORDS if words in page}

    one = asked(sent.pair, "Anna  Kalniņa")
    assert told() == {UNDISCLOSED}, "right, but not theirs to know"
    given = disclosed(sent)
    assert told() == {SAME}
    assert sent.volunteer is not None
    identities.tell(sent.volunteer, surname="Bērziņa")
    assert told() == {CHANGED}
    actions.offer(actions.take_back(one, by=sent.volunteer), by=sent.volunteer)
    assert told() == {OTHER}
    identities.tell(sent.volunteer, surname="Kalniņa")
    actions.offer(actions.take_back(one, by=sent.volunteer), by=sent.volunteer)
    assert told() == {SAME}
    Disclosure.objects.filter(pk=given.pk).update(revoked_at=clock.now())
    assert told() == {UNDISCLOSED}


def test_of_an_unnamed_one_there_is_nothing_to_compare(sent: Application, enter: Enter) -> None:
    disclosed(sent)
    for page in seen(enter(coordinator(sent.pair.organisation)), asked(sent.pair, "")):
        assert sent.pair.name in page
        assert not any(words in page for words in (*WORDS, "jūs pazīstat kā", "jūs apliecināt"))


def test_the_check_page_says_who_gave_the_name_and_who_vouches_for_it(client: Client) -> None:
    for kind, words in (
        ("name", "Vārdu norādījis turētājs, apliecina organizētājs."),
        ("pseudonym", "segvārds, ar kuru viņu pazīst organizētājs."),
    ):
        facts = queries.facts_of(actions.issue(certificates.certificate_draft(holder_kind=kind), by=None))
        assert facts is not None
        assert words in client.get(f"/parbaude/{facts.code}/").text
        assert words in wording.holder_note(facts)


def passkey(person: User) -> None:
    Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={})


def test_whoever_has_no_passkey_is_told_what_an_unnamed_one_lacks(sent: Application, enter: Enter) -> None:
    assert sent.volunteer is not None
    browser = enter(sent.volunteer)
    add = f'<a href="{reverse("mfa_add_webauthn")}">Pievienot piekļuves atslēgu</a>'
    new = reverse("certificates:new", args=[sent.pair.public_id])
    assert add in browser.get(new).text
    one = asked(sent.pair, "")
    mine = reverse("certificates:one", args=[one.public_id])
    assert add in browser.get(mine).text
    actions.take_back(one, by=sent.volunteer)
    assert add in browser.get(reverse("certificates:edit", args=[one.public_id])).text
    passkey(sent.volunteer)
    assert not any(add in browser.get(page).text for page in (new, mine))


def test_a_named_one_needs_no_passkey(sent: Application, enter: Enter) -> None:
    assert sent.volunteer is not None
    one = asked(sent.pair, "Anna Kalniņa")
    page = enter(sent.volunteer).get(reverse("certificates:one", args=[one.public_id])).text
    assert reverse("mfa_add_webauthn") not in page
