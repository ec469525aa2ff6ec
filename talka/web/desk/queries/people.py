"""Appeals of people whose account was closed, and messages that somebody reported. Nobody is named."""

from __future__ import annotations

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.accounts.enums import BanReason
from talka.accounts.models import Ban
from talka.accounts.queries import is_minor
from talka.accounts.queries.people import bans_to_answer
from talka.applications.enums import ReportState
from talka.applications.models import MessageReport
from talka.core.models import StoredFile
from talka.web.desk.policies import Moderator
from talka.web.desk.queries.items import Choice, Item, Queue
from talka.web.desk.queries.lookup import of_regions

SHOWN = 100


def _may_answer(moderator: Moderator, ban: Ban) -> bool:
    """Of the whole country, and not who closed the account."""
    return not moderator.regions and ban.by_id != moderator.user.pk


def _appeal_rows(moderator: Moderator) -> list[Item]:
    return [
        Item(str(one.pk), _("Appeal: %(reason)s") % {"reason": one.get_reason_display()}, one.appealed_at or one.at)
        for one in bans_to_answer()
        if _may_answer(moderator, one)
    ]


def _appeal(moderator: Moderator, number: str) -> Item | None:
    one = next((row for row in bans_to_answer() if str(row.pk) == number and _may_answer(moderator, row)), None)
    if one is None:
        return None
    return Item(
        str(one.pk),
        _("Appeal: %(reason)s") % {"reason": one.get_reason_display()},
        one.appealed_at or one.at,
        facts=[(_("reason"), one.get_reason_display()), (_("closed on"), f"{one.at:%d.%m.%Y}")],
        texts=[(_("What the moderator wrote then"), one.note or "–"), (_("The appeal"), one.appeal)],
    )


def _open_messages(moderator: Moderator) -> list[MessageReport]:
    """The oldest first, to `SHOWN`."""
    rows = MessageReport.objects.filter(state=ReportState.OPEN).select_related(
        "message__application__organisation__municipality", "message__application__volunteer"
    )
    own = of_regions(rows, moderator, "message__application__organisation__")
    return list(own.order_by("reported_at", "pk")[:SHOWN])


def _message_rows(moderator: Moderator) -> list[Item]:
    return [
        Item(one.public_id, one.get_reason_display(), one.reported_at, one.message.application.organisation)
        for one in _open_messages(moderator)
    ]


def _message(moderator: Moderator, public_id: str) -> Item | None:
    one = _open_message(moderator, public_id)
    if one is None:
        return None
    volunteer = one.message.application.volunteer
    facts = [(_("written by"), one.message.get_side_display()), (_("reason"), one.get_reason_display())]
    if volunteer is not None and is_minor(volunteer):
        facts.append((_("the volunteer"), _("under 18")))
    return Item(
        one.public_id,
        one.get_reason_display(),
        one.reported_at,
        one.message.application.organisation,
        facts,
        quoted=[(_("The message"), one.message.text)],
        links=[
            (_("Attached: %(n)d") % {"n": n}, reverse("desk_message_file", args=[one.public_id, file.public_id]))
            for n, file in enumerate(_files(one), 1)
        ],
    )


def _open_message(moderator: Moderator, public_id: str) -> MessageReport | None:
    return next((row for row in _open_messages(moderator) if row.public_id == public_id), None)


def _files(one: MessageReport) -> list[StoredFile]:
    rows = one.message.attachments.select_related("file").filter(file__removed_at=None).order_by("pk")
    return [row.file for row in rows]


def message_file(moderator: Moderator, public_id: str, file_id: str) -> StoredFile | None:
    """A file of a reported message that waits for a decision: it may be what is wrong."""
    one = _open_message(moderator, public_id)
    return next((file for file in _files(one) if file.public_id == file_id), None) if one else None


BAN = gettext_lazy("Take it away and close the writer's account")
APPEALS = Queue(
    "parsudzibas",
    "appeals",
    gettext_lazy("Appeals"),
    gettext_lazy("No appeal waits."),
    _appeal_rows,
    _appeal,
    (
        Choice("lift", gettext_lazy("Open the account again")),
        Choice("keep", gettext_lazy("The account stays closed")),
    ),
    gettext_lazy("Answer to the person"),
    answer_needed=True,
)
MESSAGES = Queue(
    "zinas",
    "messages",
    gettext_lazy("Reported messages"),
    gettext_lazy("No reported message waits."),
    _message_rows,
    _message,
    (
        Choice("dismiss", gettext_lazy("Not confirmed: leave it as it is")),
        Choice("uphold", gettext_lazy("Right: take the message away")),
        *(Choice(f"ban:{one.value}", format_lazy("{}: {}", BAN, one.label)) for one in BanReason),
    ),
    gettext_lazy("What the writer of a closed account reads at the door"),
)
