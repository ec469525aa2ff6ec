"""The suite: undefined template variables fail, the clock may move, passwords hash fast."""

from config.settings.base import *

DEMO = True
CLOCK_MAY_MOVE = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", "tests.hashing.CheapArgon2"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "UNDEFINED-VARIABLE[%s]"  # type: ignore[index]  # the literal's type is too wide for mypy
DATABASES.setdefault("default", {"ENGINE": "config.database", "NAME": "talka"})
if _options := DATABASES["default"].get("OPTIONS"):  # a test is one transaction, and a busy machine may let it wait
    _options["options"] = _options["options"].replace("session_timeout=15s", "session_timeout=300s")  # type: ignore[index]  # the literal's type is too wide for mypy
PUSH_HOSTS = [*PUSH_HOSTS, "127.0.0.1"]  # the suite's own receiver
