"""Production's settings, and two addresses more to measure against."""

from config.settings.prod import *  # noqa: F403 – thin settings start from production's

ROOT_URLCONF = "bench.urls"
