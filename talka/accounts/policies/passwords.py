"""Which passwords are refused, without asking anybody outside."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

LONGEST = 128
JUDGED = 72
"""The estimate takes time that grows with the square of the length; what is longer is judged by its beginning."""
LEAST_SCORE = 3
"""Of 4: 10^8 guesses or more."""


class Guessable:
    """Refuses what a guesser tries first: breached lists, names, dates, keyboard rows, the person's own nickname."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) > LONGEST:
            raise ValidationError(_("A password has at most 128 characters."), code="password_too_long")
        own = [str(getattr(user, "nickname", "") or ""), "talka", "brivpratigais"]
        if zxcvbn(password[:JUDGED], user_inputs=[word for word in own if word])["score"] < LEAST_SCORE:
            raise ValidationError(
                _("This password is too easy to guess. Three or four random words make a good one."),
                code="password_guessable",
            )

    def get_help_text(self) -> str:
        return _("Three or four random words make a good password.")
