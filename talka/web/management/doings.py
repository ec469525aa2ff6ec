"""What the cast did before today: hours in every state, certificates, offers to help, stories, kept searches.

Everything is done by the acts that people use, on what `cast` has applied for.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from talka.accounts.enums import Availability
from talka.accounts.models import User
from talka.applications import actions as applications
from talka.applications.models import Application
from talka.certificates import actions as certificates
from talka.certificates import queries as papers
from talka.certificates.schemas import CompetenceFact, Told
from talka.core import clock, periods
from talka.hours import actions as hours
from talka.hours import queries as ledger
from talka.hours.enums import CorrectionReason, DisputeReason
from talka.hours.models import WorkRecord
from talka.hours.schemas import Work, between
from talka.matching import actions as matching
from talka.matching.enums import Why
from talka.matching.models import HelpOffer
from talka.matching.schemas import OfferDraft
from talka.notifications.enums import Pace
from talka.opportunities.models import Opportunity
from talka.organisations.models import Organisation
from talka.stories import actions as stories
from talka.stories.models import Story
from talka.web.management.cast import ADMINS_OF, NEIGHBOURS, person_of

DAYS_AGO = (51, 37, 30, 23, 16, 9)
"""When somebody came: all confirmed since."""
LAST_TIME = 1
OF_INVITATION, KEPT = 5, 4
DONE = ("Sniegs notīrīts trijos pagalmos.", "", "Palīdzēju sagatavot telpas un pēc tam tās sakopt.", "")
TOLD = Told(
    duties="Palīdzēja senioru pagalmos un kopīgajās sestdienas pusdienās: sagatavoja telpas, sagaidīja viesus, sakopa.",
    training="Ievada saruna par darba drošību.",
    assessment="Nāca laikā, strādāja rūpīgi, jaunajiem parādīja, kas un kā.",
    signatory="Jānis Bērziņš",
    position="brīvprātīgo koordinators",
    competences=(
        CompetenceFact(
            "KC5", "Personīgā, sociālā un mācīšanās mācīties kompetence", True, "Iemācījos saplānot dienu citiem."
        ),
    ),
)
STORIES = (
    (
        "Pirmajā reizē nezināju, kur likt rokas, bet jau pēc stundas man iedeva lāpstu un pārinieku. Tagad ceturtdienās"
        " gaidu sestdienu un pazīstu visu pagalmu."
    ),
    (
        "Domāju, ka palīdzēšu vienu reizi. Paliku, jo cilvēki te saka paldies ar siltu zupu un nekad neprasa, kāpēc"
        " neatnāci pagājušajā nedēļā."
    ),
    (
        "Strādāju pie datora visu nedēļu. Te ir gaiss, kustība un rezultāts, ko var redzēt tūlīt: no rīta sniegs, pusdienās"
        " tīra taka līdz veikalam."
    ),
    "Atnācām divatā ar meitu. Viņa iemācījās griezt lapas kaudzēs, es – klausīties. Nākamreiz ņemsim līdzi arī vectēvu.",
)
ANSWER = "Paldies par jūsu rokām un labo garastāvokli! Gaidām atkal, zupa būs."
WISHES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("anna", {"fields": ["kultura", "pasakumi"], "skills": ["fotografēšana", "plakātu veidošana"], "languages": ["lv", "en"],
              "municipality": "0003000", "radius_km": 30, "availability": [Availability.WEEKENDS],
              "text": "Varu fotografēt un palīdzēt ar plakātiem un afišām."}),
    ("Zaļā Lapsa", {"fields": ["seniori"], "skills": ["ēst gatavošana", "vadīt auto"], "languages": ["lv", "ru"],
                    "municipality": "0003000", "radius_km": 15, "availability": [Availability.WEEKDAYS],
                    "text": "Esmu pensijā, labprāt aizvedu uz poliklīniku un uzvāru zupu."}),
    ("Rīta Migla", {"fields": ["digitalas-prasmes", "izglitiba"], "skills": ["programmēšana"], "languages": ["lv", "en"],
                    "remote": True, "availability": [Availability.EVENINGS],
                    "text": "Palīdzēšu skolēniem ar programmēšanu, arī attālināti."}),
    ("Dzintara Kaija", {"fields": ["vide", "dzivnieki"], "languages": ["lv"], "municipality": "0041000", "radius_km": 40,
                        "availability": [Availability.WEEKENDS, Availability.HOLIDAYS]}),
    ("Klusais Bebrs", {"fields": ["vide", "vieteja-kopiena"], "skills": ["zāģēšana", "galdniecība"], "languages": ["lv"],
                       "municipality": "0003000", "radius_km": 60, "availability": [Availability.NOW_AND_THEN],
                       "text": "Ir savs motorzāģis un piekabe."}),
    ("Jautrā Cielava", {"fields": ["berni-un-jauniesi"], "skills": ["ģitāra", "spēļu vadīšana"], "languages": ["lv", "ltg"],
                        "municipality": "0002000", "radius_km": 50, "availability": [Availability.HOLIDAYS]}),
)  # fmt: skip
"""Who offers help (of the cast, or a neighbour) and with what."""
OFFERED_FOR = timedelta(days=80)


def load() -> int:
    """Write it once, all or nothing, after `cast`. Returns how many records of hours were written."""
    if HelpOffer.objects.exists():
        return 0
    with transaction.atomic():
        written = sum(_hours(key) for key in ADMINS_OF)
        _disagreements()
        _papers()
        _wishes()
        _stories()
    return written


def _organisation(key: str) -> Organisation:
    return Organisation.objects.get(name=ADMINS_OF[key], branch_of__isnull=True)


def _hours(key: str) -> int:
    """Whoever was approved came several times; what they wrote last still waits."""
    organisation, boss = _organisation(key), person_of(key)
    for one in Application.objects.filter(organisation=organisation, state="approved").select_related("volunteer"):
        if one.volunteer:
            applications.acknowledge(one, by=one.volunteer)
    able = [one for one in ledger.workable_at(organisation) if not ledger.missing(one)]
    written = [_came(one, days, n) for n, one in enumerate(able) for days in DAYS_AGO[n % 2 :]]
    hours.confirm_many(organisation, [row.public_id for row in written], by=boss)
    waiting = [_came(one, LAST_TIME + n % 2, n) for n, one in enumerate(able)]
    return len(written) + len(waiting)


def _came(application: Application, days: int, n: int) -> WorkRecord:
    """A morning, written by the volunteer."""
    assert application.volunteer is not None  # noqa: S101  # `workable` is somebody's
    day = clock.today() - timedelta(days=days)
    work = between(periods.at(day, time(10)), periods.at(day, time(12 + (days + n) % 4, 30)))
    return hours.enter(application, work=work, by=application.volunteer, done=DONE[(days + n) % len(DONE)])


def _confirmed(volunteer: User, key: str) -> list[WorkRecord]:
    rows = ledger.confirmed().filter(volunteer=volunteer, organisation=_organisation(key))
    return list(rows.select_related("volunteer", "organisation", "opportunity", "pair").order_by("date"))


def _disagreements() -> None:
    """One the volunteer disputes, one where the organiser proposes another figure."""
    anna, boss = person_of("anna"), person_of("berzins")
    *_earlier, proposed, disputed = _confirmed(anna, "berzins")
    hours.dispute(disputed, by=anna, reason=DisputeReason.TIME, text="Paliku līdz pusčetriem, kamēr visu sakopām.")
    shorter = Work(proposed.date, proposed.minutes - 30)
    hours.propose(proposed, work=shorter, by=boss, reason=CorrectionReason.BREAK, text="Pusdienu stunda nav darbs.")


def _papers() -> None:
    """One certificate issued, one that waits for the organiser's answer, one still being written."""
    anna, mate, boss = person_of("anna"), person_of("veja-mate"), person_of("berzins")
    first, second = _confirmed(anna, "berzins")[:2]
    certificates.issue_to(first.pair, TOLD, records=_of(first, first.date), by=boss)
    own = tuple(replace(one, confirmed=False) for one in TOLD.competences)
    told = replace(TOLD, signatory="", position="", assessment="", competences=own)
    certificates.prepare(second.pair, told, records=_of(second, second.date), name="", by=anna)
    hers = _confirmed(mate, "berzins")[0]
    asked = certificates.prepare(hers.pair, told, records=_of(hers, None), name="", by=mate)
    certificates.offer(asked, by=mate)


def _of(record: WorkRecord, last: date | None) -> QuerySet[WorkRecord]:
    return papers.gathered(record.pair, last=last)


def _wishes() -> None:
    """Offers of help, an invitation, kept opportunities and searches."""
    made = [matching.put_up(_somebody(who), OfferDraft(clock.today() + OFFERED_FOR, **wish)) for who, wish in WISHES]
    anna, boss = person_of("anna"), person_of("berzins")
    open_ones = Opportunity.objects.open().filter(organisation=_organisation("berzins"), min_age__lt=18).order_by("pk")
    matching.invite(made[0], open_ones[OF_INVITATION], why=Why.TIME, by=boss)
    matching.save_search(anna, name="Brīvdienas Jelgavā", filters="municipality=0003000&weekend=1", pace=Pace.DAILY)
    for one in Opportunity.objects.open().order_by("apply_until", "pk")[:KEPT]:
        matching.keep_favourite(anna, one)


def _somebody(who: str) -> User:
    return User.objects.get(nickname=who) if who in NEIGHBOURS else person_of(who)


def _stories() -> None:
    """Three published, one of them answered; one waits for the moderator."""
    moderator = person_of("moderators")
    told: list[Story] = []
    pairs = {row.pair_id: row for key in ADMINS_OF for row in _worked(_organisation(key))}
    for row, text in zip(pairs.values(), STORIES, strict=False):
        assert row.volunteer is not None  # noqa: S101  # asked for below
        told.append(stories.submit(row.pair, row.opportunity, text=text, first_name="", consent=True, by=row.volunteer))
    for one in told[:-1]:
        stories.publish(one, by=moderator)
    stories.publish_answer(stories.answer(told[0], text=ANSWER, by=person_of("berzins")), by=moderator)


def _worked(organisation: Organisation) -> QuerySet[WorkRecord]:
    rows = ledger.confirmed().filter(organisation=organisation, opportunity__state="published", volunteer__isnull=False)
    return rows.select_related("volunteer", "organisation", "opportunity", "pair").order_by("pk")
