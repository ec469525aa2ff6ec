"""Prepared messages of organisers: neutral, in the volunteer's language, safe to send to minors."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from talka.accounts.queries import display_language
from talka.applications.models import Application


@dataclass(frozen=True, slots=True)
class Prepared:
    code: str
    title: str | Promise
    text: str | Promise
    to_minors: bool = False
    """Of no use to anybody who may be written to freely."""

    def text_for(self, application: Application) -> str:
        """In the language that the volunteer reads."""
        language = display_language(application.volunteer) if application.volunteer else "lv"
        with translation.override(language):
            return str(self.text) % {"title": application.opportunity.title}


_ALL = (
    Prepared(
        "thanks",
        _("Thanks, an answer follows"),
        _("Thank you for applying for “%(title)s”. We are looking at the applications and will answer soon."),
    ),
    Prepared(
        "documents",
        _("Documents are missing"),
        _("For “%(title)s” something is still missing. Open your application: it says what, and who has to do it."),
    ),
    Prepared(
        "practical",
        _("Practical information"),
        _("Time, place and what to take along for “%(title)s” stand on the page of the opportunity. See you there!"),
    ),
    Prepared(
        "sure",
        _("Are you still coming?"),
        _(
            "Are you still coming to “%(title)s”? If your plans have changed, step back in your application: no harm done."
        ),
    ),
    Prepared(
        "guardian",
        _("A parent or guardian has to agree to messages"),
        _(
            "There is more to say about “%(title)s”. As you are under 18, your parent or guardian has to agree to it first: "
            "open your application, the link for them is there."
        ),
        to_minors=True,
    ),
    Prepared("thank_you", _("Thank you for the work"), _("Thank you for your help with “%(title)s”!")),
)
TEMPLATES = {one.code: one for one in _ALL}
