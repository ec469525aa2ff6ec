"""Which passwords are refused, without asking anybody outside."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from talka.core.child import Child

_guesser = Child("talka.core.guessing", seconds=10, megabytes=512)
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
        asked = {"password": password[:JUDGED], "own": [word for word in own if word]}
        if _guesser.ask(asked)[0]["score"] < LEAST_SCORE:
            raise ValidationError(
                _("This password is too easy to guess. Three or four random words make a good one."),
                code="password_guessable",
            )

    def get_help_text(self) -> str:
        return _("Three or four random words make a good password.")
