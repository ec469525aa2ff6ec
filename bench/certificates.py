"""Certificates: issuing with paper and seal, one after the other, and checking by code and by file.

What one core has to do for a certificate, and how many checks it can do in a second, is told by processor time of the
process and of the child that prints and seals: a busy machine blurs it less. What PostgreSQL does beside is in the times of
the clock.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from itertools import cycle

import django

django.setup()

from bench.data import in_a_fresh_database
from bench.results import Figure, begin, middle
from talka.accounts.models import User
from talka.applications.actions.pairs import ensure_pair
from talka.certificates import actions, checking, queries, sealing
from talka.certificates.models import Certificate
from talka.certificates.schemas import NAMED, CertificateFacts, CompetenceFact, Organiser, Signatory
from talka.core import clock, signatures
from talka.core.ids import public_id
from talka.hours.models import WorkRecord
from talka.organisations.enums import State
from talka.organisations.models import Organisation

ISSUED, CHECKS = 200, 600
LIMIT_MS, LIMIT_A_SECOND = 60.0, 200.0
MINUTES = 600


def drafted(organisation: Organisation, number: int) -> Certificate:
    """Somebody's confirmed hours and the words about them."""
    person = User.objects.create(nickname=f"Mērītājs {public_id()}")
    pair = ensure_pair(person, organisation)
    record = WorkRecord.objects.create(
        volunteer=person, pair=pair, organisation=organisation, date=date(2026, 6, 1), minutes=MINUTES,
        municipality_id="0001000", source="volunteer", state="confirmed", proposed_by="volunteer", proposer=person,
        confirmed_at=clock.now(),
    )  # fmt: skip
    facts = CertificateFacts(
        organiser=Organiser(organisation.name, organisation.registration_number),
        holder=f"Anna Paraudziņa {number}",
        holder_kind=NAMED,
        starts_on=record.date,
        ends_on=record.date,
        minutes=MINUTES,
        signatory=Signatory("Jānis Bērziņš", "valdes priekšsēdētājs"),
        fields=("Kultūra un māksla",),
        places=("Rīga",),
        duties="Fotografēja 12 teātra festivāla pasākumus, apstrādāja un arhivēja fotogrāfijas.",
        competences=(CompetenceFact("KC5", "Personīgā, sociālā un mācīšanās mācīties kompetence", confirmed=True),),
        assessment="Strādāja patstāvīgi un precīzi.",
    )
    return actions.draft(organisation, facts, holder=person, by=None, records=[record.pk], pair=pair)


def issued(one: Certificate) -> Certificate:
    actions.issue(one, by=None)
    if not actions.print_certificate(one.public_id):
        raise RuntimeError("it was not printed")
    one.refresh_from_db()
    return one


def processor_ms() -> float:
    """Of this process and of its children that have ended."""
    used = [resource.getrusage(one) for one in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used) * 1_000


def a_second(act: Callable[[], object], rounds: int) -> tuple[float, float]:
    """How many one core does in a second of its time, and of the clock."""
    act()
    began, worked = time.perf_counter(), processor_ms()
    for _ in range(rounds):
        act()
    return rounds / (processor_ms() - worked) * 1_000, rounds / (time.perf_counter() - began)


def by_reader(act: Callable[[], object], rounds: int) -> float:
    """The same of what the child does that reads signed files: told when it has ended, without what its start takes."""
    child = signatures._reader  # noqa: SLF001  # only when it has ended is its time known

    def used(times: int) -> float:
        child.close()
        worked = processor_ms()
        for _ in range(times):
            act()
        child.close()
        return processor_ms() - worked

    return rounds / (used(rounds + 1) - used(1)) * 1_000


def main() -> int:
    if (status := in_a_fresh_database()) is not None:
        return status
    run = begin()
    n, checks = (5, 10) if run.quick else (ISSUED, CHECKS)
    organisation, _new = Organisation.objects.get_or_create(
        slug="merijums", registration_number="48000000001",
        defaults={"name": "Biedrība „Mērījums”", "kind": "association", "state": State.VERIFIED, "sort_key": "m"},
    )  # fmt: skip
    drafts = [drafted(organisation, number) for number in range(n + 1)]
    actions.publish_all()
    made, times = [issued(drafts[0])], []
    sealing.press.close()
    worked = processor_ms()
    for one in drafts[1:]:
        began = time.perf_counter()
        made.append(issued(one))
        times.append((time.perf_counter() - began) * 1_000)
    sealing.press.close()  # what a child has used is known when it has ended
    worked = (processor_ms() - worked) / n
    facts = [queries.facts_of(one) for one in made]
    codes = cycle([one.code for one in facts if one])
    paper, credential = actions.download(made[-1])
    container = actions.container(made[-1])
    run.add(
        Figure("issued, drawn and sealed, each: processor time", worked, "ms", LIMIT_MS),
        Figure("the same by the clock, median", middle(times), "ms"),
        Figure("10,000 of them", 10_000 * sum(times) / len(times) / 60_000, "min"),
        Figure("a sealed PDF", len(paper) / 1_000, "kB"),
    )
    for name, act in (
        ("code", lambda: checking.answer(next(codes), address="192.0.2.1")),
        ("credential", lambda: checking.verify_file(credential)),
    ):
        core, clock_ = a_second(act, checks)
        run.add(
            Figure(f"checked by {name}, a second of one core", core, "/s", LIMIT_A_SECOND, at_least=True),
            Figure(f"checked by {name}, by the clock", clock_, "/s"),
        )
    for name, data in (("PDF", paper), (".edoc", container)):
        act, rounds = partial(checking.verify_file, data), checks // 4
        run.add(
            Figure(f"checked by {name}, a second of one core", by_reader(act, rounds), "/s"),
            Figure(f"checked by {name}, by the clock", a_second(act, rounds)[1], "/s"),
        )
    sealing.press.close()
    return run.finish()


if __name__ == "__main__":
    sys.exit(main())
