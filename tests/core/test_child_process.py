"""A child process: limits, manners, and what it must not see."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest

from talka.core.child import Child, ChildError
from talka.core.errors import RefusedError


@pytest.fixture
def child() -> Iterator[Child]:
    made = Child("tests.core.obedient", seconds=2, megabytes=400, uses=3)
    yield made
    made.close()


def ask(child: Child, word: str, *blobs: bytes) -> tuple[dict[str, object], list[bytes]]:
    return child.ask({"do": word}, *blobs)


def test_it_answers_with_words_and_bytes(child: Child) -> None:
    big = os.urandom(3_000_000)
    assert ask(child, "echo", big, b"")[1] == [big, b""]


def test_it_is_kept_and_made_anew_after_a_while(child: Child) -> None:
    first = [ask(child, "pid")[0]["pid"] for _ in range(3)]
    assert len(set(first)) == 1
    assert ask(child, "pid")[0]["pid"] != first[0]


def test_what_it_prints_is_not_an_answer(child: Child) -> None:
    assert ask(child, "print")[0] == {"printed": True}


def test_it_sees_no_secrets(child: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    seen = ask(child, "environment")[0]["names"]
    assert isinstance(seen, list)
    assert not {name for name in seen if name.startswith(("DATABASE", "TALKA", "DJANGO"))}


def test_a_refusal_is_told_and_the_child_lives_on(child: Child) -> None:
    pid = ask(child, "pid")[0]["pid"]
    with pytest.raises(RefusedError, match="too_bad"):
        ask(child, "refuse")
    assert ask(child, "pid")[0]["pid"] == pid


@pytest.mark.parametrize(("word", "code"), [("sleep", "timeout"), ("eat", "died"), ("crash", "failed")])
def test_too_long_too_much_or_broken_ends_it_and_the_next_one_works(child: Child, word: str, code: str) -> None:
    with pytest.raises(ChildError) as lost:
        ask(child, word)
    assert lost.value.code == code
    assert ask(child, "echo", b"again")[1] == [b"again"]


def test_one_that_left_by_itself_is_replaced_unnoticed(child: Child) -> None:
    ask(child, "leave")
    time.sleep(0.3)
    assert ask(child, "echo", b"again")[1] == [b"again"]
