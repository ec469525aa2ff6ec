"""Registration numbers: their shape and their check digit."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

REGISTRATION_NUMBER = r"^[4-9][0-9]{10}$"
CHECK_WEIGHTS = (9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1)
CHECK_MODULUS = 11
CHECK_REMAINDER = 3
INVENTED_FIRST_DIGIT = "7"  # no register of the state gives out numbers that begin so: demo data does


def is_registration_number(number: str) -> bool:
    """Say whether `number` is 11 digits, the first above 3, with the right check digit.

    The rule holds for every sampled row of the Register of Enterprises and for public institutions (9000…).
    """
    if not re.fullmatch(REGISTRATION_NUMBER, number, re.ASCII):
        return False
    return sum(w * int(d) for w, d in zip(CHECK_WEIGHTS, number, strict=True)) % CHECK_MODULUS == CHECK_REMAINDER


def validate_registration_number(number: str) -> None:
    """Field validator of every registration number that a person types."""
    if not is_registration_number(number):
        raise ValidationError(
            _("Enter the 11 digits of the registration number; check each of them."), code="registration_number"
        )
