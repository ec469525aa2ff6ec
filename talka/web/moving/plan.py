"""What becomes of each entry of an archive here: one line each, and the act that would do it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.db.models import TextChoices
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from talka.accounts.actions.profile import write_profile
from talka.accounts.forms.profile import ProfileForm
from talka.accounts.models import User
from talka.accounts.queries import is_minor
from talka.core import clock
from talka.hours.models.record import MOST_MINUTES
from talka.hours.schemas import Brought
from talka.matching.actions import keep_favourite, put_up, save_search
from talka.matching.actions.searches import MOST_OF_ONE
from talka.matching.forms.offers import OfferForm
from talka.matching.models.search import PACES
from talka.matching.queries import canonical
from talka.web.mine.enums import NAMES, PARTS
from talka.web.moving.queries import known_opportunity
from talka.web.moving.reading import MOST_ROWS

STAYS: Mapping[tuple[str, str], Promise] = {
    ("accounts", "account"): gettext_lazy("Your account here is the one you are signed in to."),
    ("accounts", "identity"): gettext_lazy("Personal data go into the vault only when you tell them here yourself."),
    ("accounts", "consents"): gettext_lazy("Consent given to another Talka says nothing here."),
    ("accounts", "keys"): gettext_lazy("Ways to sign in belong to one Talka."),
    ("applications", "applications"): gettext_lazy("An application is between you and the organiser there."),
    ("applications", "pair_names"): gettext_lazy("Organisers here know you by other names."),
    ("certificates", "certificates"): gettext_lazy("Keep the PDF files: they hold without any Talka."),
    ("notifications", "choices"): gettext_lazy("Choose here again what you want to be told of."),
}
CONFIRMED = {"confirmed", "corrected"}
NOT_AGREED = {"disputed", "unclear"}


class Verdict(TextChoices):
    TAKEN = "taken", pgettext_lazy("archive", "comes along")
    CHANGED = "changed", pgettext_lazy("archive", "comes along, changed")
    LEFT = "left", pgettext_lazy("archive", "stays there")


@dataclass(frozen=True, slots=True)
class Line:
    """One entry. `act` does it; None where nothing is to be done. Hours have `hours` instead: they are kept all at once."""

    part: str | Promise
    what: str
    verdict: Verdict
    why: str | Promise = ""
    act: Callable[[User], object] | None = None
    hours: Brought | None = None

    @property
    def label(self) -> str:
        return str(self.verdict.label)


def host(told: Mapping[str, Any]) -> str:
    """The Talka it comes from, as its archive names it."""
    try:
        return str(urlsplit(str(told.get("site") or "")).hostname or "")[:200]
    except ValueError:
        return ""


def plan(told: Mapping[str, Any], user: User) -> list[Line]:
    """Every entry has a line: what is not understood too."""
    return [
        *_profile(told.get("profile")),
        *_each(told, "saved_searches", _search, most=MOST_OF_ONE),
        *_each(told, "favourites", _favourite),
        *_each(told, "help_offers", lambda one: _wish(one, user)),
        *_each(told, "records", _record),
        *_each(told, "outside_talka", _outside),
        *_stays(told.get("left")),
    ]


def _name(key: str) -> str | Promise:
    return NAMES.get(key, key)


def _unread(part: str | Promise) -> Line:
    return Line(part, "–", Verdict.LEFT, _("It cannot be read."))


def _each(
    told: Mapping[str, Any], key: str, line_of: Callable[[dict[str, Any]], Line], *, most: int = MOST_ROWS
) -> Iterator[Line]:
    rows = told.get(key) or []
    if not isinstance(rows, list):
        yield _unread(_name(key))
        return
    for number, one in enumerate(rows):
        if number >= most:
            text = _("Not more than %(n)d come along.") % {"n": most}
            yield Line(_name(key), f"{number + 1}.–{len(rows)}.", Verdict.LEFT, text)
            return
        try:
            yield line_of(one)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            yield _unread(_name(key))


# --- what is written by a form here ----------------------------------------------------------------------------------


def fitted(
    make: Callable[[dict[str, Any]], forms.BaseForm], data: dict[str, Any]
) -> tuple[forms.BaseForm | None, list[str]]:
    """The form with what it takes of `data`, and names of the fields from which something was left out. None: nothing fits."""
    lost: list[str] = []
    form = make(data)
    for name in list(form.errors):
        values: Any = data.get(name)
        kept: Any = ""
        if _is_list(values):
            kept = [one for one in values if name not in make(data | {name: [one]}).errors]
        data, lost = data | {name: kept}, [*lost, str(form.fields[name].label) if name in form.fields else ""]
    form = make(data) if lost else form
    return (form if form.is_valid() else None), [one for one in lost if one]


def _is_list(values: Any) -> bool:
    return isinstance(values, list)


def _fitted_line(part: str | Promise, what: str, lost: list[str], act: Callable[[User], object]) -> Line:
    if lost:
        why = _("Left out, because it is not known here: %(what)s.") % {"what": ", ".join(lost)}
        return Line(part, what, Verdict.CHANGED, why, act)
    return Line(part, what, Verdict.TAKEN, "", act)


def _profile(told: Any) -> list[Line]:
    if not told:
        return []
    part = _name("profile")
    try:
        data = {name: told.get(name) for name in ("languages", "interests", "availability", "municipality")}
        data |= {name: told.get(name) for name in ("radius_km", "text", "shown")}
        data |= {"skills": ", ".join(map(str, told.get("skills") or [])), "version": 1}
        form, lost = fitted(lambda said: ProfileForm(QueryOf(said)), data)
    except (TypeError, ValueError, AttributeError):
        return [_unread(part)]
    if form is None:
        return [_unread(part)]
    said = dict(form.cleaned_data)
    version, interests = said.pop("version"), said.pop("interests")
    return [
        _fitted_line(
            part,
            ", ".join(said["skills"]) or _("my profile"),
            lost,
            lambda user: write_profile(user, version, interests=interests, **said),
        )
    ]


class QueryOf(QueryDict):
    """Values as a browser would send them; what is not told is not sent."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        super().__init__(mutable=True)
        for name, value in told.items():
            if _is_list(value):
                self.setlist(name, [str(one) for one in value])
            elif value is not None and value is not False and value != "":
                self[name] = str(value)


def _wish(told: dict[str, Any], user: User) -> Line:
    part, text = _name("help_offers"), ", ".join(map(str, told["skills"])) or str(told["text"])[:80] or "–"
    if told.get("removed_at"):
        return Line(part, text, Verdict.LEFT, _("It was in the bin there."))
    last = date.fromisoformat(told["until"])
    if last < clock.today():
        return Line(part, text, Verdict.LEFT, _("Its last day is over."))
    names = ("languages", "municipality", "radius_km", "remote", "availability", "text", "visibility")
    data = {name: told.get(name) for name in names}
    data |= {"field": told["fields"], "skills": ", ".join(map(str, told["skills"])), "last_day": last, "version": 0}
    minor = is_minor(user)
    form, lost = fitted(lambda said: OfferForm(QueryOf(said), minor=minor, has_name=True, keeping_agreed=True), data)
    if not isinstance(form, OfferForm):
        return Line(part, text, Verdict.LEFT, _("It cannot be read."))
    draft = form.draft()
    lost += [str(form.fields["named"].label)] if told.get("with_name") and "named" in form.fields else []
    return _fitted_line(part, text, lost, lambda who: put_up(who, draft))


# --- searches and opportunities --------------------------------------------------------------------------------------


def _search(told: dict[str, Any]) -> Line:
    before = QueryDict(str(told["filters"]))
    filters, name, pace = canonical(before), str(told["name"])[:120], told["pace"]
    if pace not in {one.value for one in PACES} or (before and not filters):
        return Line(_name("saved_searches"), name, Verdict.LEFT, _("This Talka does not know what it asks for."))
    lost = sorted(set(before) - set(QueryDict(filters)))
    return _fitted_line(
        _name("saved_searches"),
        name or filters,
        lost,
        lambda user: save_search(user, name=name, filters=filters, pace=pace),
    )


def _favourite(told: dict[str, Any]) -> Line:
    title = str(told["opportunity"])
    found = known_opportunity(str(told["opportunity_id"]))
    if found is None:
        return Line(_name("favourites"), title, Verdict.LEFT, _("This opportunity is not here."))
    return Line(_name("favourites"), title, Verdict.TAKEN, "", lambda user: keep_favourite(user, found))


# --- hours -----------------------------------------------------------------------------------------------------------


def _record(told: dict[str, Any]) -> Line:
    part, agreed = _name("records"), told["state"] in CONFIRMED
    done = " – ".join(one for one in (str(told["work"] or ""), str(told["done"] or "")) if one)
    what = f"{told['date']}, {told['organisation']}"
    if told.get("removed_at"):
        return Line(part, what, Verdict.LEFT, _("It was in the bin there."))
    if told["state"] in NOT_AGREED:
        return Line(part, what, Verdict.LEFT, _("You and the organiser there have not agreed about it."))
    why = _("As your own word, with a note that it was confirmed there.") if agreed else _("As your own word.")
    return _hours(part, what, str(told["organisation"]), told, done, agreed=agreed, why=why)


def _outside(told: dict[str, Any]) -> Line:
    part, what = _name("outside_talka"), f"{told['date']}, {told['organiser']}"
    if told["state"] == "refused":
        return Line(part, what, Verdict.LEFT, _("The organiser has not confirmed it."))
    agreed = told["state"] == "confirmed" or bool(told.get("agreed_there"))
    why = _("As your own word, with a note that it was confirmed there.") if agreed else ""
    return _hours(part, what, str(told["organiser"]), told, str(told["done"] or ""), agreed=agreed, why=why)


def _hours(
    part: str | Promise, what: str, organiser: str, told: dict[str, Any], done: str, *, agreed: bool, why: str
) -> Line:
    day, minutes = date.fromisoformat(told["date"]), int(told["minutes"])
    if not 1 <= minutes <= MOST_MINUTES or day > clock.today() or day < clock.today() - timedelta(days=365 * 100):
        return Line(part, what, Verdict.LEFT, _("The day or the time cannot be right."))
    brought = Brought(organiser, day, minutes, done, agreed)
    return Line(part, what, Verdict.CHANGED if why else Verdict.TAKEN, why, hours=brought)


def _stays(told: Any) -> Iterator[Line]:
    for label, name, n in told or ():
        if label != "web":
            why = STAYS.get((label, name), _("This belongs to that Talka."))
            yield Line(PARTS.get(label, label), f"{_name(name)} ({n})", Verdict.LEFT, why)
