"""The desk: what waits, one decision after another, regions, texts in versions, the bin, names, suspension."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from talka.accounts.models import Ban, Duty
from talka.applications import actions as conversation
from talka.applications.enums import Side
from talka.core import audit, clock
from talka.core.models import AuditEntry
from talka.notifications.models import Notification
from talka.notifications.queries.texts import say
from talka.opportunities.enums import ReportReason, State, Support
from talka.opportunities.messages import HIDDEN
from talka.opportunities.models import Opportunity, Report
from talka.organisations.enums import ProofState
from talka.organisations.models import Membership, Organisation, Proof
from talka.registers import queries as registers
from talka.registers.models import Wording
from talka.web.models import Page
from talka.web.pages import actions as pages
from tests import factories, matrix
from tests.factories.applications import application, coordinator, volunteer

pytestmark = pytest.mark.django_db
NEWS = {
    "title": "Talka sākas",
    "title_en": "Talka begins",
    "body": "Nāc **talkā**!",
    "body_en": "Come!",
    "position": "0",
}


@pytest.fixture
def world() -> matrix.World:
    return matrix.build()


@pytest.fixture
def desk(world: matrix.World, client: Client) -> Client:
    return factories.sign_in(client, world.people["moderator"])


def in_review(title: str, **values: Any) -> Opportunity:
    return factories.opportunity(
        title, state=State.IN_REVIEW, published_at=None, sent_to_review_at=clock.now(), **values
    )


def item(queue: str, public_id: str) -> str:
    return reverse("desk_item", args=[queue, public_id])


def test_a_decision_leads_to_the_next_item_and_then_to_the_empty_queue(desk: Client) -> None:
    first, second = in_review("Pirmā"), in_review("Otrā")
    answer = desk.post(item("iespejas", first.public_id), {"choice": "approve"})
    assert answer["Location"] == item("iespejas", second.public_id)
    answer = desk.post(item("iespejas", second.public_id), {"choice": "return:unclear", "message": "Kur tas ir?"})
    assert answer["Location"] == reverse("desk_queue", args=["iespejas"])
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state, second.review_note) == (State.PUBLISHED, State.DRAFT, "Kur tas ir?")


def test_what_somebody_else_decided_is_passed_over(desk: Client) -> None:
    gone, waits = in_review("Pirmā"), in_review("Otrā")
    Opportunity.objects.filter(pk=gone.pk).update(state=State.PUBLISHED, published_at=clock.now())
    assert desk.post(item("iespejas", gone.public_id), {"choice": "approve"})["Location"] == item(
        "iespejas", waits.public_id
    )


@pytest.mark.parametrize("choice", ["", "verify", "return:nonsense"])
def test_no_decision_without_a_known_choice(desk: Client, choice: str) -> None:
    waits = in_review("Pirmā")
    assert desk.post(item("iespejas", waits.public_id), {"choice": choice}).status_code == 422
    waits.refresh_from_db()
    assert waits.state == State.IN_REVIEW


def test_a_proof_is_accepted_or_refused_with_its_reason(desk: Client, world: matrix.World) -> None:
    yes, no = (Proof.objects.get(public_id=one.parts["proof"]) for one in (world.own, world.other))
    desk.post(item("organizacijas", yes.public_id), {"choice": "accept"})
    desk.post(item("organizacijas", no.public_id), {"choice": "refuse:bad_signature", "message": "Parakstiet vēlreiz."})
    yes.refresh_from_db()
    no.refresh_from_db()
    assert (yes.state, no.state, no.reason) == (ProofState.ACCEPTED, ProofState.REFUSED, "bad_signature")


@pytest.mark.parametrize("role", ["coordinator", "admin"])
def test_nobody_decides_for_the_team_they_are_in(desk: Client, world: matrix.World, role: str) -> None:
    """A moderator who helps at an organisation does not verify it, publish for it, or set aside what is said of it."""
    own, moderator = world.own.organisation, world.people["moderator"]
    Membership.objects.create(organisation=own, user=moderator, role=role, display_name="Es")
    proof = Proof.objects.get(public_id=world.own.parts["proof"])
    waits, other = in_review("Mūsu", organisation=own), in_review("Citu")
    told = Report.objects.create(opportunity=factories.opportunity(organisation=own), reason="over")
    said = conversation.write(
        application(factories.opportunity(organisation=own), by=volunteer()), side=Side.ORGANISER, by=world.own.admin,
        text="Sveiki!",
    )  # fmt: skip
    assert said.application.volunteer is not None
    reported = conversation.report(said, side=Side.VOLUNTEER, by=said.application.volunteer, reason="money")
    for queue, public_id, choice in (
        ("organizacijas", proof.public_id, "accept"),
        ("iespejas", waits.public_id, "approve"),
        ("zinojumi", told.public_id, "dismiss"),
        ("zinas", reported.public_id, "dismiss"),
    ):
        answer = desk.post(item(queue, public_id), {"choice": choice})
        assert (answer.status_code, "kuras komandā esat" in answer.text) == (422, True), queue
    member = Membership.objects.get(organisation=own, user=moderator)
    page = reverse("desk_organisation", args=[own.public_id])
    handed = desk.post(page, {"verb": "hand_over", "member": str(member.pk), "message": "Vadu pats"})
    assert handed.status_code == 422
    for one in (proof, waits, told, reported, member):
        one.refresh_from_db()
    assert (proof.state, waits.state, told.state, reported.state) == ("sent", State.IN_REVIEW, "open", "open")
    assert member.role == role
    answer = desk.post(item("iespejas", other.public_id), {"choice": "approve"})
    assert answer["Location"] == reverse("desk_queue", args=["iespejas"]), "one's own is passed over"


def test_hiding_by_a_report_closes_all_alike(desk: Client) -> None:
    offer = factories.opportunity()
    rows = [Report.objects.create(opportunity=offer, reason="over") for _one in range(2)]
    desk.post(item("zinojumi", rows[0].public_id), {"choice": "hide:over"})
    offer.refresh_from_db()
    assert offer.state == State.HIDDEN
    assert set(Report.objects.values_list("state", flat=True)) == {"upheld"}


def test_what_is_reported_is_shown_with_its_history(desk: Client) -> None:
    offer = factories.opportunity()
    made = Report.objects.create(opportunity=offer, reason="over")
    audit.record("opportunity.published", on=offer)
    page = desk.get(item("zinojumi", made.public_id)).text
    assert '<ol class="timeline">' in page
    assert "<time" in page.partition('<ol class="timeline">')[2]


def test_the_team_reads_why_it_was_hidden_in_words(desk: Client) -> None:
    offer = factories.opportunity()
    admin = coordinator(offer.organisation, role="admin")
    made = Report.objects.create(opportunity=offer, reason="money")
    desk.post(item("zinojumi", made.public_id), {"choice": "hide:money", "message": "Veidlapā prasīta bankas karte."})
    told = Notification.objects.get(user=admin, kind="opportunity.hidden")
    mail = say(HIDDEN, told.context, "lv").text
    with translation.override("lv"):
        why = str(ReportReason.MONEY.label)
    assert why in mail
    assert "Veidlapā prasīta bankas karte." in mail
    team = factories.sign_in(Client(), admin)
    assert why in team.get(reverse("opportunities:own", args=[offer.organisation.key, offer.public_id])).text


def test_a_reported_message_may_close_its_writers_account(desk: Client) -> None:
    writer = volunteer()
    sent = application(by=writer)
    said = conversation.write(sent, side=Side.VOLUNTEER, by=writer, text="Draudi.")
    reported = conversation.report(said, side=Side.ORGANISER, reason="rude", by=coordinator(sent.organisation))
    page = desk.get(item("zinas", reported.public_id)).content.decode()
    assert writer.nickname not in page
    answer = desk.post(item("zinas", reported.public_id), {"choice": "ban:abuse", "message": "Tā nedrīkst."})
    assert answer.status_code == 302
    said.refresh_from_db()
    writer.refresh_from_db()
    assert said.removed_at is not None
    assert not writer.is_active
    ban = Ban.objects.get(user=writer)
    assert (ban.reason, ban.note) == ("abuse", "Tā nedrīkst.")


def test_organisations_that_nobody_runs_are_told(desk: Client, world: matrix.World) -> None:
    name = world.own.organisation.name
    assert name not in desk.get(reverse("desk_find")).content.decode()
    Membership.objects.filter(organisation=world.own.organisation, role="admin").update(until=clock.now())
    assert name in desk.get(reverse("desk_find")).content.decode()
    assert "Organizācijas bez vadītāja" in desk.get(reverse("desk")).content.decode()


def test_a_regional_moderator_decides_about_the_region_only(desk: Client, world: matrix.World) -> None:
    riga, jelgava = (registers.resolve_municipality(code) for code in ("0001000", "0003000"))
    assert riga
    assert jelgava
    assert riga.region != jelgava.region
    here = in_review("Šeit", organisation=factories.organisation(municipality_id=jelgava.atvk))
    elsewhere = in_review("Citur")
    Duty.objects.filter(user=world.people["moderator"]).update(region=jelgava.region)
    assert desk.get(item("iespejas", here.public_id)).status_code == 200
    assert desk.get(item("iespejas", elsewhere.public_id)).status_code == 404
    assert desk.get(reverse("desk_audit")).status_code == 403
    assert desk.get(reverse("desk_organisation", args=[elsewhere.organisation.public_id])).status_code == 404


def test_reports_elsewhere_push_none_of_the_region_off_the_list(
    desk: Client, world: matrix.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("talka.web.desk.queries.people.SHOWN", 1)
    jelgava = registers.resolve_municipality("0003000")
    assert jelgava
    own = factories.organisation(municipality_id=jelgava.atvk)
    told = []
    for house in (factories.organisation(), own):
        sent = application(factories.opportunity(organisation=house), by=volunteer())
        said = conversation.write(sent, side=Side.VOLUNTEER, by=sent.volunteer, text="Sveiki!")
        told.append(conversation.report(said, side=Side.ORGANISER, reason="rude", by=coordinator(house)))
    Duty.objects.filter(user=world.people["moderator"]).update(region=jelgava.region)
    elsewhere, here = (desk.get(item("zinas", one.public_id)).status_code for one in told)
    assert (elsewhere, here) == (404, 200)


def test_a_moderator_with_one_factor_is_kept_out(client: Client, world: matrix.World) -> None:
    browser = factories.sign_in(client, world.people["moderator"], second_factor=False)
    assert browser.get(reverse("desk")).status_code in {302, 403}


def test_suspending_hides_with_a_reason_and_restoring_shows_again(desk: Client, world: matrix.World) -> None:
    organisation = world.other.organisation
    page = reverse("desk_organisation", args=[organisation.public_id])
    assert desk.post(page, {"verb": "suspend", "reason": "because"}).status_code == 422
    desk.post(page, {"verb": "suspend", "reason": "safety"})
    assert not Organisation.objects.public().filter(pk=organisation.pk).exists()
    desk.post(page, {"verb": "restore"})
    assert Organisation.objects.public().filter(pk=organisation.pk).exists()


def test_news_are_seen_when_published_and_an_older_edit_is_refused(desk: Client) -> None:
    answer = desk.post(reverse("desk_write", args=["news"]), NEWS | {"version": "0"})
    page = Page.objects.get(slug="talka-sakas")
    assert answer["Location"] == reverse("desk_page", args=[page.public_id])
    visitor = Client()
    assert visitor.get("/jaunumi/talka-sakas/").status_code == 404
    desk.post(reverse("desk_page_act", args=[page.public_id, "publish"]))
    assert "<strong>talkā</strong>" in visitor.get("/jaunumi/talka-sakas/").text
    assert "Talka begins" in visitor.get("/en/jaunumi/").text
    edit = reverse("desk_rewrite", args=[page.public_id])
    assert desk.post(edit, NEWS | {"version": "1", "body": "Otrā"}).status_code == 302
    assert desk.post(edit, NEWS | {"version": "1", "body": "Trešā"}).status_code == 422
    assert "talkā" in visitor.get("/jaunumi/talka-sakas/").text, "a newer draft is not shown"


def test_a_published_text_takes_the_place_of_the_delivered_one(desk: Client) -> None:
    desk.post(reverse("desk_write_text", args=["about"]), NEWS | {"version": "0"})
    page = Page.objects.get(slug="about")
    assert "Nāc" not in Client().get("/par/").text
    desk.post(reverse("desk_page_act", args=[page.public_id, "publish"]))
    assert "Nāc" in Client().get("/par/").text
    desk.post(reverse("desk_page_act", args=[page.public_id, "withdraw"]))
    assert "Nāc" not in Client().get("/par/").text


def test_what_was_removed_comes_back_within_thirty_days(desk: Client, world: matrix.World) -> None:
    desk.post(reverse("desk_page_act", args=[world.page.public_id, "remove"]))
    assert Page.objects.live().count() == 0
    desk.post(reverse("desk_bin"), {"page": world.page.public_id})
    assert Page.objects.live().get() == world.page
    desk.post(reverse("desk_page_act", args=[world.page.public_id, "remove"]))
    Page.objects.update(removed_at=clock.now() - timedelta(days=31))
    assert pages.purge() == 1


def test_a_field_gets_other_words_everywhere(desk: Client) -> None:
    desk.post(reverse("desk_words"), {"what": "field", "code": "vide", "name": "Daba", "name_en": "Nature"})
    registers.forget()
    found = registers.field("vide")
    assert found
    assert (found.name, found.name_en) == ("Daba", "Nature")
    assert Wording.objects.filter(table="field", code="vide", name="Daba", name_en="Nature").exists(), (
        "for the next load"
    )
    registers.forget()


def test_a_support_gets_other_words_everywhere(desk: Client, world: matrix.World) -> None:
    offer = factories.opportunity(supports=["meals"])
    shown = desk.get(reverse("desk_words")).text
    assert 'value="ēdināšana"' in shown
    try:
        desk.post(
            reverse("desk_words"), {"what": "support", "code": "meals", "name": "silta zupa", "name_en": "warm soup"}
        )
        registers.forget()
        assert "silta zupa" in desk.get(offer.get_absolute_url()).text
        assert "warm soup" in desk.get(f"/en{offer.get_absolute_url()}").text
        assert "silta zupa" in desk.get(reverse("opportunities")).text
        assert 'value="silta zupa"' in desk.get(reverse("desk_words")).text
        with translation.override(None):
            assert str(Support.MEALS.label) == "meals", "migrations never depend on what moderators write"
    finally:
        registers.forget()


@pytest.mark.parametrize("told", [{"what": "support", "code": "gold"}, {"what": "kind", "code": "regular"}])
def test_only_known_names_are_changed(desk: Client, told: dict[str, str]) -> None:
    desk.post(reverse("desk_words"), told | {"name": "Zelts", "name_en": "Gold"})
    assert not Wording.objects.exists()
    assert not AuditEntry.objects.filter(code="words.renamed").exists()


def test_the_trail_is_searched_by_code_row_and_person(desk: Client, world: matrix.World) -> None:
    entry = AuditEntry.objects.filter(code="application.submitted").latest("pk")
    page = reverse("desk_audit")
    for asked in ({"code": "application"}, {"subject": entry.subject_id}, {"actor": str(entry.actor)}):
        assert "<code>application.submitted</code>" in desk.get(page, asked).text
    assert "<code>application.submitted</code>" not in desk.get(page, {"code": "page"}).text
    assert desk.get(page, {"actor": "Anna"}).status_code == 200


def test_the_trail_shows_a_detail_of_any_name(desk: Client, world: matrix.World) -> None:
    audit.record("opportunity.changed", on=world.own.organisation, items=["starts_at", "places"], keys=2)
    page = desk.get(reverse("desk_audit"), {"code": "opportunity.changed"}).text
    assert "keys: 2; kas mainīts: Sākas, " in page  # the shortest name first, as it is kept
