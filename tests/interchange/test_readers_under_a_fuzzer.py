"""The readers of feeds under a fuzzer that follows their branches (fuzzing.py); Hypothesis does the same without it."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from talka.interchange.enums import Format
from tests.interchange.test_any_bytes_are_read_or_refused import SAMPLES
from tests.tier import FULL

ROOT = Path(__file__).parents[2]
SECONDS = 20

pytestmark = [
    pytest.mark.skipif(not FULL, reason="fuzzing by coverage belongs to the full size of the suite"),
    pytest.mark.skipif(find_spec("atheris") is None, reason="atheris is not installed here: pip install atheris"),
]


@pytest.mark.parametrize("form", SAMPLES)
def test_no_bytes_break_a_reader(form: Format, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "sample").write_bytes(SAMPLES[form])
    order = [sys.executable, "-m", "tests.interchange.fuzzing", form, str(corpus)]
    limits = [f"-max_total_time={SECONDS}", "-max_len=20000", "-timeout=20", "-rss_limit_mb=1000"]
    limits.append(f"-artifact_prefix={tmp_path}/")
    done = subprocess.run(
        [*order, *limits], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")[-3_000:]
