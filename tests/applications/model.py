"""What must become of applications, as plain Python: no database, no code of the product."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

HOLDS = {"offered", "approved", "completed", "no_show"}
LIVE = {"submitted", "waitlisted", "offered", "approved"}
DAY, HALF_HOUR = timedelta(hours=24), timedelta(minutes=30)


class Refused(Exception):  # noqa: N818  # the model's own word
    pass


@dataclass
class App:
    person: int
    people: int
    shifts: tuple[int, ...]
    state: str = "submitted"
    order: int = 0
    until: datetime | None = None
    passed: datetime | None = None
    consent: bool = False


@dataclass
class World:
    """One opportunity: `places`, shifts as (start, end, places)."""

    places: int
    shifts: list[tuple[datetime, datetime, int]]
    now: datetime
    apps: list[App] = field(default_factory=list)
    ticks: int = 0

    def taken(self) -> int:
        return sum(one.people for one in self.apps if one.state in HOLDS)

    def taken_of(self, shift: int) -> int:
        return sum(one.people for one in self.apps if one.state in HOLDS and shift in one.shifts)

    def fits(self, app: App) -> bool:
        whole = self.taken() + app.people <= self.places
        return whole and all(self.taken_of(one) + app.people <= self.shifts[one][2] for one in app.shifts)

    def need(self, holds: bool) -> None:  # noqa: FBT001  # reads as a sentence
        if not holds:
            raise Refused

    def tick(self) -> int:
        self.ticks += 1
        return self.ticks

    def start(self, app: App) -> datetime | None:
        return min((self.shifts[one][0] for one in app.shifts), default=None)

    def apply(self, person: int, people: int, shifts: tuple[int, ...]) -> None:
        self.need(not any(one.person == person and one.state in LIVE for one in self.apps))
        self.need(all(self.shifts[one][1] > self.now for one in shifts))
        self.need(bool(shifts) or not self.shifts)
        self.need(people <= self.places)
        self.apps.append(App(person, people, shifts))

    def approve(self, app: App) -> None:
        self.need(app.state in {"submitted", "waitlisted"} and self.fits(app))
        app.state = "approved"

    def waitlist(self, app: App) -> None:
        self.need(app.state == "submitted")
        app.state, app.order = "waitlisted", self.tick()

    def decline(self, app: App) -> None:
        self.need(app.state in {"submitted", "waitlisted"})
        app.state = "declined"

    def offer(self, app: App) -> None:
        start = self.start(app)
        lasts = DAY if start is None else min(DAY, (start - self.now) / 2)
        self.need(app.state == "waitlisted" and lasts >= HALF_HOUR and self.fits(app))
        app.state, app.until = "offered", self.now + lasts

    def offer_next(self) -> None:
        if self.taken() >= self.places:
            return
        waiting = [one for one in self.apps if one.state == "waitlisted"]
        for one in sorted(waiting, key=lambda app: app.order):
            if one.passed is None or one.passed <= self.now - DAY:
                try:
                    self.offer(one)
                except Refused:
                    continue

    def accept(self, app: App) -> None:
        self.need(app.state == "offered" and app.until is not None and app.until > self.now)
        app.state, app.until = "approved", None

    def pass_on(self, app: App) -> None:
        self.need(app.state == "offered")
        app.state, app.until, app.passed, app.order = "waitlisted", None, self.now, self.tick()
        self.offer_next()

    def leave(self, app: App) -> None:
        self.need(app.state in LIVE)
        held = app.state in HOLDS
        app.state, app.until = "withdrawn", None
        if held:
            self.offer_next()

    def run_out(self) -> None:
        over = [one for one in self.apps if one.state == "offered" and one.until is not None and one.until <= self.now]
        for one in sorted(over, key=lambda app: app.until or self.now):
            self.pass_on(one)

    def expire(self) -> None:
        for one in self.apps:
            last = max((self.shifts[each][0] for each in one.shifts), default=None)
            if one.state in {"submitted", "waitlisted", "offered"} and last is not None and last <= self.now:
                one.state, one.until = "expired", None
