"""Who acts for others, so that coming back into such an account needs more than one proof."""

from __future__ import annotations

from collections.abc import Callable

from talka.accounts.models import User


def has_duty(user: User) -> bool:
    """Works for the ministry or the agency."""
    return user.is_staff or user.duties.exists()


_questions: list[Callable[[User], bool]] = [has_duty]


def ask_too(question: Callable[[User], bool]) -> None:
    """Apps above say here how else somebody acts for others: accounts know nothing of teams."""
    _questions.append(question)


def acts_for_others(user: User) -> bool:
    return any(question(user) for question in _questions)
