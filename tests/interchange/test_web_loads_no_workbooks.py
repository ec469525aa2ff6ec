"""What reads and writes XLSX is loaded when somebody needs it: it is a twelfth of a web process."""

from __future__ import annotations

import subprocess
import sys

WRITTEN = """
import sys
import django
django.setup()
from talka.core import workbooks
print(len(workbooks.book({"1": [["a", 1.5]]})) > 1000, "numpy" in sys.modules)
"""
LOADED = """
import sys
import django
django.setup()
import config.urls
from django.contrib import admin
admin.autodiscover()
from talka.interchange import actions, views
print([name for name in sys.modules if name.split(".")[0] == "openpyxl"])
"""


def test_the_site_begins_without_the_library_of_workbooks() -> None:
    said = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_writing_a_workbook_brings_no_numpy_into_the_process() -> None:
    said = subprocess.run([sys.executable, "-c", WRITTEN], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["True", "False"]
