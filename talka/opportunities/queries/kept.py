"""What was made before, kept in the process under keys that name all it is made of."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Kept(Generic[Thing]):
    """At most `most` things; what was not asked for longest leaves first. Things are given out as they are, so never
    changed by anyone."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.lock = threading.Lock()
        self.things: OrderedDict[str, Thing] = OrderedDict()

    def get(self, key: str) -> Thing | None:
        with self.lock:
            if key in self.things:
                self.things.move_to_end(key)
            return self.things.get(key)

    def put(self, key: str, thing: Thing) -> None:
        with self.lock:
            self.things[key] = thing
            while len(self.things) > self.most:
                self.things.popitem(last=False)
