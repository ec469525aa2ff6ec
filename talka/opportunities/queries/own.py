"""What an organisation's team sees of its own opportunities, and what the public sees of their changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from talka.core import clock
from talka.opportunities.enums import Remote, State, Step, TimeType
from talka.opportunities.models import NOTICE_HOURS, Opportunity, OpportunityChange
from talka.opportunities.queries.content import BOOLEANS, label, words
from talka.opportunities.schemas import STEP_OF, Content
from talka.organisations.enums import State as OrganisationState
from talka.organisations.enums import VerifiedBy
from talka.organisations.models import Organisation

PAGE = 25
SHOWN_CHANGES = 200
LISTS = (
    "fields",
    "shifts",
    "work_places",
    "requirements",
    "skills",
    "languages",
    "questions",
    "supports",
    "accessibility",
)
NOTHING = (
    *("starts_at", "ends_at", "apply_until", "hours_per_week", "hours_per_month", "photo"),
    *("min_age", "max_age", "places"),
)
"""Items of a new opportunity that are empty lists, and those that are nothing at all."""
TEMPLATES, BIN = "templates", "bin"
SHELVES = (*State.values, TEMPLATES, BIN)
"""What the list of own opportunities is divided into: a state each, the templates, the bin."""


class Missing(NamedTuple):
    """Something that publication needs and that is not there, and the screen where it is told."""

    item: str
    step: Step
    message: str


def missing(said: Content, *, now: datetime) -> list[Missing]:
    """What is missing for publication, in the order of the screens; empty when it may be published."""
    wanted: list[tuple[str, bool, str]] = [
        ("title", bool(said["title"].strip()), _("Say in a few words what is to be done.")),
        ("fields", bool(said["fields"]), _("Choose at least one field.")),
        ("duties", bool(said["duties"].strip()), _("Describe what the volunteer will do.")),
        ("time_type", _when_is_told(said), _("Say when the work is.")),
        (
            "starts_at",
            _some_is_to_come(said, now),
            _("The time of the work is over: choose one that is still to come."),
        ),
        ("work_places", _where_is_told(said), _("Say where the work is: choose at least the municipality.")),
        ("places", bool(said["places"]), _("Say how many volunteers are needed.")),
        ("experience", _wanted_is_told(said), _("Say whom you look for, or that no experience is needed.")),
        ("benefits", bool(said["benefits"].strip()), _("Say what the volunteer will gain.")),
        (
            "contact_email",
            bool(said["contact_email"] or said["contact_phone"]),
            _("Give an e-mail address or a phone number of the contact person."),
        ),
        ("expenses", _expenses_are_told(said), _("Write which expenses you cover and how much.")),
        ("apply_until", is_to_come(said["apply_until"], now), over_already()),
        ("declared", bool(said["declared"]), _("Confirm that the work replaces no employee and brings no profit.")),
    ]
    return [Missing(item, STEP_OF[item], message) for item, there, message in wanted if not there]


def over_already() -> str:
    """Of a deadline that is past: for the list of what is missing, and at the field while it is typed."""
    return _("Choose a last day to apply that is still to come.")


def _when_is_told(said: Content) -> bool:
    if said["time_type"] == TimeType.EXPECTED_HOURS:
        return bool(said["hours_per_week"] or said["hours_per_month"] or said["shifts"])
    if said["time_type"] == TimeType.RANGE:
        return bool(said["starts_at"] and said["ends_at"])
    return bool(said["starts_at"] or said["shifts"])


def _some_is_to_come(said: Content, now: datetime) -> bool:
    """Of the times that were told the last is not over; by expected hours the work has none."""
    ends = [said["ends_at"] or said["starts_at"], *(shift["ends_at"] for shift in said["shifts"])]
    told = [datetime.fromisoformat(str(one)) for one in ends if one]
    return said["time_type"] == TimeType.EXPECTED_HOURS or not told or max(told) > now


def _where_is_told(said: Content) -> bool:
    return said["remote"] == Remote.FULL or any(place["municipality"] for place in said["work_places"])


def _wanted_is_told(said: Content) -> bool:
    return bool(said["experience"].strip() or said["requirements"] or said["skills"])


def _expenses_are_told(said: Content) -> bool:
    return "expenses" not in said["supports"] or bool(said["expenses"].strip())


def is_to_come(until: str | None, now: datetime) -> bool:
    return bool(until) and datetime.fromisoformat(str(until)) > now


def beginning(organisation: Organisation) -> Content:
    """What a new one says before anything is typed: all that the organisation has told already. One query."""
    person = organisation.contacts.first()
    with override("lv"):  # the text of the opportunity is Latvian whatever language its writer reads
        nothing_needed = _("No earlier experience is needed, we will show how.")
    said: Content = dict.fromkeys(STEP_OF, "") | dict.fromkeys(NOTHING) | {item: [] for item in LISTS}
    said |= dict.fromkeys(BOOLEANS, False)
    said |= {"remote": Remote.NO.value, "time_type": TimeType.EXACT.value, "reply_promise": 5}
    said["notice_hours"] = NOTICE_HOURS
    said |= {"experience": nothing_needed, "benefits": organisation.motivation}
    if organisation.municipality_id:
        place = {"municipality": organisation.municipality_id, "name": "", "address": organisation.address}
        said["work_places"] = [place]
    said["contact_email"] = (person and person.email) or organisation.email
    said["contact_phone"] = (person and person.phone) or organisation.phone
    if person:
        said |= {"contact_name": person.name, "contact_position": person.position}
    return said


def needs_review(organisation: Organisation) -> bool:
    """Whether the next one is looked at before it is published: the first of an organisation not verified by eID."""
    return organisation.verified_by != VerifiedBy.EID and not _own(organisation).exclude(published_at=None).exists()


def may_publish(organisation: Organisation) -> bool:
    return organisation.state == OrganisationState.VERIFIED


def _own(organisation: Organisation) -> QuerySet[Opportunity]:
    return Opportunity.objects.filter(organisation=organisation, origin="")


@dataclass(frozen=True, slots=True)
class Shelf:
    """One part of the list of own opportunities."""

    code: str
    name: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A page of one shelf, the newest first. `before` is the cursor of the next page, 0 at the end."""

    shelves: Sequence[Shelf]
    rows: Sequence[Opportunity]
    current: str
    before: int


SHELF = Case(
    When(removed_at__isnull=False, then=Value(BIN)),
    When(is_template=True, then=Value(TEMPLATES)),
    default=F("state"),
    output_field=CharField(),
)


def own_page(organisation: Organisation, *, shelf: str = "", before: int = 0) -> OwnPage:
    """Two queries however many there are. Without a shelf: the first of published, waiting and draft that has any."""
    rows = Opportunity.objects.filter(organisation=organisation)
    counts = dict(rows.annotate(shelf=SHELF).values_list("shelf").annotate(n=Count("pk")))
    usual = (State.PUBLISHED, State.IN_REVIEW, State.DRAFT, State.CLOSED, State.ARCHIVED)
    current = shelf if shelf in SHELVES else next((one for one in usual if counts.get(one)), State.DRAFT)
    chosen = rows.annotate(shelf=SHELF).filter(shelf=current).order_by("-pk")
    if before:
        chosen = chosen.filter(pk__lt=before)
    found = list(chosen[: PAGE + 1])
    shelves = [
        Shelf(code, _shelf_name(code), counts.get(code, 0), code == current)
        for code in SHELVES
        if counts.get(code) or code in {current, State.DRAFT, State.PUBLISHED}
    ]
    return OwnPage(shelves, found[:PAGE], current, found[PAGE - 1].pk if len(found) > PAGE else 0)


def _shelf_name(code: str) -> str:
    names = {
        State.DRAFT: _("Drafts"),
        State.IN_REVIEW: _("Waiting for review"),
        State.PUBLISHED: pgettext("opportunities", "Published"),
        State.CLOSED: _("Closed"),
        State.ARCHIVED: _("Over"),
        State.CANCELLED: _("Cancelled"),
        State.HIDDEN: _("Hidden by a moderator"),
        TEMPLATES: _("Templates"),
        BIN: _("Bin"),
    }
    return names[code]


def templates_of(organisation: Organisation) -> list[Opportunity]:
    """To begin a new one from, the newest first."""
    return list(
        Opportunity.objects.filter(organisation=organisation, is_template=True, removed_at__isnull=True).order_by("-pk")
    )


def closing_soon(organisation: Organisation, *, until: datetime) -> list[Opportunity]:
    """Its open opportunities whose deadline comes before `until`, for the coordinator's to-do list."""
    return list(
        Opportunity.objects.open().filter(organisation=organisation, apply_until__lte=until).order_by("apply_until")
    )


def waiting_drafts(organisation: Organisation) -> list[Opportunity]:
    """Its drafts that nobody published, for the coordinator's to-do list; those a moderator sent back come first."""
    rows = Opportunity.objects.filter(
        organisation=organisation, state=State.DRAFT, is_template=False, removed_at__isnull=True
    )
    returned = Case(When(~Q(state_reason=""), then=0), default=1)
    return list(rows.order_by(returned, "-updated_at", "-pk")[:PAGE])


@dataclass(frozen=True, slots=True)
class Changed:
    """One item of one change, in words. `told` is false where what it said is nobody's business any more."""

    label: str
    old: str
    new: str
    told: bool
    material: bool


@dataclass(frozen=True, slots=True)
class ChangeEntry:
    """What was changed at one moment."""

    at: datetime
    items: tuple[Changed, ...]

    @property
    def material(self) -> bool:
        return any(item.material for item in self.items)


def changes(opportunity: Opportunity) -> list[ChangeEntry]:
    """The public log of changes since it was published, the latest first. One query; none where they were read with it."""
    rows = opportunity.changes.all()[:SHOWN_CHANGES]
    return [
        ChangeEntry(at, tuple(_in_words(row) for row in group)) for at, group in groupby(rows, key=lambda row: row.at)
    ]


def _in_words(row: OpportunityChange) -> Changed:
    told = row.old is not None or row.new is not None
    return Changed(
        label(row.item),
        words(row.item, row.old) if told else "",
        words(row.item, row.new) if told else "",
        told,
        row.material,
    )


def days_in_bin_left(opportunity: Opportunity, days: int) -> int:
    """How many days it can still be taken out of the bin."""
    gone = clock.now() - opportunity.removed_at if opportunity.removed_at else None
    return days if gone is None else max(0, days - gone.days)
