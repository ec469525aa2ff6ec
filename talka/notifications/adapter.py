"""What happens to an account is told here: allauth's adapter and the only signal receivers of Talka.

Accounts stand below messages and know nothing of them; allauth finds this adapter by its name in the settings.
"""

from __future__ import annotations

import logging
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.http import HttpRequest

from talka.accounts import vault
from talka.accounts.adapter.account import AccountAdapter
from talka.accounts.enums import Purpose
from talka.accounts.models import Contact, Identity, User
from talka.core import clock
from talka.notifications import kinds, messages
from talka.notifications.actions import queue, recognise
from talka.notifications.middleware import DEVICE, DEVICE_COOKIE

SECURITY = "/mans/drosiba/"
log = logging.getLogger("talka.notifications")


class Adapter(AccountAdapter):
    """Talka's sign-in, telling people what they should know of it."""

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        if not isinstance(user, User):
            return
        cookie, is_new = recognise(user, request.COOKIES.get(DEVICE_COOKIE, ""))
        setattr(request, DEVICE, cookie)
        if user.credentials_due:
            queue(messages.RECOVERY_USED, to=user, context={"changed_at": clock.now()}, url=SECURITY)
        elif is_new:
            queue(messages.NEW_DEVICE, to=user, context={"signed_in_at": clock.now()}, url=SECURITY)

    def send_notification_mail(self, template_prefix: str, user: AbstractBaseUser, *args: Any, **kwargs: Any) -> None:
        """Changes of keys, told to everybody: who has no e-mail finds them in Talka."""
        if isinstance(user, User):
            self.tell(user, "account." + template_prefix.rpartition("/")[2], {}, SECURITY)

    def tell(self, who: User | Contact, code: str, context: dict[str, Any], url: str = "") -> None:
        """Through the outbox, like everything."""
        kind = kinds.get(code)
        if kind is None:  # a newer allauth tells of something that nobody has put into words yet
            log.error("unknown kind", extra={"kind": code})
            return
        queue(kind, to=who, context=context, url=url)


@receiver(pre_save, sender=Identity, dispatch_uid="notifications.email_changed")
def email_changes(sender: type[Identity], instance: Identity, **rest: Any) -> None:
    """The address that is left hears of it, and so does the person: whoever took the account over cannot hide it."""
    before = Identity.objects.filter(pk=instance.pk).values_list("email_index", flat=True).first()
    if not before or before == instance.email_index:
        return
    user = instance.user
    left = vault.address_of(user)
    context = {"changed_at": clock.now()}
    if left:
        contact = vault.keep_contact(left, purpose=Purpose.CHANGE, language=user.language)
        queue(messages.EMAIL_CHANGED, to=contact, context=context)
    queue(messages.EMAIL_CHANGED, to=user, context=context, url=SECURITY)
