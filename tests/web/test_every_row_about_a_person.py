"""Every table whose rows lead to a person is decided about: what the person gets of it, and what is left after them.

A new model with a way to a person fails here until it stands in DECIDED, with a reason where something is kept back.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db.models import Model

from talka.accounts import vault
from talka.accounts.enums import State
from talka.accounts.models import Contact, User
from talka.web import privacy
from tests import factories, matrix
from tests.factories.applications import application, coordinator, volunteer

pytestmark = pytest.mark.django_db

GONE, NOBODY, ENDED = "gone", "stays without the person", "stays, over"
NOT_THEIRS = "what somebody decided or wrote for an organisation is the organisation's"
SECRET = "a credential or a token: whoever reads the archive must not be able to use it"
ADDRESS = "the address belongs to somebody else, or stands in the vault's part already"
DECIDED: dict[str, tuple[str, str, str]] = {
    # model and field: app whose part of the archive tells it ("" with the reason), what is left after the end, reason
    "interchange.ApiClient.made_by": ("", ENDED, NOT_THEIRS),
    "web.SupportAccess.user": ("web", GONE, ""),
    "web.SupportAccess.opened_by": ("", NOBODY, NOT_THEIRS),
    "web.DataExport.user": ("", GONE, "the archive itself"),
    "certificates.Certificate.holder": ("certificates", NOBODY, ""),
    "certificates.Batch.by": ("", NOBODY, NOT_THEIRS),
    "hours.WorkRecord.volunteer": ("hours", NOBODY, ""),
    "hours.WorkRecord.proposer": ("", NOBODY, NOT_THEIRS),
    "hours.WorkRecord.confirmed_by": ("", NOBODY, NOT_THEIRS),
    "hours.Change.by": ("", NOBODY, NOT_THEIRS),
    "hours.Presence.volunteer": ("hours", GONE, ""),
    "hours.Presence.by": ("", NOBODY, NOT_THEIRS),
    "hours.Slip.by": ("", NOBODY, NOT_THEIRS),
    "hours.Kiosk.opened_by": ("", NOBODY, NOT_THEIRS),
    "hours.Import.by": ("", NOBODY, NOT_THEIRS),
    "hours.OutsideWork.volunteer": ("hours", GONE, ""),
    "hours.OutsideWork.contact": ("", GONE, ADDRESS),
    "stories.Story.author": ("stories", GONE, ""),
    "statistics.SavedView.user": ("statistics", GONE, ""),
    "matching.HelpOffer.volunteer": ("matching", GONE, ""),
    "matching.Invitation.volunteer": ("matching", NOBODY, ""),
    "matching.Invitation.by": ("", NOBODY, NOT_THEIRS),
    "matching.SavedSearch.user": ("matching", GONE, ""),
    "matching.SavedSearch.contact": ("", GONE, ADDRESS),
    "matching.Favourite.user": ("matching", GONE, ""),
    "applications.PairName.volunteer": ("applications", NOBODY, ""),
    "applications.Application.volunteer": ("applications", NOBODY, ""),
    "applications.Agreement.organiser_signed_by": ("", ENDED, NOT_THEIRS),
    "applications.Attestation.attested_by": ("", ENDED, NOT_THEIRS),
    "applications.Batch.by": ("", ENDED, NOT_THEIRS),
    "applications.GuardianConsent.contact": ("", GONE, ADDRESS),
    "applications.Receiver.contact": ("", ENDED, ADDRESS),
    "applications.Message.author": ("applications", GONE, ""),
    "applications.MessageReport.decided_by": ("", ENDED, NOT_THEIRS),
    "applications.DisclosureRequest.asked_by": ("", ENDED, NOT_THEIRS),
    "opportunities.Report.decided_by": ("", ENDED, NOT_THEIRS),
    "organisations.Proof.by": ("organisations", NOBODY, ""),
    "organisations.Proof.contact": ("", GONE, ADDRESS),
    "organisations.Membership.user": ("organisations", ENDED, ""),
    "organisations.Invitation.contact": ("", GONE, ADDRESS),
    "organisations.Invitation.by": ("", NOBODY, NOT_THEIRS),
    "organisations.JoinRequest.user": ("organisations", GONE, ""),
    "notifications.Notification.user": ("notifications", GONE, ""),
    "notifications.Notification.contact": ("", GONE, ADDRESS),
    "notifications.Choice.user": ("notifications", GONE, ""),
    "notifications.PushDevice.user": ("notifications", GONE, ""),
    "notifications.NewsAddress.user": ("notifications", GONE, ""),
    "notifications.NewsAddress.contact": ("", GONE, ADDRESS),
    "notifications.CalendarFeed.user": ("notifications", GONE, ""),
    "notifications.KnownDevice.user": ("", GONE, SECRET),
    "notifications.TextOverride.by": ("", ENDED, NOT_THEIRS),
    "accounts.Consent.user": ("accounts", GONE, ""),
    "accounts.Duty.user": ("accounts", GONE, ""),
    "accounts.Ban.user": ("accounts", GONE, ""),
    "accounts.Ban.by": ("", ENDED, NOT_THEIRS),
    "accounts.Identity.user": ("accounts", GONE, ""),
    "accounts.MailLink.contact": ("", GONE, SECRET),
    "accounts.MailLink.user": ("", GONE, SECRET),
    "accounts.Representation.user": ("accounts", GONE, ""),
    "accounts.VolunteerProfile.user": ("accounts", GONE, ""),
    "mfa.Authenticator.user": ("accounts", GONE, ""),
    "socialaccount.SocialAccount.user": ("accounts", GONE, ""),
    "usersessions.UserSession.user": ("accounts", GONE, ""),
    "account.EmailAddress.user": ("", GONE, "never written: addresses live in the vault"),
    "admin.LogEntry.user": ("", ENDED, NOT_THEIRS),
}


def ways() -> Iterator[tuple[type[Model], str]]:
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if field.concrete and field.is_relation and field.related_model in {User, Contact}:
                yield model, field.name


def test_every_way_to_a_person_is_decided_about() -> None:
    assert {f"{model._meta.label}.{name}" for model, name in ways()} == set(DECIDED)


def test_what_is_kept_back_has_a_reason() -> None:
    assert [key for key, (told, _left, why) in DECIDED.items() if not told and not why] == []


def test_every_part_that_tells_is_asked() -> None:
    asked = {label for label, part in privacy.parts() if hasattr(part, "export") and hasattr(part, "erase")}
    assert {told for told, _left, _why in DECIDED.values() if told} - {"web"} <= asked


def everything_of(person: User) -> str:
    return json.dumps(privacy.export_person(person), default=privacy.plain, ensure_ascii=False)


def test_the_archive_tells_what_was_told_and_done() -> None:
    world = matrix.build()
    person = world.own.volunteer
    vault.tell(person, name="Kanārija", email="kanarija@example.lv")
    told = everything_of(person)
    for what in (
        person.nickname,
        "Kanārija",
        "kanarija@example.lv",
        "Sveiki!",
        "Kad sākam?",
        world.own.organisation.name,
    ):
        assert what in told, what


def test_the_archive_of_a_member_names_the_team_and_no_volunteer() -> None:
    world = matrix.build()
    told = everything_of(world.own.coordinator)
    assert world.own.organisation.name in told
    assert world.own.volunteer.nickname not in told
    assert "Sveiki!" not in told


@pytest.mark.parametrize("role", ["volunteer", "coordinator", "admin", "stranger", "moderator", "analyst"])
def test_nothing_leads_to_a_person_after_the_end(role: str) -> None:
    world = matrix.build()
    person = world.people[role]
    vault.tell(person, name="Kanārija", email="kanarija@example.lv")
    privacy.ask_export(person)
    before = {f"{model._meta.label}.{name}" for model, name in ways() if of(model, name, person)}
    assert before >= {"accounts.Identity.user", "web.DataExport.user"}
    privacy.erase_person(person)
    left = {f"{model._meta.label}.{name}" for model, name in ways() if of(model, name, person)}
    assert {key for key in left if DECIDED[key][1] != ENDED} == set()
    person.refresh_from_db()
    assert (person.state, person.is_active, "Kanārija" in person.nickname) == (State.ERASED, False, False)
    assert vault.known(person) == frozenset()


def of(model: type[Model], name: str, person: User) -> bool:
    related = model._meta.get_field(name).related_model
    return related is User and model._default_manager.filter(**{name: person}).exists()


def test_places_are_free_again_and_figures_hold() -> None:
    organisation = factories.organisation()
    offer = factories.opportunity(organisation=organisation, places=1)
    person = volunteer()
    sent = application(offer, by=person)
    coordinator(organisation)
    privacy.erase_person(person)
    sent.refresh_from_db()
    offer.refresh_from_db()
    assert (sent.volunteer_id, offer.taken) == (None, 0)
