"""What moderators type is never lost, and never written over what another one typed."""

import threading
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.urls import reverse

from talka.accounts.models import User
from talka.core.models import AuditEntry
from talka.organisations import actions
from talka.organisations.admin import OrganisationAdmin
from talka.organisations.models import ContactPerson, Cooperation, Organisation, SocialLink, YearlyReport
from tests.factories import organisation, sign_in

LIST = "admin:organisations_organisation_changelist"
MEANWHILE = "Kāds cits to tikmēr ir mainījis."
INLINES = ("contacts", "cooperations", "links", "reports")


@pytest.fixture
def moderator(client: Client, db: None) -> User:
    person = User.objects.create_superuser("moderators", "parole")
    sign_in(client, person)
    return person


def address(one: Organisation) -> str:
    return reverse("admin:organisations_organisation_change", args=[one.pk])


def opened(client: Client, url: str) -> dict[str, Any]:
    """What the browser would send back unchanged."""
    form = client.get(url).context["adminform"].form
    shown = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in shown.items() if isinstance(value, str | int) and value is not False}
    for prefix in INLINES:
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    return data


def act(client: Client, action: str, one: Organisation) -> str:
    answer = client.post(reverse(LIST), {"action": action, "_selected_action": [one.pk]}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def errors(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.context["adminform"].form.errors)


def test_without_a_number_the_moderator_is_told_why(client: Client, moderator: User) -> None:
    one = organisation("Bez numura", state="submitted", registration_number="")
    shown = act(client, "verify_chosen", one)
    assert "Bez numura: Vispirms ierakstiet reģistrācijas numuru" in shown
    assert Organisation.objects.get().state == "submitted"


def test_what_cannot_be_done_in_this_state_is_said_in_words(client: Client, moderator: User) -> None:
    one = organisation("Pārbaudīta")
    assert "Pārbaudīta: stāvoklī „pārbaudīta” tas nav iespējams." in act(client, "restore_chosen", one)


def test_suspended_and_restored_it_is_what_it_was(client: Client, moderator: User) -> None:
    one = organisation(state="listed")
    act(client, "suspend_chosen", one)
    assert Organisation.objects.get().state == "suspended"
    assert "Izdarīts: 1." in act(client, "restore_chosen", one)
    assert Organisation.objects.get().state == "listed"
    assert AuditEntry.objects.get(code="organisation.relist").actor == moderator.pk


def test_a_change_and_a_new_row_are_stored(client: Client, moderator: User) -> None:
    one = organisation("Vecais nosaukums")
    data = opened(client, address(one)) | {"name": "Jaunais nosaukums"}
    answer = client.post(address(one), data, follow=True)
    assert "Ar jauno nosaukumu tās iespējas meklēšanā būs minūtes laikā." in answer.content.decode()
    one.refresh_from_db()
    assert (one.name, one.slug, one.version) == ("Jaunais nosaukums", "jaunais-nosaukums", 2)
    add = reverse("admin:organisations_organisation_add")
    new = opened(client, add) | {"name": "Pavisam jauna", "kind": "association"}
    assert client.post(add, new).status_code == 302
    assert Organisation.objects.get(name="Pavisam jauna").state == "draft"


def test_the_second_of_two_moderators_is_told_and_keeps_what_was_typed(client: Client, moderator: User) -> None:
    one = organisation("Draugi")
    mine = opened(client, address(one)) | {"mission": "Mans teksts"}
    theirs = opened(client, address(one)) | {"mission": "Viņas teksts"}
    assert client.post(address(one), theirs).status_code == 302
    answer = client.post(address(one), mine)
    assert MEANWHILE in errors(answer)
    assert "Mans teksts" in answer.content.decode()
    assert Organisation.objects.get().mission == "Viņas teksts"
    assert MEANWHILE in errors(client.post(address(one), mine))  # sending it again forces nothing


def test_a_form_that_does_not_say_what_it_saw_changes_nothing(client: Client, moderator: User) -> None:
    one = organisation()
    data = opened(client, address(one))
    del data["seen_version"]
    assert MEANWHILE in errors(client.post(address(one), data | {"mission": "Teksts"}))


def test_a_verified_one_keeps_its_number(client: Client, moderator: User) -> None:
    one = organisation()
    data = opened(client, address(one)) | {"registration_number": ""}
    assert "Pārbaudītai organizācijai ir reģistrācijas numurs." in errors(client.post(address(one), data))


def test_losing_the_race_at_the_last_moment_is_told_in_the_form_too(
    real_db: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, User.objects.create_superuser("moderators", "parole"))
    one = organisation("Draugi")
    data = opened(client, address(one)) | {"mission": "Mans teksts"}
    store, times = actions.store, []

    def somebody_else() -> None:
        theirs = Organisation.objects.get(pk=one.pk)
        theirs.mission = "Viņas teksts"
        store(theirs, by=None)
        connection.close()

    def after_somebody_else(*given: Any, **more: Any) -> Organisation:
        times.append(1)
        thread = threading.Thread(target=somebody_else)
        thread.start()
        thread.join()
        return store(*given, **more)

    monkeypatch.setattr(actions, "store", after_somebody_else)
    answer = client.post(address(one), data)
    assert MEANWHILE in errors(answer)
    assert "Mans teksts" in answer.content.decode()
    assert (Organisation.objects.get().mission, len(times)) == ("Viņas teksts", 1)


def test_the_history_names_nobody(client: Client, moderator: User) -> None:
    one = organisation()
    data = opened(client, address(one)) | {"contacts-TOTAL_FORMS": 1, "links-TOTAL_FORMS": 1}
    data |= {"contacts-0-name": "Anna Liepiņa", "contacts-0-position": "koordinatore", "contacts-0-position_in_list": 1}
    data |= {"contacts-0-email": "anna@example.lv", "contacts-0-phone": "+371 20000001"}
    data |= {"links-0-kind": "facebook", "links-0-url": "https://facebook.com/anna.liepina"}
    assert client.post(address(one), data).status_code == 302
    written = " ".join(str(values) for values in LogEntry.objects.values_list("object_repr", "change_message"))
    assert "koordinatore" in written
    assert not [word for word in ("Anna", "Liepi", "liepina", "anna@", "20000001") if word in written]


@pytest.mark.django_db
def test_no_row_says_a_name_an_address_or_a_number_of_a_person() -> None:
    one = organisation(email="anna@example.lv", phone="+371 20000001")
    rows = [
        one,
        ContactPerson(organisation=one, name="Anna Liepiņa", email="anna@example.lv", phone="+371 20000001"),
        ContactPerson(organisation=one, name="Anna Liepiņa", position="vadītāja"),
        Cooperation(organisation=one, name="Dome", website="https://dome.example.lv"),
        SocialLink(organisation=one, kind="facebook", url="https://facebook.com/anna.liepina"),
        YearlyReport(organisation=one, year=2025, title="Gads", url="https://example.lv/anna"),
    ]
    assert [str(row) for row in rows] == [one.name, "#0", "vadītāja", "Dome", "facebook", "2025: Gads"]


def test_rows_of_many_columns_stand_below_each_other() -> None:
    """A table of them is wider than a moderator's screen."""
    wide = [one.__name__ for one in OrganisationAdmin.inlines if issubclass(one, admin.TabularInline)]
    assert wide == ["LinkInline"]
