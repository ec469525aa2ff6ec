"""A source in chunks: while the database stores one, the next is read and understood in a thread beside.

The thread has no connection and needs none: what was heard before is asked in between by whoever stores, and the
registers are held as they are (`registers.queries.held`).
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from itertools import islice

from django.utils.translation import get_language, override

from talka.interchange.actions.heard import First, Marks, Same
from talka.interchange.importers.items import Item, Reason
from talka.interchange.importers.normalise import LONGEST_ID, Understood, understand
from talka.interchange.importers.texts import line
from talka.interchange.importers.values import Context

CHUNK = 500


@dataclass(slots=True)
class Chunk:
    """Items, and by where they stand: those that come for the first time, their marks, what came of them."""

    items: list[Item]
    first: First
    marks: dict[int, str]
    same: dict[int, Same] = field(default_factory=dict)
    """Of these nothing is to be done."""
    told: dict[int, Understood] = field(default_factory=dict)
    """All others."""


class Reader:
    """Items of a source as they come, and what has come so far."""

    def __init__(self, items: Iterator[Item], context: Context, marks: Marks) -> None:
        self._items, self._context, self._marks = items, context, marks
        self.seen: set[str] = set()
        self.nameless = False
        """An item could not be read and does not say which it is: what is missing may be just that one."""

    def chunks(self) -> Generator[Chunk, None, None]:
        """Understood, one after the other. Raises UnreadableError, perhaps only in the middle."""
        waiting: list[Future[Chunk]] = []
        with ThreadPoolExecutor(1, "import") as beside:
            coming = _begin(beside, self._read)
            while (chunk := coming.result()).items:
                chunk.same = self._marks.unchanged(chunk.first, chunk.marks)
                waiting.append(_begin(beside, self._understand, chunk))
                coming = _begin(beside, self._read)
                if len(waiting) > 1:
                    yield waiting.pop(0).result()
            for last in waiting:
                yield last.result()

    def _read(self) -> Chunk:
        items = list(islice(self._items, CHUNK))
        first = self._first_of_each(items)
        return Chunk(items, first, self._marks.of(first))

    def _first_of_each(self, items: list[Item]) -> First:
        first = {}
        for at, item in enumerate(items):
            external_id = line(item.text("external_id"))[:LONGEST_ID]
            if external_id and external_id not in self.seen:
                self.seen.add(external_id)
                first[at] = external_id, item
            elif item.fault and not external_id:
                self.nameless = True
        return first

    def _understand(self, chunk: Chunk) -> Chunk:
        chunk.told = {
            at: self._understood(item, again=at not in chunk.first)
            for at, item in enumerate(chunk.items)
            if at not in chunk.same
        }
        return chunk

    def _understood(self, item: Item, *, again: bool) -> Understood:
        """`again`: its id, if it has one, stood in the source before."""
        one = understand(item, self._context)
        if one.external_id and again:
            return Understood(one.external_id, reasons=[Reason("external_id", "duplicate", one.external_id)])
        return one


def _begin(beside: ThreadPoolExecutor, act: Callable[..., Chunk], *given: object) -> Future[Chunk]:
    """With what is held for whoever asks, and in their language, which Django keeps by thread."""
    return beside.submit(copy_context().run, _in_language, get_language(), act, *given)


def _in_language(language: str, act: Callable[..., Chunk], *given: object) -> Chunk:
    with override(language):
        return act(*given)
