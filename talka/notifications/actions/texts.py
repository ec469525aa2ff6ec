"""A moderator's own words in place of the program's."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from talka.accounts.models import User
from talka.core import audit, clock
from talka.core.errors import RefusedError
from talka.notifications.actions.delivery import deliver_now
from talka.notifications.kinds import Kind
from talka.notifications.models import Notification, TextOverride
from talka.notifications.queries.choices import mailbox
from talka.notifications.queries.texts import VARIABLE, variables


def check_words(kind: Kind, words: str) -> None:
    """Refuse variables that the kind does not have: the text would have holes."""
    known = variables(kind)
    unknown = sorted(set(VARIABLE.findall(words)) - set(known))
    if unknown:
        raise RefusedError(
            "unknown_variable",
            _("This message has no %(unknown)s. It has: %(known)s.")
            % {
                "unknown": ", ".join(f"{{{name}}}" for name in unknown),
                "known": ", ".join(f"{{{name}}}" for name in known) or _("no variables"),
            },
        )


def write_text(kind: Kind, language: str, *, subject: str, body: str, by: User) -> TextOverride:
    """From now on messages of this kind say this in this language, those made before and read later too."""
    check_words(kind, subject)
    check_words(kind, body)
    with transaction.atomic():
        text, _new = TextOverride.objects.update_or_create(
            kind=kind.code,
            language=language,
            defaults={"subject": subject, "body": body, "by": by, "at": clock.now()},
        )
        audit.record("message_text.written", on=text, by=by.id, kind=kind.code, language=language)
    return text


def restore_text(kind: Kind, language: str, *, by: User) -> None:
    """Back to the program's own words."""
    with transaction.atomic():
        for text in TextOverride.objects.select_for_update().filter(kind=kind.code, language=language):
            audit.record("message_text.restored", on=text, by=by.id, kind=kind.code, language=language)
            text.delete()


def send_sample(kind: Kind, *, by: User) -> None:
    """Send the kind with its sample to the moderator's own mailbox, in the moderator's language."""
    if mailbox(by) is None:
        raise RefusedError(
            "no_mailbox", _("Your account has no e-mail. Add one for news, then the sample can be sent.")
        )
    with transaction.atomic():
        now = clock.now()
        sample = Notification.objects.create(
            user=by, kind=kind.code, context=dict(kind.sample), in_app=False, made_at=now, due_at=now, spread_at=now
        )
        deliver_now(sample)
        audit.record("message_text.sample_sent", on=by, by=by.id, kind=kind.code)
