"""Links in mails that give a right once."""

from __future__ import annotations

import datetime as dt
import hashlib
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from talka.accounts import vault
from talka.accounts.actions import attempts
from talka.accounts.actions.recovery import let_in_again, renew_code
from talka.accounts.enums import LinkKind, Purpose
from talka.accounts.models import Contact, MailLink, User
from talka.core import audit, clock
from talka.core.errors import RefusedError
from talka.core.ids import token

LIVES = dt.timedelta(minutes=30)
PAGES = {
    LinkKind.SIGN_UP: "accounts:start_link",
    LinkKind.CHANGE: "accounts:email_link",
    LinkKind.RECOVER: "accounts:recover_link",
}

NOBODY = UUID(int=0)


def _hash(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()


def _owner(email: str) -> User | None:
    """Who proved this address; the same two questions whether anybody did or not."""
    return User.objects.filter(pk=vault.owner_of_email(email) or NOBODY).first()


def _send(
    email: str, kind: LinkKind, code: str, *, purpose: Purpose, language: str, user: User | None, onward: str
) -> None:
    """One mail with one link, the same work whoever has the address."""
    with transaction.atomic():
        contact = vault.keep_contact(email, purpose=purpose, language=language)
        secret = token()
        MailLink.objects.create(
            token_hash=_hash(secret),
            kind=kind,
            contact=contact,
            user=user,
            onward=onward,
            expires_at=clock.now() + LIVES,
        )
        with translation.override(language):
            page = settings.SITE_URL + reverse(PAGES[kind], args=[secret])
        get_adapter().tell(contact, code, {}, page)


def ask_sign_up(email: str, *, address: str, language: str, onward: str = "") -> None:
    """Send a link to go on signing up; to somebody who has an account: that they have one."""
    attempts.spend_mail(email, by=address)
    owner = _owner(email)
    code = "account.already_there" if owner else "account.confirm_email"
    kind = LinkKind.RECOVER if owner else LinkKind.SIGN_UP
    _send(email, kind, code, purpose=Purpose.SIGN_UP, language=language, user=owner, onward=onward)


def ask_recovery(email: str, *, address: str, language: str) -> None:
    """Send a link that lets back in; to an address without account: that there is none."""
    attempts.spend_mail(email, by=address)
    owner = _owner(email)
    if owner and not owner.is_active:
        owner = None
    code, kind = ("account.recover", LinkKind.RECOVER) if owner else ("account.nobody_here", LinkKind.SIGN_UP)
    _send(email, kind, code, purpose=Purpose.SIGN_UP, language=language, user=owner, onward="")


def ask_new_email(user: User, email: str, *, address: str) -> None:
    """Send a link to the new address; until it is followed the old one stays."""
    attempts.spend_mail(email, by=address)
    owner = _owner(email)
    taken = owner is not None and owner != user
    code = "account.already_there" if taken else "account.confirm_new_email"
    kind = LinkKind.RECOVER if taken else LinkKind.CHANGE
    holder = owner if taken else user
    _send(email, kind, code, purpose=Purpose.CHANGE, language=user.language, user=holder, onward="")


def open_link(secret: str, kind: LinkKind) -> MailLink | None:
    """The live link with this secret. Looking at it uses nothing up: mail scanners look too."""
    links = MailLink.objects.select_related("contact", "user")
    return links.filter(token_hash=_hash(secret), kind=kind, used_at__isnull=True, expires_at__gt=clock.Now()).first()


def _use(link: MailLink) -> Contact:
    live = MailLink.objects.filter(pk=link.pk, used_at__isnull=True, expires_at__gt=clock.Now())
    if not live.update(used_at=clock.Now()) or link.contact is None:
        raise RefusedError("link_used", _("This link has been used or is too old."))
    return link.contact


def take_new_email(link: MailLink, *, by: User) -> None:
    """The address is proven: it signs in and gets mail from now on. Only the person who asked may say so."""
    if link.user_id != by.pk:
        raise RefusedError("link_of_another", _("Sign in to the account that this link belongs to."))
    with transaction.atomic():
        contact = _use(link)
        vault.tell(by, email=vault.address_of(contact) or "")
        vault.forget_contact(contact)
        audit.record("account.email_changed", on=by, by=by.id)


def recover_by_link(link: MailLink) -> tuple[User, str]:
    """Like the recovery code: old credentials and sessions die, a new code is made, new credentials are due."""
    with transaction.atomic():
        contact = _use(link)
        user = User.objects.select_for_update().filter(pk=link.user_id or NOBODY, is_active=True).first()
        if user is None or vault.owner_of_email(vault.address_of(contact) or "") != user.pk:
            raise RefusedError("link_used", _("This link has been used or is too old."))
        vault.forget_contact(contact)
        let_in_again(user)
        code = renew_code(user)
        audit.record("account.recovered", on=user, by=user.id, way="email")
    return user, code
