"""What may be a nickname: nothing that says who somebody is."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from talka.core.text import fold

DATA = Path(__file__).parents[1] / "data"
SHORTEST, LONGEST = 3, 40
MAX_DIGITS = 4
"""Five digits and more are a telephone number, a birth date or a personal code."""
ALLOWED = re.compile(r"[^\W_](?:[\w .'’-]*[\w])?")
WORD = re.compile(r"[^\W\d_]+")


@cache
def _names(file: str) -> frozenset[str]:
    return frozenset(fold(line) for line in (DATA / file).read_text(encoding="utf-8").split())


def normalised(typed: str) -> str:
    """As it is stored and compared: composed letters, single spaces, nothing invisible."""
    text = unicodedata.normalize("NFKC", typed)
    return " ".join(
        "".join(char for char in text if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co"}).split()
    )


def is_full_name(nickname: str) -> bool:
    """Whether it is a given name and a surname of the lists, in whatever order, case, spelling or punctuation."""
    given, surnames = _names("given_names.txt"), _names("surnames.txt")
    words = [fold(word) for word in WORD.findall(re.sub(r"(?<=[a-zāčēģīķļņšūž])(?=[A-ZĀČĒĢĪĶĻŅŠŪŽ])", " ", nickname))]
    if any(word in given for word in words) and any(word in surnames and word not in given for word in words):
        return True
    joined = "".join(words)
    halves = ((joined[:cut], joined[cut:]) for cut in range(2, len(joined) - 1))
    return any((one in given and two in surnames) or (one in surnames and two in given) for one, two in halves)


def check_nickname(nickname: str) -> None:
    """Raises ValidationError with the rule that `nickname` (normalised) breaks."""
    if "@" in nickname:
        raise ValidationError(_("A nickname must not be an e-mail address."), code="nickname_address")
    if not SHORTEST <= len(nickname) <= LONGEST:
        raise ValidationError(_("A nickname has 3 to 40 characters."), code="nickname_length")
    if sum(char.isdigit() for char in nickname) > MAX_DIGITS:
        raise ValidationError(
            _("A nickname has at most four digits, so that nobody writes a phone number or personal code here."),
            code="nickname_digits",
        )
    if not ALLOWED.fullmatch(nickname):
        raise ValidationError(
            _("A nickname is made of letters, digits, spaces, dots and hyphens."), code="nickname_signs"
        )
    if is_full_name(nickname):
        raise ValidationError(
            _("This looks like a name and surname. Choose a nickname that does not say who you are."),
            code="nickname_name",
        )
