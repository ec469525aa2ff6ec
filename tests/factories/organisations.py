from __future__ import annotations

from itertools import count
from typing import Any

from django.test import Client

from talka.accounts.models import User
from talka.core.text import fold, slugify, sort_key
from talka.organisations.actor import SECOND_FACTOR_KEY
from talka.organisations.enums import Kind, Role, State
from talka.organisations.models import Membership, Organisation
from talka.organisations.queries import skeleton
from talka.registers.enums import Source
from talka.registers.models import LegalEntity, is_registration_number

_numbers = count(1)


def count_from(n: int) -> None:
    """For programs that write into one database: what they make is numbered from n on."""
    global _numbers  # noqa: PLW0603  # each program counts by itself
    _numbers = count(n)


def registration_number(n: int | None = None) -> str:
    """The n-th number with a right check digit from the range that no register uses."""
    stem = 7_000_000_000 + (next(_numbers) if n is None else n) * 2  # not every stem has a digit that fits: see below
    while True:
        for digit in range(10):
            if is_registration_number(number := f"{stem}{digit}"):
                return number
        stem += 1


def legal_entity(name: str = "", form: str = "BDR", **values: Any) -> LegalEntity:
    """A row of the Register of Enterprises; `source="ppi"` with `form=""` makes an institution."""
    serial = next(_numbers)
    name = name or f'Biedrība "Reģistrā {serial}"'
    defaults: dict[str, Any] = {
        "registration_number": registration_number(serial),
        "source": Source.UR,
        "name": name,
        "quoted_name": name,
        "folded": fold(name),
        "sort_key": sort_key(name),
        "legal_form_id": form or None,
        "address": "Rīga, Brīvības iela 1",
        "municipality_id": "0001000",
    }
    return LegalEntity.objects.create(**(defaults | values))


def member_of(organisation: Organisation, role: str = Role.ADMIN, nickname: str = "", **values: Any) -> User:
    """A person in the team of an organisation, with a nickname that nobody may see."""
    person = User.objects.create_user(nickname or f"kanarija{next(_numbers)}", "parole")
    Membership.objects.create(organisation=organisation, user=person, role=role, **values)
    return person


def sign_in(client: Client, person: User, *, second_factor: bool = True) -> Client:
    """Signed in, with two factors unless said otherwise."""
    client.force_login(person)
    if second_factor:
        session = client.session
        session[SECOND_FACTOR_KEY] = True
        session.save()
    return client


def organisation(name: str = "", **values: Any) -> Organisation:
    """A verified association in Rīga. `state="listed"` makes one named by the active partner `nvo`."""
    serial = next(_numbers)
    name = name or f"Biedrība „Draugi {serial}”"
    defaults: dict[str, Any] = {
        "kind": Kind.ASSOCIATION,
        "state": State.VERIFIED,
        "municipality_id": "0001000",
        "email": f"info@draugi{serial}.example.lv",
        "phone": "+371 20000000",
        "sort_key": sort_key(name),
        "folded": fold(name),
        "skeleton": skeleton(name),
        "slug": slugify(name),
    }
    state = values.get("state", State.VERIFIED)
    if state == State.LISTED:
        defaults |= {
            "listed_by": "nvo",
            "listed_by_name": "NVO portāls",
            "listed_id": str(serial),
            "listing_active": True,
        }
    elif "registration_number" not in values:
        defaults["registration_number"] = registration_number(serial)
    if state in {State.SUSPENDED, State.REFUSED}:
        defaults["state_reason"] = "rules_broken"
    return Organisation.objects.create(name=name, **(defaults | values))
