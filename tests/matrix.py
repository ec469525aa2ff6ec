"""The world of the permission matrix: two organisations with one of everything, eight people, every address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from talka.accounts import vault
from talka.accounts.enums import DutyKind
from talka.accounts.models import Duty, User
from talka.applications import actions as applications
from talka.applications.enums import Side
from talka.applications.models import Batch
from talka.certificates import actions as certificates
from talka.certificates.models import Batch as Issuing
from talka.core import clock
from talka.hours import actions as hours
from talka.hours.schemas import Work
from talka.interchange.actions import partner_of, save_feed
from talka.interchange.enums import Event
from talka.interchange.hooks.actions import save_webhook
from talka.interchange.models import Feed, Webhook
from talka.matching import actions as matching
from talka.matching import queries as wishes
from talka.notifications.models import Notification
from talka.organisations.enums import ProofMethod, ProofState
from talka.organisations.models import Invitation, Membership, Organisation, Proof, YearlyReport
from talka.stories import actions as stories
from talka.web import actions as web
from talka.web.enums import PageKind
from talka.web.models import Page
from talka.web.pages import actions as pages
from tests import factories
from tests.factories.applications import application, coordinator, volunteer
from tests.factories.certificates import certificate_draft, confirmed_hours
from tests.factories.matching import offer as help_offer
from tests.factories.matching import saved

WRITES = re.compile(r"""\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)""")
TOKENS = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')
ROLES = ("visitor", "volunteer", "stranger", "coordinator", "admin", "outsider", "moderator", "analyst")
"""`volunteer` applied to the organisation whose pages are asked for, `outsider` is admin of another organisation."""


def named(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from named(pattern.url_patterns, space)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}", pattern


def addresses() -> list[tuple[str, list[str]]]:
    """Names of all pages that need sign-in, with the parts of their address. Django's admin has its own staff check."""
    found = {
        name: sorted(pattern.pattern.regex.groupindex)
        for name, pattern in named(get_resolver().url_patterns)
        if getattr(pattern.callback, "login_required", True) and not name.startswith("admin:")
    }
    return sorted(found.items())


@dataclass
class House:
    """One organisation with a team and one of everything it can have."""

    organisation: Organisation
    admin: User
    coordinator: User
    volunteer: User
    parts: dict[str, Any]


def _house(serial: int) -> House:
    organisation = factories.organisation()
    offer = factories.opportunity(organisation=organisation)
    admin, helper, person = coordinator(organisation, role="admin"), coordinator(organisation), volunteer()
    sent = application(offer, by=person, message="Sveiki!")
    talk = applications.write(sent, side=Side.VOLUNTEER, by=person, text="Kad sākam?")
    batch = Batch.objects.create(organisation=organisation, by=helper, verb="approve")
    invitation = Invitation.objects.create(
        organisation=organisation,
        token_hash=f"{serial:064}",
        role="coordinator",
        by=admin,
        expires_at=clock.now() + timedelta(days=1),
    )
    proof = Proof.objects.create(
        organisation=organisation, method=ProofMethod.SIGNED, state=ProofState.SENT, sent_at=clock.now(), by=person
    )
    told = Notification.objects.create(user=person, kind="support.opened", context={"why": "x"})
    report = YearlyReport.objects.create(organisation=organisation, year=2025, title="Pārskats")
    member = Membership.objects.get(user=helper)
    wish = help_offer(by=person, skills=["cept"])
    invited = matching.invite(wish, factories.opportunity(organisation=organisation), why="skills", by=helper)
    day = clock.today() - timedelta(days=1)
    ((_slip, code),) = hours.make_slips(organisation, opportunity=offer, work=Work(day, 60), by=helper)
    record = hours.claim(code, by=person)
    paper = certificates.issue(certificate_draft(organisation, owner=person), by=admin.pk)
    confirmed_hours(sent.pair, 30, offer=offer)
    words = "Pirmajā reizē nezināju, ko darīt, bet visi parādīja, un tagad es gaidu katru nākamo reizi."
    story = stories.submit(sent.pair, offer, text=words, first_name="", consent=True, by=person)
    stories.publish(story, by=volunteer())
    hook = Webhook(partner=partner_of(organisation, by=None), url=f"https://a{serial}.example.lv/", events=Event.values)
    feed = Feed(partner=hook.partner, url=f"https://a{serial}.example.lv/")
    parts = {
        "feed": save_feed(feed, by=None).public_id,
        "hook": save_webhook(hook, by=None).public_id,
        "certificate": paper.public_id, "pair": sent.pair.public_id, "story": story.public_id,
        "issuing": Issuing.objects.create(organisation=organisation, by=helper).public_id,
        "key": organisation.key, "record": record.public_id, "opportunity": offer.public_id, "application": sent.public_id,
        "message_id": talk.public_id, "batch": batch.public_id, "invitation": invitation.public_id,
        "proof": proof.public_id, "member": member.pk, "told": told.pk, "report": report.pk,
        "organisation": organisation.public_id, "handle": wishes.handle_of(wish, organisation),
        "invited": invited.public_id, "search": saved(by=person).public_id,
    }  # fmt: skip
    return House(organisation, admin, helper, person, parts)


@dataclass
class World:
    own: House
    other: House
    page: Page
    support: int
    people: dict[str, User]


CANARY = "Kanārijputniņš"
CANARIES = (
    CANARY,
    "Dzeltenspārnis",
    "Tumšziemelis",
    "dzeltenspalva@example.lv",
    "29876543",
    "320101-23456",
    "1990-02-03",
)
"""Nickname, name, surname, e-mail, phone, personal code, birth date of the person who applied to the first house."""


def plant(person: User) -> None:
    """Give a person everything that nobody else may ever see."""
    person.nickname = CANARY
    person.save()
    names = ("name", "surname", "email", "phone", "personal_code", "birth_date")
    vault.tell(person, agreement="zzzzzzzzzz", **dict(zip(names, CANARIES[1:], strict=True)))


def build() -> World:
    own, other = _house(1), _house(2)
    plant(own.volunteer)
    moderator, analyst, stranger = volunteer(), volunteer(), other.volunteer
    moderator.is_staff = True
    moderator.save()
    Duty.objects.create(user=moderator, kind=DutyKind.MODERATOR)
    Duty.objects.create(user=analyst, kind=DutyKind.ANALYST)
    texts = {"title": "Ziņa", "title_en": "News", "body": "Teksts", "body_en": "Text"}
    page = pages.write(None, kind=PageKind.NEWS, slug="", position=0, texts=texts, version=0, by=moderator.pk)
    opened = web.open_support(web.ask_support(stranger), reason="palīdzēt", by=moderator)
    people = {
        "volunteer": own.volunteer, "stranger": stranger, "coordinator": own.coordinator, "admin": own.admin,
        "outsider": other.admin, "moderator": moderator, "analyst": analyst,
    }  # fmt: skip
    return World(own, other, page, opened.pk, people)


ABSENT: dict[str, Any] = {
    "key": "99999999999", "public_id": "zzzzzzzzzz", "message_id": "zzzzzzzzzz", "file_id": "zzzzzzzzzz",
    "item_id": "zzzzzzzzzz", "pk": 999_999_999, "token": "A" * 43, "secret": "A" * 43, "number": "99999999999",
    "handle": "A" * 35, "extension": "csv", "year": "2025",
}  # fmt: skip
FIXED = {
    "desk_partner.code": "nav-partnera", "desk_webhook.code": "nav-partnera",
    "desk_feed.code": "nav-partnera", "desk_out_feed.code": "nav-partnera", "desk_columns.code": "nav-partnera",
    "hours:sheet_pdf.form": "pdf",
    "interchange:sheet_template.extension": "csv", "interchange:export.extension": "json",
    "certificates:act.verb": "offer", "certificates:attachment.position": "1", "certificates:detach.position": "1",
    "certificates:received_attachment.position": "1", "certificates:received_detach.position": "1",
    "certificates:file.ending": "pdf",
    "certificates:received_file.ending": "pdf", "certificates:desk_key.name": "k2026-1",
    "matching:keep.slug": "x",
    "channel_code.channel": "poster",
    "hours:act.verb": "confirm", "hours:received_act.verb": "confirm", "hours:my_export.form": "csv",
    "hours:export.form": "csv", "statistics:analyst_file.extension": "csv", "statistics:town_file.extension": "csv",
    "statistics:own_return.extension": "xlsx", "applications:act.verb": "withdraw",
    "applications:received_act.verb": "approve", "opportunities:edit.step": "kas",
    "organisations:branch_act.act": "nonemt", "organisations:report_act.act": "nonemt",
    "organisations:photo_act.act": "nonemt", "organisations:section.slug": "merki", "notifications:text.code":
    "support.opened", "notifications:text_restore.code": "support.opened", "notifications:text_sample.code":
    "support.opened", "language": "lv", "desk_queue.code": "organizacijas", "desk_item.code": "organizacijas",
    "desk_write.kind": "news", "desk_write_text.slug": "about", "desk_page_act.verb": "publish",
}  # fmt: skip
"""Parts that name no row: a verb, a step, a code."""
MEANS = {
    "certificates:new.public_id": "pair", "certificates:batch.public_id": "issuing",
    "certificates:desk_key.number": "key", "certificates:desk_many.number": "key",
    "certificates.public_id": "certificate", "stories:write.public_id": "pair", "stories.public_id": "story",
    "hours:one.public_id": "record", "hours:act.public_id": "record", "hours:received.public_id": "record",
    "hours:received_act.public_id": "record", "hours:enter_for.public_id": "opportunity",
    "hours:code.public_id": "opportunity", "hours:code_screen.public_id": "opportunity",
    "hours:sheet.public_id": "opportunity", "hours:sheet_pdf.public_id": "opportunity",
    "applications:batch.public_id": "batch", "applications:cancel_opportunity.public_id": "opportunity",
    "applications:to_many.public_id": "opportunity",
    "applications:attest.public_id": "opportunity", "applications:answer.public_id": "", "applications:revoke.public_id": "",
    "applications.public_id": "application", "opportunities.public_id": "opportunity",
    "organisations:revoke.public_id": "invitation", "organisations:answer.public_id": "proof",
    "organisations:member.pk": "member", "organisations:report_act.pk": "report", "notifications:open.pk": "told",
    "opportunity_preview.public_id": "opportunity", "channel_code.public_id": "opportunity",
    "channel_links.public_id": "opportunity",
    "desk_organisation.public_id": "organisation", "desk_item.item_id": "proof", "desk_proof_file.public_id": "proof",
    "interchange:webhook.public_id": "hook",
    "interchange:feed.public_id": "feed", "interchange:feed_columns.public_id": "feed",
    "key": "key", "message_id": "message_id", "handle": "handle", "matching:keep.public_id": "opportunity",
    "matching:invitation.public_id": "invited", "matching:decline.public_id": "invited", "matching.public_id": "search",
}  # fmt: skip
"""Which row of a House a part of an address names, by the page's name, its app, or the part alone."""


def means(name: str, part: str) -> str:
    return next(
        (MEANS[one] for one in (f"{name}.{part}", f"{name.split(':', maxsplit=1)[0]}.{part}", part) if one in MEANS), ""
    )


def address(name: str, parts: list[str], world: World, *, rows: House | None, key: House | None) -> str:
    """`rows` None: of rows that are not there; `key` None: of an organisation that is not there."""
    given: dict[str, Any] = {}
    for part in parts:
        fixed = FIXED.get(f"{name}.{part}", FIXED.get(part))
        house = key if part == "key" else rows
        meant = means(name, part)
        if fixed:
            given[part] = fixed
        elif house and meant:
            given[part] = house.parts[meant]
        elif house and name.startswith(("desk_page", "desk_rewrite")):
            given[part] = world.page.public_id
        elif house and name.startswith("desk_support"):
            given[part] = world.support
        elif house and name == "desk_person":
            given[part] = world.people["stranger"].pk
        else:
            given[part] = uuid4() if name in {"notifications:open", "desk_person"} else ABSENT[part]
    return reverse(name, kwargs=given)


@dataclass(frozen=True)
class Answer:
    """`body` is without the address that was asked for and without tokens that differ each time."""

    status: int
    location: str
    body: bytes
    secrets: tuple[str, ...]
    written: tuple[str, ...] = ()
    """Tables that answering a GET wrote to."""


def ask(client: Client, url: str) -> Answer:
    """What the page answers: to GET, or to an empty POST where it takes nothing else. Nothing stays written or signed out."""
    kept = deepcopy(client.cookies)
    written: set[str] = set()

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 – Django's own shape
        if found := WRITES.match(sql):
            written.add(found[1])
        return execute(sql, params, many, context)

    with transaction.atomic():
        with connection.execute_wrapper(watch):
            answer = client.get(url)
        if answer.status_code == 405:
            written.clear()
            answer = client.post(url)
        transaction.set_rollback(True)
    client.cookies = kept
    return replace(read(answer, url), written=tuple(sorted(written)))


def read(answer: Any, url: str) -> Answer:
    """`answer` is the test client's response, which has no type of its own."""
    body = b"" if answer.streaming else answer.content
    whole = body.decode(errors="replace") + str(answer.headers)
    return Answer(
        answer.status_code,
        answer.headers.get("Location", ""),
        TOKENS.sub(b"", body.replace(url.encode(), b"/")),
        tuple(one for one in CANARIES if one in whole),
    )
