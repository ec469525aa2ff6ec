"""`python -m tests.browser.hostile`: an organisation of its own with one of everything, and over every text that people
write about it a hostile one, past all forms.

Prints whose text begins with which number, sessions of people who see them, and who opens which pages.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import django

django.setup()

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.test import Client
from django.urls import reverse

from talka.accounts.models import User, VolunteerProfile
from talka.applications.models import Answer, Application, Message
from talka.certificates.models import Attachment, Certificate
from talka.core import clock
from talka.core.models import StoredFile
from talka.hours.models import WorkRecord
from talka.interchange.models import Partner
from talka.matching.models import HelpOffer
from talka.opportunities.models import Opportunity, Question, Report, Requirement, WorkPlace
from talka.organisations.models import (
    ContactPerson,
    Cooperation,
    Invitation,
    JoinRequest,
    Membership,
    Organisation,
    SocialLink,
    YearlyReport,
)
from talka.stories.models import Story
from talka.web.models import PageVersion
from tests import factories, matrix
from tests.matrix import World

LONG = (
    "h{n}h \"'><script>x({n})</script></textarea></title></script><svg/onload=x({n})><img src=q onerror=x({n})>"
    '<a href="javascript:x({n})">k</a> [k](javascript:x({n})) [k](JaVa&#83;cript&colon;x({n})) <javascript:x({n})>'
    " ![k](q 'k\" onerror=x({n}) k') [k](data:text/html,<script>x({n})</script>) [k](//evil.example \"' onclick=x({n})\")"
    " \uff1cscript\uff1ex({n})\uff1c/script\uff1e \u202e\u200b\u2028 {{{{ 7 }}}} ${{x({n})}} <!-- --!> ]]> `<i onclick=x({n})>`"
)
SHORT = (
    "h{n}h\"'><svg onload=x()>",
    "h{n}h' onclick='x()\" onfocus=\"x",
    "h{n}h</script><script>x()",
    "h{n}h<img src=q onerror=x()>",
)
"""None is longer than a telephone number may be."""
OFFER = (
    "title title_en schedule_text duties duties_en experience skills expenses benefits benefits_en "
    "contact_name contact_position contact_email contact_phone"
)
VOLUNTEER = ("applications:one", "certificates:one", "hours:one", "stories:mine", "matching:offer", "accounts:profile")
ORGANISER = (
    "applications:received", "certificates:received", "hours:received", "stories:organisation", "org_home",
    "matching:offers", "organisations:profile", "organisations:team", "opportunities:edit",
    "opportunities:own", "opportunities:own_list", "opportunity_preview", "organisations:reports",
)  # fmt: skip
MODERATOR = ("desk_organisation", "desk_page", "desk_rewrite", "desk_person", "desk_people", "desk_partners")


def hostile(n: int, field: models.Field[Any, Any]) -> Any:
    if isinstance(field, ArrayField):
        return [hostile(n, field.base_field)]
    if isinstance(field, models.URLField):
        return (
            f"https://h{n}h.example.lv/\"><svg/onload=x()>'onclick='x()"  # a form takes this; other schemes it refuses
        )
    text = LONG.format(n=n)
    fits = not field.max_length or len(text) <= field.max_length
    return text if fits else SHORT[n % len(SHORT)].format(n=n)


def texts_of(world: World) -> list[tuple[models.QuerySet[Any], str]]:
    """Rows of this organisation (what the matrix does not have is added), and their texts."""
    house, parts = world.own, world.own.parts
    own = {"organisation": house.organisation}
    offer = Opportunity.objects.get(public_id=parts["opportunity"])
    sent = Application.objects.get(public_id=parts["application"])
    paper = Certificate.objects.get(public_id=parts["certificate"])
    ContactPerson.objects.create(**own, name="x", position="x")
    Cooperation.objects.create(**own, kind="other", name="x")
    SocialLink.objects.create(**own, kind="facebook")
    JoinRequest.objects.create(**own, user=world.people["outsider"], display_name="x")
    VolunteerProfile.objects.update_or_create(user=house.volunteer)
    Requirement.objects.create(opportunity=offer, text="x", must=True)
    Question.objects.create(opportunity=offer, text="x", position=1)
    Answer.objects.create(application=sent, question_text="x", text="x")
    Report.objects.create(opportunity=offer, reason="misleading", text="x")
    stored = StoredFile.objects.create(
        kind="document", path="x/x", media_type="application/pdf", size=1, sha256="0" * 64, name_shown="x"
    )
    Attachment.objects.create(certificate=paper, stored=stored, name="x")
    Story.objects.filter(public_id=parts["story"]).update(answered_at=clock.Now(), answer="x", answer_state="published")
    return [
        (User.objects.filter(pk=house.volunteer.pk), "nickname"),
        (VolunteerProfile.objects.filter(user=house.volunteer), "skills text"),
        (Application.objects.filter(pk=sent.pk), "message skills"),
        (Answer.objects.filter(application=sent), "question_text text"),
        (Message.objects.filter(application=sent), "text"),
        (Attachment.objects.filter(certificate=paper), "name"),
        (WorkRecord.objects.filter(public_id=parts["record"]), "done"),
        (Partner.objects.filter(organisation=house.organisation), "name"),
        (HelpOffer.objects.filter(volunteer=house.volunteer), "skills text"),
        (
            Opportunity.objects.filter(pk=offer.pk),
            OFFER,
        ),
        (WorkPlace.objects.filter(opportunity=offer), "name address"),
        (Requirement.objects.filter(opportunity=offer), "text"),
        (Question.objects.filter(opportunity=offer), "text"),
        (Report.objects.filter(opportunity=offer), "text"),
        (
            Organisation.objects.filter(pk=house.organisation.pk),
            "name address email phone website contact_ways mission aims motivation support work_environment safety_policy",
        ),
        (ContactPerson.objects.filter(**own), "name position email phone"),
        (Cooperation.objects.filter(**own), "name website"),
        (SocialLink.objects.filter(**own), "url"),
        (YearlyReport.objects.filter(**own), "title summary url"),
        (Membership.objects.filter(**own), "display_name"),
        (Invitation.objects.filter(**own), "hint"),
        (JoinRequest.objects.filter(**own), "display_name message"),
        (Story.objects.filter(public_id=parts["story"]), "text shown_name answer"),
        (PageVersion.objects.filter(page=world.page), "title title_en body body_en"),
    ]


def spoil(world: World) -> dict[int, str]:
    """Whose text each number begins."""
    known: dict[int, str] = {}
    for rows, names in texts_of(world):
        for name in names.split():
            n = 100 + len(known)
            known[n] = f"{rows.model._meta.label}.{name}"
            field = rows.model._meta.get_field(name)
            assert isinstance(field, models.Field)
            assert rows.update(**{name: hostile(n, field)}), known[n]
    return known


def pages(world: World) -> list[tuple[str, str]]:
    """Who opens which page."""
    parts = dict(matrix.addresses())
    named = [("volunteer", VOLUNTEER), ("admin", ORGANISER), ("moderator", MODERATOR)]
    found = [
        (who, matrix.address(name, parts[name], world, rows=world.own, key=world.own))
        for who, names in named
        for name in names
    ]
    found += [("moderator", f"/parvaldiba/rindas/{code}/") for code in ("zinojumi", "organizacijas")]
    offer = Opportunity.objects.get(public_id=world.own.parts["opportunity"])
    report = Report.objects.get(opportunity=offer)
    found.append(("moderator", f"/parvaldiba/rindas/zinojumi/{report.public_id}/"))
    found.append(("moderator", reverse("applications:apply", args=[offer.public_id])))
    public = [offer.get_absolute_url(), f"/en{offer.get_absolute_url()}", world.own.organisation.get_absolute_url()]
    return [
        *(("visitor", url) for url in [*public, "/iespejas/", "/iespejas/?view=calendar", "/organizacijas/"]),
        *found,
    ]


def session_of(person: User) -> str:
    return factories.sign_in(Client(), person).cookies[settings.SESSION_COOKIE_NAME].value


def main() -> None:
    world = matrix.build()
    texts = spoil(world)
    told = {
        "texts": texts,
        "cookie": settings.SESSION_COOKIE_NAME,
        "sessions": {who: session_of(world.people[who]) for who in ("volunteer", "admin", "moderator")},
        "pages": pages(world),
    }
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
