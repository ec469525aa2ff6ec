"""Opening an account, by any of the doors."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from talka.accounts import vault
from talka.accounts.actions.consents import agree
from talka.accounts.actions.recovery import renew_code
from talka.accounts.eid import Assertion
from talka.accounts.enums import FIRST_YEAR, MINORS, YOUNGEST, AgeBand, ConsentKind
from talka.accounts.models import MailLink, Representation, User, VolunteerProfile
from talka.core import audit, clock
from talka.core.errors import RefusedError
from talka.registers.models import Municipality

SAME_PRESS = dt.timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Age:
    """What the law and the figures need to know of somebody's age."""

    band: str
    next_month: dt.date | None = None


def age_of(birth: dt.date) -> Age:
    """Raises RefusedError("too_young") under 13."""
    today = clock.today()
    years = today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
    if years < YOUNGEST:
        raise RefusedError("too_young", _("Talka is for people of 13 and older"))
    band = max((one for one in AgeBand if FIRST_YEAR[one] <= years), key=FIRST_YEAR.__getitem__)
    if band not in MINORS:
        return Age(band)
    return Age(band, certain_from(birth.year + (16 if band == AgeBand.FROM_13 else 18), birth.month))


def certain_from(year: int, month: int) -> dt.date:
    """First day on which a birthday in that month is over for certain."""
    return dt.date(year + month // 12, month % 12 + 1, 1)


def _open(nickname: str, password: str | None, age: Age, *, sex: str, language: str) -> tuple[User, str]:
    """The account itself and its recovery code; inside the caller's transaction."""
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                nickname,
                password,
                age_band=age.band,
                next_band_month=age.next_month,
                age_asked_at=clock.now(),
                sex=sex,
                language=language,
            )
    except IntegrityError as error:
        raise RefusedError("nickname_taken", _("This nickname is taken.")) from error
    agree(user, ConsentKind.TERMS)
    agree(user, ConsentKind.AGE)
    code = renew_code(user)
    audit.record("account.opened", on=user, by=user.id)
    return user, code


def sign_up(nickname: str, *, password: str | None, age: Age, sex: str = "", language: str = "lv") -> tuple[User, str]:
    """Without personal data. Returns the person and the recovery code, which is shown once and stored as a hash.

    `password` None: a passkey follows. The same nickname and password again within `SAME_PRESS` are the same person.
    Raises RefusedError("nickname_taken"), decided by the database.
    """
    try:
        with transaction.atomic():
            return _open(nickname, password, age, sex=sex, language=language)
    except RefusedError:
        user = _opened_just_now(nickname, password)
        if user is None:
            raise
        return user, renew_code(user)


def _opened_just_now(nickname: str, password: str | None) -> User | None:
    """Whose account the same form opened a moment ago: its button was pressed twice, and nobody saw the first answer."""
    user = User.objects.filter_nickname(nickname)
    if user is None or password is None or user.joined_at < clock.now() - SAME_PRESS:
        return None
    return user if user.is_active and user.check_password(password) else None


def sign_up_by_email(
    link: MailLink,
    nickname: str,
    *,
    password: str | None,
    told: dict[str, str],
    municipality: Municipality | None,
    sex: str = "",
) -> tuple[User, str]:
    """With personal data: the holder of `link` has proven the address. `told` holds vault fields, birth_date among them.

    Raises RefusedError: too_young, nickname_taken, email_taken, link_used.
    """
    age = age_of(dt.date.fromisoformat(told["birth_date"]))
    with transaction.atomic():
        contact = link.contact
        email = vault.address_of(contact) if contact else None
        used = MailLink.objects.filter(pk=link.pk, used_at__isnull=True, expires_at__gt=clock.Now())
        if contact is None or email is None or not used.update(used_at=clock.Now()):
            raise RefusedError("link_used", _("This link has been used or is too old."))
        user, code = _open(nickname, password, age, sex=sex, language=contact.language)
        agree(user, ConsentKind.IDENTITY)
        vault.tell(user, email=email, **told)
        VolunteerProfile.objects.create(user=user, municipality=municipality)
        vault.forget_contact(contact)
    return user, code


def sign_up_by_eid(
    found: Assertion,
    nickname: str,
    *,
    provider: str,
    uid: str,
    birth: dt.date,
    municipality: Municipality | None,
    language: str = "lv",
) -> tuple[User, str]:
    """With an eID: the name is the state's word; the account is found again by the keyed hash `uid` of the subject."""
    age = age_of(birth)
    with transaction.atomic():
        user, code = _open(nickname, None, age, sex="", language=language)
        VolunteerProfile.objects.create(user=user, municipality=municipality)
        vault.tell(user, birth_date=birth.isoformat())
        bind_eid(user, found, provider=provider, uid=uid)
    return user, code


def bind_eid(user: User, found: Assertion, *, provider: str, uid: str) -> None:
    """Tie an eID to an account, a pseudonymous one among them: from now on its holder has a proven name.

    Whoever calls has shown the text of the consent that is recorded here. Refused: "eid_taken", the eID signs in to
    another account (the two may be merged instead); "return_unconfirmed", nobody has said yet who came back by recovery.
    """
    if user.second_factor_barred:
        raise RefusedError("return_unconfirmed", _("First a moderator has to confirm that it is you."))
    try:
        with transaction.atomic():
            if SocialAccount.objects.filter(uid=uid).exclude(user=user).exists():
                raise RefusedError("eid_taken", _("This eID belongs to another account of yours."))
            SocialAccount.objects.get_or_create(user=user, provider=provider, uid=uid)
            agree(user, ConsentKind.IDENTITY)
            vault.tell(user, name=found.given_name, surname=found.family_name)
            prove_representation(user, found)
            audit.record("account.eid_bound", on=user, by=user.id, assurance=found.assurance)
    except IntegrityError as error:
        raise RefusedError("eid_taken", _("This eID belongs to another account of yours.")) from error


def know_other_provider(provider: str, uid: str) -> bool:
    """The same eID through another provider is the same person: let this one sign in to that account too."""
    known = SocialAccount.objects.filter(uid=uid).order_by("pk").first()
    if known is None:
        return False
    SocialAccount.objects.get_or_create(user=known.user, provider=provider, uid=uid)
    return True


def prove_representation(user: User, found: Assertion) -> None:
    """Keep what the sign-in said about signing for an organisation, if it was sure enough who signed in."""
    if not found.registration_number or not found.is_strong:
        return
    with transaction.atomic():
        Representation.objects.update_or_create(
            user=user,
            registration_number=found.registration_number,
            defaults={"issuer": found.issuer[:200], "assurance": found.assurance, "proven_at": clock.now()},
        )
        audit.record(
            "account.representation_proven", on=user, by=user.id, registration_number=found.registration_number
        )
