"""What reads and writes XLSX is loaded when somebody needs it: it is a twelfth of a web process."""

from __future__ import annotations

import subprocess
import sys

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
