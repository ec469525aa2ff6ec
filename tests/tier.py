"""The two sizes of the suite: quick for every change, full for the figures that are promised.

`make test-full` sets `TALKA_TEST_TIER=full`; the tests are the same, only larger.
"""

from __future__ import annotations

import os
from typing import Final

FULL: Final = os.environ.get("TALKA_TEST_TIER") == "full"
