import pytest
from django.core.exceptions import ValidationError

from talka.registers.models import is_registration_number, validate_registration_number


@pytest.mark.parametrize("number", ["40008234596", "40008203134", "90000069830", "90011524360"])
def test_real_numbers_of_associations_and_institutions_are_right(number: str) -> None:
    assert is_registration_number(number)


@pytest.mark.parametrize("position", range(11))
def test_one_wrong_digit_is_found_wherever_it_stands(position: int) -> None:
    good = "40008234596"
    for digit in set("0123456789") - {good[position]}:
        assert not is_registration_number(good[:position] + digit + good[position + 1 :])


@pytest.mark.parametrize("number", ["", "4000823459", "400082345961", "LV40008234596", "30008234596", "٤0008234596"])
def test_what_is_not_eleven_digits_from_four_on_is_wrong(number: str) -> None:
    assert not is_registration_number(number)


def test_a_form_says_what_is_wrong_in_latvian() -> None:
    with pytest.raises(ValidationError, match="11 ciparus"):
        validate_registration_number("40008234590")
